import { systemClock } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';

/** Between two looks at a lock that is held; by chance, so that those who wait do not look in step. */
const shortestWaitMs = 5;
const longestWaitMs = 50;

/**
 * Tries again and again until it succeeds, a moment apart: what watches files misses changes on many file systems.
 *
 * @throws {EntradaError} `CANCELLED` when the signal aborts first.
 */
export async function pollLock<T>(
  tryOnce: () => T | undefined | Promise<T | undefined>,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (;;) {
    if (signal?.aborted === true) {
      throw new EntradaError('CANCELLED', 'Cancelled while waiting for the lock of a session.', {
        cause: signal.reason,
      });
    }
    const found = await tryOnce();
    if (found !== undefined) return found;
    await systemClock.sleep(shortestWaitMs + Math.random() * (longestWaitMs - shortestWaitMs), signal);
  }
}
