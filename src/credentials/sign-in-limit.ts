import type { Clock } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';

/**
 * Runs a sign-in that a person has to finish, with a time limit.
 *
 * The work gets a signal that aborts at the limit or with the caller's own signal.
 *
 * @param hint - Of the error at the limit.
 * @throws {EntradaError} `SIGN_IN_TIMED_OUT` at the limit, in the original's words; `CANCELLED` with the caller's
 * signal.
 */
export async function withinSignInLimit<T>(
  timeoutMs: number,
  services: { readonly clock: Clock; readonly signal?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
  hint = 'Allow more time with -SignInTimeout SECONDS.',
): Promise<T> {
  const limit = new AbortController();
  const timer = new AbortController();
  const signal = services.signal === undefined ? limit.signal : AbortSignal.any([limit.signal, services.signal]);
  let isOver = false;
  services.clock.sleep(timeoutMs, timer.signal).then(
    () => {
      isOver = true;
      limit.abort();
    },
    () => {},
  );
  try {
    // A sign-in that was canceled before it began must not open a browser tab.
    signal.throwIfAborted();
    return await work(signal);
  } catch (error) {
    if (services.signal?.aborted === true) {
      throw new EntradaError('CANCELLED', 'The sign-in was cancelled.', { cause: error });
    }
    if (!isOver) throw error;
    throw new EntradaError(
      'SIGN_IN_TIMED_OUT',
      `Authentication timed out after ${timeoutMs / 1000} seconds due to inactivity. Please try again.`,
      { hint, cause: error },
    );
  } finally {
    timer.abort();
  }
}
