import { EntradaError } from './errors.ts';

/** The time and the passing of it; a test hands in its own. */
export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Resolves after `durationMs`; throws `CANCELLED` when the signal aborts first. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async sleep(durationMs, signal) {
    const { setTimeout: wait } = await import('node:timers/promises');
    try {
      await wait(durationMs, undefined, signal === undefined ? {} : { signal });
    } catch (cause) {
      if (signal?.aborted !== true) throw cause;
      throw new EntradaError('CANCELLED', 'Cancelled while waiting.', { cause: signal.reason });
    }
  },
};
