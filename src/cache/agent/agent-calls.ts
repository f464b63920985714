import { isOver } from '../lock-lease.ts';
import type { LockTable } from '../lock-table.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { TokenCache } from '../token-cache.ts';
import type { ProcessIdentity, ProcessTable } from '../processes/process.ts';

/** What an agent can be asked: the cache's interface, with locks as calls that end at once. */
export interface AgentCalls extends Omit<TokenCache, 'write' | 'lock'> {
  /** @param fence - Of the lock that has to be held; undefined: none. */
  write(record: SessionRecord, fence: number | undefined): Promise<void>;
  /** Takes the lock when it is free and gives its fence. */
  tryLock(id: string, owner: ProcessIdentity): Promise<number | undefined>;
  /** Shows that the holder lives, and tells whether it still holds the lock. */
  keepLock(id: string, fence: number): Promise<boolean>;
  unlock(id: string, fence: number): Promise<void>;
}

interface Lease {
  readonly fence: number;
  readonly owner: ProcessIdentity;
  /** The owner could be looked at when it took the lock: it is not in a container of its own. */
  readonly isVisible: boolean;
  /** By a clock that nobody sets. */
  aliveAtMs: number;
}

/** Serves a cache in this process's memory to others; their locks end with them, or when they show no life. */
export function agentCalls(cache: TokenCache, locks: LockTable, processes: ProcessTable): AgentCalls {
  const leases = new Map<string, Lease>();
  const endIfOver = (id: string): void => {
    const lease = leases.get(id);
    if (lease === undefined) return;
    const owner = lease.isVisible ? lease.owner : undefined;
    if (isOver(owner, performance.now() - lease.aliveAtMs, processes)) locks.free(id, lease.fence);
  };
  return {
    ...cache,
    write: (record, fence) => cache.write(record, fence === undefined ? undefined : { fence, async release() {} }),
    async tryLock(id, owner) {
      endIfOver(id);
      const fence = locks.tryLock(id)?.fence;
      if (fence !== undefined) {
        leases.set(id, { fence, owner, isVisible: processes.isRunning(owner), aliveAtMs: performance.now() });
      }
      return fence;
    },
    async keepLock(id, fence) {
      const lease = leases.get(id);
      if (lease?.fence !== fence || !locks.isHeld(id, fence)) return false;
      lease.aliveAtMs = performance.now();
      return true;
    },
    async unlock(id, fence) {
      locks.free(id, fence);
      if (leases.get(id)?.fence === fence) leases.delete(id);
    },
  };
}
