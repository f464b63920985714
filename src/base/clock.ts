import { EntradaError } from './errors.ts';

/** The current time and waiting; tests supply a fake one. */
export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Resolves after `durationMs`; throws `CANCELLED` when the signal aborts first. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** Node's timers hold 31 bits of milliseconds; a longer one would end at once. */
export const longestTimerMs = 0x7fff_ffff;

/** The clock of the operating system. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async sleep(durationMs, signal) {
    const { setTimeout: wait } = await import('node:timers/promises');
    try {
      let leftMs = durationMs;
      do {
        await wait(Math.min(leftMs, longestTimerMs), undefined, { signal });
        leftMs -= longestTimerMs;
      } while (leftMs > 0);
    } catch (cause) {
      if (signal?.aborted !== true) throw cause;
      throw new EntradaError('CANCELLED', 'Cancelled while waiting.', { cause: signal.reason });
    }
  },
};
