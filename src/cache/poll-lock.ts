import { systemClock } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';

/** Between two looks at a lock that is held; by chance, so that those who wait do not look in step. */
const shortestWaitMs = 5;
const longestWaitMs = 50;

/**
 * Tries again and again until it succeeds, a moment apart: what watches files misses changes on many file systems.
 *
 * @param pause - Waits until it is time for the next try. Default: 5 to 50 ms.
 * @throws {EntradaError} `CANCELLED` when the signal aborts first.
 */
export async function pollLock<T>(
  tryOnce: () => T | undefined | Promise<T | undefined>,
  signal: AbortSignal | undefined,
  pause: (signal: AbortSignal) => Promise<void> = aMoment,
): Promise<T> {
  const stop = signal ?? new AbortController().signal;
  for (;;) {
    if (signal?.aborted === true) {
      throw new EntradaError('CANCELLED', 'Cancelled while waiting for the lock of a session.', {
        cause: signal.reason,
      });
    }
    const found = await tryOnce();
    if (found !== undefined) return found;
    await pause(stop);
  }
}

function aMoment(signal: AbortSignal): Promise<void> {
  return systemClock.sleep(shortestWaitMs + Math.random() * (longestWaitMs - shortestWaitMs), signal);
}
