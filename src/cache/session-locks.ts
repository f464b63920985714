import type { SessionRecord } from '../model/context.ts';
import type { CacheLock, LockOptions } from './token-cache.ts';

/** The locks of a cache's sessions, and the changes to records that heed them. */
export interface SessionLocks {
  /** See `TokenCache.lock`. */
  lock(id: string, options?: LockOptions): Promise<CacheLock>;
  /**
   * Writes a record's bytes.
   *
   * @throws {EntradaError} `LOCK_LOST` when the lock is no longer held; then nothing has changed.
   */
  write(record: SessionRecord, bytes: Uint8Array, lock: CacheLock | undefined): Promise<void>;
  /** Removes a record and ends its lock; returns whether there was a record. */
  remove(id: string): Promise<boolean>;
}
