import { EntradaError } from '../base/errors.ts';

/** Bounds how many calls run at the same time. */
export interface CallSlots {
  /**
   * Waits for a slot.
   *
   * @returns A function that frees it.
   * @throws {EntradaError} `SERVICE_UNAVAILABLE` when too many calls wait; `CANCELLED`.
   */
  take(signal: AbortSignal): Promise<() => void>;
}

/** Creates slots that are given out in order. */
export function createCallSlots(most: number, mostWaiting: number): CallSlots {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const free = () => {
    const next = waiting.shift();
    if (next === undefined) taken -= 1;
    else next();
  };
  const once = () => {
    let isFree = false;
    return () => {
      if (!isFree) free();
      isFree = true;
    };
  };
  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(cancelled());
      if (taken < most) {
        taken += 1;
        return Promise.resolve(once());
      }
      if (waiting.length >= mostWaiting) {
        return Promise.reject(
          new EntradaError(
            'SERVICE_UNAVAILABLE',
            `Cannot start the call: ${most} calls are running and ${mostWaiting} wait`,
            {
              hint: 'Wait for their results, and send fewer calls at once.',
            },
          ),
        );
      }
      return new Promise((resolve, reject) => {
        const start = () => {
          signal.removeEventListener('abort', stop);
          resolve(once());
        };
        const stop = () => {
          waiting.splice(waiting.indexOf(start), 1);
          reject(cancelled());
        };
        waiting.push(start);
        signal.addEventListener('abort', stop, { once: true });
      });
    },
  };
}

function cancelled(): EntradaError {
  return new EntradaError('CANCELLED', 'Cancelled while the call waited for others.');
}
