import { EntradaError } from '../base/errors.ts';
import { type CacheLock, checkSessionId, type LockOptions, lockLost } from './token-cache.ts';

/** Locks in this process's memory, first come, first served. */
export interface LockTable {
  /** Takes the lock when it is free. */
  tryLock(id: string): CacheLock | undefined;
  lock(id: string, options?: LockOptions): Promise<CacheLock>;
  /** @throws {EntradaError} `LOCK_LOST` unless the lock with this fence is held. */
  check(id: string, fence: number): void;
  isHeld(id: string, fence: number): boolean;
  /** Frees the lock of any holder, or only the one with this fence. */
  free(id: string, fence?: number): void;
}

/** Creates an empty table; a lock uses memory while it is held or waited for. */
export function lockTable(): LockTable {
  const held = new Map<string, number>();
  const waiting = new Map<string, Set<() => void>>();
  // One for all ids: it grows for each of them.
  let lastFence = 0;

  const free = (id: string, fence?: number): void => {
    if (!held.has(id) || (fence !== undefined && held.get(id) !== fence)) return;
    held.delete(id);
    const [next] = waiting.get(id) ?? [];
    next?.();
  };
  const tryLock = (id: string): CacheLock | undefined => {
    checkSessionId(id);
    if (held.has(id)) return undefined;
    lastFence += 1;
    const fence = lastFence;
    held.set(id, fence);
    return {
      fence,
      async release() {
        free(id, fence);
      },
    };
  };

  return {
    tryLock,
    free,
    isHeld: (id, fence) => held.get(id) === fence,
    check(id, fence) {
      if (held.get(id) !== fence) throw lockLost(id);
    },
    async lock(id, { signal } = {}) {
      for (;;) {
        if (signal?.aborted === true) throw cancelled(signal);
        const lock = tryLock(id);
        if (lock !== undefined) return lock;
        await turnOf(id, waiting, signal);
      }
    },
  };
}

/** Resolves when the lock is free for the one who waits longest, or the signal aborts. */
function turnOf(id: string, waiting: Map<string, Set<() => void>>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const line = waiting.get(id) ?? new Set();
    waiting.set(id, line);
    const wake = (): void => {
      line.delete(wake);
      if (line.size === 0 && waiting.get(id) === line) waiting.delete(id);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    line.add(wake);
    signal?.addEventListener('abort', wake, { once: true });
  });
}

function cancelled(signal: AbortSignal): EntradaError {
  return new EntradaError('CANCELLED', 'Cancelled while waiting for the lock of a session.', { cause: signal.reason });
}
