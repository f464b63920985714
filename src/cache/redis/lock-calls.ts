import type { RedisLink } from './redis-link.ts';
import { runScript } from './redis-script.ts';
import type { SessionKeys } from './session-keys.ts';
import { freeLock, keepLock, takeLock, writeRecord } from './session-scripts.ts';

/** How long a lock lasts whose holder shows no life; with the pause of a process that waits, less than 2 s. */
const leaseMs = 1_700;

/** Settings of the locks on a server. */
export interface LockSettings {
  readonly link: RedisLink;
  keysOf(id: string): SessionKeys;
  /** How long records and fences are kept. */
  readonly lifeMs: number;
  /** How long others wait for a renewal that was cut off. */
  readonly graceMs: number;
}

/** A request for a lock: its owner and purpose. */
export interface LockClaim {
  readonly id: string;
  /** Random, so unique. */
  readonly owner: string;
  readonly isForRenewal: boolean;
}

type Held = LockClaim & { readonly fence: number };

/** Calls to the server about locks, each in one step. */
export interface LockCalls {
  /** Returns the fence when the lock was free. */
  take(claim: LockClaim): Promise<number | undefined>;
  /** Shows that the holder lives; returns false when the lock is lost. */
  keep(held: Held): Promise<boolean>;
  free(held: Held): Promise<void>;
  /** Writes a sealed record; returns false when the lock is lost. */
  put(id: string, sealed: string, held: Held | undefined): Promise<boolean>;
}

/** Creates the calls about locks, each of which is one script on the server. */
export function lockCalls({ link, keysOf, lifeMs, graceMs }: LockSettings): LockCalls {
  return {
    async take({ id, owner, isForRenewal }) {
      const { lock, fence, renewal } = keysOf(id);
      const args = [owner, leaseMs, lifeMs, isForRenewal ? 1 : 0];
      const reply = await runScript(link, takeLock, [lock, fence, renewal], args);
      return reply === null ? undefined : Number(reply);
    },
    async keep(held) {
      const { lock, fence, renewal } = keysOf(held.id);
      const args = [held.owner, leaseMs, held.fence, held.isForRenewal ? 1 : 0, graceMs];
      return Number(await runScript(link, keepLock, [lock, fence, renewal], args)) === 1;
    },
    async free(held) {
      const { lock, fence, renewal } = keysOf(held.id);
      await runScript(link, freeLock, [lock, fence, renewal], [held.owner, held.fence, lifeMs]);
    },
    async put(id, sealed, held) {
      const { record, lock, fence, names } = keysOf(id);
      const args = [sealed, lifeMs, held?.owner ?? '', held?.fence ?? 0];
      return Number(await runScript(link, writeRecord, [record, lock, fence, names], args)) === 1;
    },
  };
}
