import type { Clock } from '../base/clock.ts';
import { type EntradaError, isEntradaError } from '../base/errors.ts';

/** Settings of {@link retryWhile}. */
export interface RetryWhileOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Returns whether an error can pass by itself. */
  readonly isTemporary: (error: EntradaError) => boolean;
  /** Further tries after the first; default 6: about 30 seconds. */
  readonly maxRetries?: number;
  /** Called before each wait. */
  readonly onRetry?: (error: EntradaError, delayMs: number) => void;
}

const firstDelayMs = 1000;
const longestDelayMs = 8000;

/**
 * Repeats work while it fails with an error that passes by itself, such as of a directory that does not show a new
 * object yet: after 1, 2, 4, 8, 8 and 8 seconds. Statuses of a busy service are for `sendWithRetry`.
 *
 * @throws {EntradaError} The last error of the work; `CANCELLED` while waiting.
 */
export async function retryWhile<T>(work: () => Promise<T>, options: RetryWhileOptions): Promise<T> {
  const { clock, signal, isTemporary, maxRetries = 6, onRetry } = options;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isEntradaError(error) || attempt >= maxRetries || !isTemporary(error)) throw error;
      const delayMs = Math.min(firstDelayMs * 2 ** attempt, longestDelayMs);
      onRetry?.(error, delayMs);
      await clock.sleep(delayMs, signal);
    }
  }
}
