import type { EntradaError } from '../../base/errors.ts';

/** Default of further tries. */
export const usualMaxRetry = 5;

/** Failures that can pass. What was refused would be refused again. */
const passingCodes: ReadonlySet<string> = new Set([
  'NETWORK_UNREACHABLE',
  'NETWORK_TIMED_OUT',
  'SERVICE_UNAVAILABLE',
  'CACHE_UNREACHABLE',
  'LOCK_LOST',
]);

/** Returns whether a later try can succeed. */
export function isPassing(error: EntradaError): boolean {
  return passingCodes.has(error.code);
}

const firstDelayMs = 2_000;
const longestDelayMs = 10 * 60_000;

/**
 * Returns the wait before a further try, in milliseconds: it doubles from 2 s to 10 minutes, and is up to a half
 * shorter by chance, so that tenants do not come back all at once.
 *
 * @param tries - Failed tries so far.
 */
export function retryDelayMs(tries: number, random: () => number = Math.random): number {
  const longest = Math.min(longestDelayMs, firstDelayMs * 2 ** (tries - 1));
  return Math.round(longest / 2 + (random() * longest) / 2);
}
