import { randomBytes } from 'node:crypto';
import { systemClock } from '../../base/clock.ts';
import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { lockTable } from '../lock-table.ts';
import type { StoredBytes } from '../byte-store.ts';
import { type CacheLock, type LockOptions, lockLost } from '../token-cache.ts';
import { type LockClaim, lockCalls, type LockSettings } from './lock-calls.ts';
import { monotonicMs } from '../../base/monotonic-ms.ts';

const beatMs = 500;
const shortestWaitMs = 15;
const longestWaitMs = 80;
/** Between two tries to deliver a record. */
const deliveryPauseMs = 300;
const longestDeliveryMs = 10 * 60_000;

/** The locks of sessions on a server. */
export interface RedisLocks {
  lock(id: string, options?: LockOptions): Promise<CacheLock>;
  /**
   * Writes a sealed record.
   *
   * @throws {EntradaError} `LOCK_LOST`. On every other error, a record of a renewal is kept and delivered once the
   * server accepts it, unless another process takes the lock first.
   */
  write(id: string, sealed: string, lock: CacheLock | undefined): Promise<void>;
  /** Notes the content of a record, if this process holds its lock for a renewal. */
  learn(id: string, found: StoredBytes): void;
  /** Returns the noted content, while the lock is held or a record is still to be delivered. */
  known(id: string): StoredBytes | undefined;
  /** As `known`, when the last sign of life did not reach the server: asking for the record takes the whole limit. */
  knownAway(id: string): StoredBytes | undefined;
  /** Lets callers in this process that wait for the lock continue: the server has removed it. */
  forget(id: string): void;
  /** Delivers pending records, if the server is there, and stops. */
  close(): Promise<void>;
}

interface Hold extends LockClaim {
  readonly fence: number;
  /** Among those of this process. */
  readonly turn: CacheLock;
  isReleased: boolean;
  isAway: boolean;
  beat: NodeJS.Timeout | undefined;
  undelivered: string | undefined;
  known: StoredBytes | undefined;
}

