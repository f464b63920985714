import { EntradaError } from './errors.ts';

/** The current time and waiting; tests supply a fake one. */
export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Resolves after `durationMs`; throws `CANCELLED` when the signal aborts first. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the operating system. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async sleep(durationMs, signal) {
    const { setTimeout: wait } = await import('node:timers/promises');
    try {
      await wait(durationMs, undefined, { signal });
    } catch (cause) {
      if (signal?.aborted !== true) throw cause;
      throw new EntradaError('CANCELLED', 'Cancelled while waiting.', { cause: signal.reason });
    }
  },
};
