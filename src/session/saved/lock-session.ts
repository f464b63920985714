import { isEntradaError } from '../../base/errors.ts';
import type { CacheLock } from '../../cache/token-cache.ts';
import type { Services } from '../services/services.ts';

/** After this wait, the caller continues without the lock: its holder may be waiting for a server that hangs. */
const longestWaitMs = 60_000;

interface LockSessionOptions {
  readonly waitMs?: number;
  readonly forRenewal?: boolean;
  readonly onBusy?: () => void;
  readonly tenant?: string | undefined;
}

/**
 * Waits for a session's lock.
 *
 * @param options - `waitMs`: how long at most, default 60000; `forRenewal`: the refresh token is about to be used;
 * `onBusy`: called when another process still holds the lock after that time; `tenant`: locks the session's tokens for
 * another tenant instead.
 * @returns Undefined when the lock cannot be acquired in time, on a full disk, or in a folder that is not writable: a
 * token is renewed even then.
 * @throws {EntradaError} `CANCELLED`, and the errors of the cache.
 */
export async function lockIfPossible(
  id: string,
  { cache, signal }: Services,
  { waitMs = longestWaitMs, forRenewal = false, onBusy, tenant }: LockSessionOptions = {},
): Promise<CacheLock | undefined> {
  const limit = AbortSignal.timeout(waitMs);
  try {
    return await cache.lock(id, {
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      forRenewal,
      tenant,
    });
  } catch (error) {
    const isTooLong = limit.aborted && signal?.aborted !== true;
    // Many machines must not renew at once because their common server is full.
    const isLocal =
      isEntradaError(error) && error.code === 'STORAGE_FAILED' && error.details['redisCode'] === undefined;
    if (isTooLong) onBusy?.();
    if (isTooLong || isLocal) return undefined;
    throw error;
  }
}