/** Keeps the locks of sessions on a server, each under a random owner that lets it go when it shows no life. */
export function redisLocks(settings: LockSettings): RedisLocks {
  // Callers in one process wait for one another first; renewals wait apart, since they can take longer.
  const turns = { plain: lockTable(), renewal: lockTable() };
  const holds = new WeakMap<CacheLock, Hold>();
  const unfinished = new Set<Hold>();
  const renewals = new Map<string, Hold>();
  // After a lock was lost during a renewal, the next try has the same owner: no other process renews in between.
  const owners = new Map<string, string>();
  const { take, keep, free, put } = lockCalls(settings);

  /** A renewal counts only once its holder knows of its lock: from then on others wait for its grace. */
  const isFirm = async (hold: Hold): Promise<boolean> => {
    if (!hold.isForRenewal) return true;
    try {
      return await keep(hold);
    } catch (error) {
      void finishLater(hold);
      throw error;
    }
  };
  const end = (hold: Hold): void => {
    hold.isReleased = true;
    unfinished.delete(hold);
    clearInterval(hold.beat);
    if (renewals.get(hold.id) === hold) renewals.delete(hold.id);
  };
  const lose = (hold: Hold): void => {
    if (hold.isForRenewal && !hold.isReleased) owners.set(hold.id, hold.owner);
    void hold.turn.release();
    end(hold);
  };
  const keepAlive = (hold: Hold): void => {
    let isAsking = false;
    hold.beat = setInterval(() => {
      if (isAsking) return;
      isAsking = true;
      keep(hold)
        .then((isHeld) => {
          hold.isAway = false;
          if (!isHeld) lose(hold);
        })
        // It shows when the lock is used.
        .catch((error: unknown) => {
          hold.isAway = isEntradaError(error) && error.code === 'CACHE_UNREACHABLE';
        })
        .finally(() => (isAsking = false));
    }, beatMs).unref();
  };
  /** Delivers a record that a lost connection kept from the server, and releases the lock. */
  const finish = async (hold: Hold): Promise<void> => {
    if (hold.undelivered !== undefined) await put(hold.id, hold.undelivered, hold);
    hold.undelivered = undefined;
    await free(hold);
    end(hold);
  };
  const finishLater = async (hold: Hold): Promise<void> => {
    unfinished.add(hold);
    const endsAtMs = monotonicMs() + (hold.undelivered === undefined ? settings.graceMs : longestDeliveryMs);
    while (unfinished.has(hold) && monotonicMs() < endsAtMs) {
      await idle(deliveryPauseMs * (0.5 + Math.random()));
      await finish(hold).catch(() => undefined);
    }
    end(hold);
  };
  const release = async (hold: Hold): Promise<void> => {
    if (hold.isReleased) return;
    hold.isReleased = true;
    void hold.turn.release();
    if (hold.undelivered === undefined && (await isDone(free(hold)))) return end(hold);
    // Its calls would keep a process alive that has nothing else to do.
    clearInterval(hold.beat);
    void finishLater(hold);
  };
  const held = (hold: Hold): CacheLock => {
    keepAlive(hold);
    if (hold.isForRenewal) renewals.set(hold.id, hold);
    const lock: CacheLock = { fence: hold.fence, release: () => release(hold) };
    holds.set(lock, hold);
    return lock;
  };

  return {
    async lock(id, { signal, forRenewal = false } = {}) {
      const turn = await turns[forRenewal ? 'renewal' : 'plain'].lock(id, { signal });
      const claim = {
        id,
        turn,
        owner: (forRenewal ? owners.get(id) : undefined) ?? randomBytes(12).toString('hex'),
        isForRenewal: forRenewal,
        isReleased: false,
        isAway: false,
        beat: undefined,
        undelivered: undefined,
        known: undefined,
      };
      // Only one later caller continues for it.
      if (forRenewal) owners.delete(id);
      try {
        for (;;) {
          checkGoesOn(signal);
          const fence = await take(claim);
          const hold = fence === undefined ? undefined : { ...claim, fence };
          if (hold !== undefined && (await isFirm(hold))) {
            const lock = held(hold);
            if (signal?.aborted !== true) return lock;
            await lock.release();
          } else {
            await systemClock.sleep(shortestWaitMs + Math.random() * (longestWaitMs - shortestWaitMs), signal);
          }
        }
      } catch (error) {
        void turn.release();
        throw error;
      }
    },
    async write(id, sealed, lock) {
      const hold = lock === undefined ? undefined : holds.get(lock);
      if (lock !== undefined && (hold === undefined || hold.id !== id || hold.isReleased)) throw lockLost(id);
      let isHeld: boolean;
      try {
        isHeld = await put(id, sealed, hold);
      } catch (error) {
        if (hold?.isForRenewal === true) hold.undelivered = sealed;
        throw error;
      }
      if (!isHeld) {
        if (hold !== undefined) lose(hold);
        throw lockLost(id);
      }
      if (hold !== undefined) hold.undelivered = undefined;
    },
    learn(id, found) {
      const hold = renewals.get(id);
      if (hold !== undefined) hold.known = found;
    },
    known: (id) => renewals.get(id)?.known,
    knownAway(id) {
      const hold = renewals.get(id);
      return hold?.isAway === true ? hold.known : undefined;
    },
    forget(id) {
      for (const table of [turns.plain, turns.renewal]) table.free(id);
    },
    async close() {
      await Promise.all([...unfinished].map((hold) => finish(hold).catch(() => undefined)));
      unfinished.clear();
    },
  };
}

function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

/** A pause that does not keep the process alive. */
function idle(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs).unref());
}

function checkGoesOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new EntradaError('CANCELLED', 'Cancelled while waiting for the lock of a session.', { cause: signal.reason });
}
