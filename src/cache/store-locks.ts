import { randomBytes } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import { isObject, numberField, textField } from '../base/json.ts';
import type { ByteStore, StoredBytes } from './byte-store.ts';
import { beatMs, isOver, isRenewing, printPurpose } from './lock-lease.ts';
import { lockTable } from './lock-table.ts';
import { pollLock } from './poll-lock.ts';
import { parseOwner, printOwner, type Self, thisProcess, visible } from './processes/lock-owner.ts';
import type { SessionLocks } from './session-locks.ts';
import { lockKey, recordKey } from './store-keys.ts';
import { type CacheLock, lockLost } from './token-cache.ts';
import { monotonicMs } from '../base/monotonic-ms.ts';

/** A lock that this process holds, or has lost without knowing it yet. */
interface Hold {
  readonly id: string;
  readonly state: LockState;
  /** Of the lock's value. */
  version: string | undefined;
  /** Of the record when the lock was taken, or written last with it. */
  recordVersion: string | undefined;
  beat: NodeJS.Timeout | undefined;
  /** The step under way for this lock: steps run one after the other. */
  step: Promise<unknown>;
}

/** The value of a lock's key, as JSON. */
interface LockState {
  /** Process and a random part; absent when the lock is free. */
  readonly owner?: string;
  readonly fence: number;
  readonly beats: number;
}

/**
 * Keeps locks in a store that can compare and set, which is all they need.
 *
 * A lock is a value that names its owner. Taking it, showing life, and releasing it each replace the value if it is
 * still the one that was seen. A waiting process takes it over when its owner is gone, or the value has not changed for
 * the lease, measured by the waiter alone: clocks of two machines differ.
 *
 * A write is fenced twice. It first shows life, which fails when the lock was taken over; then it replaces the record
 * if it is still the one that was there when the lock was taken, which fails when another process wrote it meanwhile.
 * So when two believe that they hold the lock, because one was stopped between the two steps, one write succeeds and
 * the other is refused.
 *
 * @param self - Returns this process. Default: looked up at the first lock.
 */
export function storeLocks(store: ByteStore, self: () => Promise<Self> = thisProcess): SessionLocks {
  // Callers in one process wait for one another first, in order.
  const turns = lockTable();
  const holds = new WeakMap<CacheLock, Hold>();

  const replace = async (hold: Hold, state: LockState): Promise<boolean> => {
    if (hold.version === undefined) return false;
    const key = lockKey(hold.id);
    hold.version = await store.compareAndSet(key, hold.version, bytesOf(state));
    if (hold.version !== undefined) return true;
    // A store that was cut off may have done what it could not confirm: then the value is still this lock's.
    const found = await store.get(key);
    if (found === undefined || stateOf(found).owner !== hold.state.owner) return false;
    hold.version = await store.compareAndSet(key, found.version, bytesOf(state));
    return hold.version !== undefined;
  };
  /** Runs a step after those before it, whatever came of them. */
  const inTurn = <T>(hold: Hold, step: () => Promise<T>): Promise<T> => {
    const next = hold.step.then(step, step);
    hold.step = next.catch(() => undefined);
    return next;
  };
  let beats = 0;
  const showLife = (hold: Hold): Promise<boolean> => replace(hold, { ...hold.state, beats: (beats += 1) });

  const take = async (id: string, owner: string, isFree: (owner: string, version: string) => boolean) => {
    const key = lockKey(id);
    const found = await store.get(key);
    const before = stateOf(found);
    if (found !== undefined && before.owner !== undefined && !isFree(before.owner, found.version)) return undefined;
    // The time as well, so that it also grows when the value was lost.
    const state = { owner, fence: Math.max(before.fence + 1, Date.now()), beats: 0 };
    const version = await store.compareAndSet(key, found?.version, bytesOf(state));
    if (version === undefined) return undefined;
    const recordVersion = (await store.get(recordKey(id)))?.version;
    const hold: Hold = { id, state, version, recordVersion, beat: undefined, step: Promise.resolve() };
    return hold;
  };

  return {
    async lock(id, { signal, forRenewal = false } = {}) {
      const turn = await turns.lock(id, { signal });
      try {
        const me = await self();
        const owner = `${printOwner(me.owner)}.${printPurpose(randomBytes(6).toString('hex'), forRenewal)}`;
        const isFree = watchOwners(me, forRenewal);
        const hold = await pollLock(() => take(id, owner, isFree), signal, waitIn(store, lockKey(id)));
        const { fence } = hold.state;
        hold.beat = setInterval(() => {
          // An error shows when the lock is used.
          void inTurn(hold, () => showLife(hold)).catch(() => undefined);
        }, beatMs).unref();
        const lock: CacheLock = {
          fence,
          async release() {
            clearInterval(hold.beat);
            holds.delete(lock);
            // One that cannot be given back is free when its lease is over.
            await inTurn(hold, () => replace(hold, { fence, beats: 0 })).catch(() => undefined);
            hold.version = undefined;
            await turn.release();
          },
        };
        holds.set(lock, hold);
        return lock;
      } catch (error) {
        await turn.release();
        throw error;
      }
    },
    async write({ id }, bytes, lock) {
      const key = recordKey(id);
      if (lock === undefined) return store.set(key, bytes);
      const hold = holds.get(lock);
      if (hold?.id !== id) throw lockLost(id);
      await inTurn(hold, async () => {
        if (!(await showLife(hold))) throw lockLost(id);
        const version = await store.compareAndSet(key, hold.recordVersion, bytes);
        if (version === undefined) throw lockLost(id);
        hold.recordVersion = version;
      });
    },
    async remove(id) {
      const key = recordKey(id);
      await store.delete(lockKey(id));
      turns.free(id);
      return store.delete(key);
    },
  };
}

/** Decides by what one who waits has seen whether a lock of an owner is free. */
function watchOwners(self: Self, forRenewal: boolean): (owner: string, version: string) => boolean {
  let seen: { readonly version: string; readonly sinceMs: number } | undefined;
  return (owner, version) => {
    // Not the time of day, which can be set.
    const nowMs = monotonicMs();
    if (seen?.version !== version) seen = { version, sinceMs: nowMs };
    const process = visible(parseOwner(owner.slice(0, owner.lastIndexOf('.'))), self);
    return isOver(process, nowMs - seen.sinceMs, self.processes, forRenewal && isRenewing(owner));
  };
}

/** A store that can watch need not be asked again and again; the owner still has to be looked at. */
function waitIn(store: ByteStore, key: string): ((signal: AbortSignal) => Promise<void>) | undefined {
  if (store.watch === undefined) return undefined;
  return async (signal) => {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    try {
      await Promise.race([store.watch?.(key, either), systemClock.sleep(beatMs, either)]);
    } finally {
      over.abort();
    }
  };
}

function bytesOf(state: LockState): Uint8Array {
  return Buffer.from(JSON.stringify(state));
}

/** Reads a lock's value; one that makes no sense is free. */
function stateOf(found: StoredBytes | undefined): LockState {
  const free = { fence: 0, beats: 0 };
  if (found === undefined) return free;
  try {
    const value: unknown = JSON.parse(Buffer.from(found.bytes).toString('utf8'));
    if (!isObject(value)) return free;
    const owner = textField(value, 'owner');
    const fence = numberField(value, 'fence') ?? 0;
    return owner === undefined ? { fence, beats: 0 } : { owner, fence, beats: 0 };
  } catch {
    return free;
  }
}
