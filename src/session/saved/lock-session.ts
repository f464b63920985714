import { isEntradaError } from '../../base/errors.ts';
import type { CacheLock } from '../../cache/token-cache.ts';
import type { Services } from '../services/services.ts';

/** Those who wait longer go on without the lock: whoever holds it may be waiting for a server that never answers. */
const longestWaitMs = 60_000;

/**
 * Waits for a session's lock.
 *
 * @param options - `waitMs`: how long at most, default 60000; `forRenewal`: the refresh token is about to be used.
 * @returns Undefined where none can be had: on a full disk or in a folder that cannot be written to, a token is still
 * renewed.
 * @throws {EntradaError} `CANCELLED`, and those of the cache.
 */
export async function lockIfPossible(
  id: string,
  { cache, signal }: Services,
  { waitMs = longestWaitMs, forRenewal = false }: { readonly waitMs?: number; readonly forRenewal?: boolean } = {},
): Promise<CacheLock | undefined> {
  const limit = AbortSignal.timeout(waitMs);
  try {
    return await cache.lock(id, {
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      forRenewal,
    });
  } catch (error) {
    const isTooLong = limit.aborted && signal?.aborted !== true;
    // Many machines must not renew at once because their common server is full.
    const isLocal =
      isEntradaError(error) && error.code === 'STORAGE_FAILED' && error.details['redisCode'] === undefined;
    if (isTooLong || isLocal) return undefined;
    throw error;
  }
}
