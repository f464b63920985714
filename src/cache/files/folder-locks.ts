import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../../base/errors.ts';
import { ensurePrivateFolder } from '../../base/private-files.ts';
import { storageError } from '../../base/storage-error.ts';
import { beatMs, isOver, isRenewing, printPurpose } from '../lock-lease.ts';
import { pollLock } from '../poll-lock.ts';
import { type CacheLock, checkSessionId, type LockOptions, lockLost } from '../token-cache.ts';
import { parseOwner, printOwner, type Self, thisProcess, visible } from '../processes/lock-owner.ts';
import { stagingPath } from './staging.ts';
import { monotonicMs } from '../../base/monotonic-ms.ts';

/** The locks of sessions, as folders. */
export interface FolderLocks {
  lock(id: string, options?: LockOptions): Promise<CacheLock>;
  /** Takes the lock from any holder, so that later writes of that holder are refused. */
  seize(id: string): Promise<CacheLock>;
  /**
   * Returns where the holder of a lock creates a file that it then moves to its final path: the path ceases to exist
   * when the lock is taken over, and the move fails with it.
   *
   * @throws {EntradaError} `LOCK_LOST`.
   */
  stagingPath(id: string, lock: CacheLock): string;
  isHeld(lock: CacheLock): boolean;
}

/**
 * Keeps locks in a folder. A lock is a folder, and a folder inside names its holder:
 *
 *   <folder>/<id>/<pid>.<start time>.<host>.<random>      ends with r when it renews
 *
 * Each step is one rename, so that of several processes that try, one succeeds: a free lock is taken by moving a
 * finished pair to `<folder>/<id>`, which the system refuses while something is in it; an expired lock by renaming the
 * inner folder, since its old name then no longer exists for any other process. Taking a lock needs neither another
 * lock, nor hard links, nor a file. The inner folder's time of change, which its holder advances, is the sign of life.
 *
 * @param folder - Created when it is needed.
 * @param staging - A folder on the same file system.
 * @param nowMs - Any clock that is never set: the time of day can be. Default: that of the process.
 */
export function folderLocks(folder: string, staging: string, nowMs = monotonicMs): FolderLocks {
  const paths = new WeakMap<CacheLock, { readonly id: string; readonly path: string }>();

  const hold = async (id: string, path: string): Promise<CacheLock> => {
    const beat = keepBeating(path);
    const fence = await nextFence(join(folder, 'fence'), folder, () => stagingPath(staging)).catch((error: unknown) => {
      clearInterval(beat);
      giveBack(path, join(folder, id));
      throw error;
    });
    const lock: CacheLock = {
      fence,
      async release() {
        clearInterval(beat);
        giveBack(path, join(folder, id));
      },
    };
    paths.set(lock, { id, path });
    return lock;
  };
  const take = async (
    id: string,
    isFree: (holder: string) => boolean,
    forRenewal = false,
  ): Promise<CacheLock | undefined> => {
    const place = join(folder, id);
    const self = await thisProcess();
    const own = `${printOwner(self.owner)}.${printPurpose(randomBytes(6).toString('hex'), forRenewal)}`;
    const [holder, ...strangers] = holdersIn(place);
    if (strangers.length > 0) {
      // Not created by Entrada, or seen while its name changed.
      for (const name of strangers.filter(isFree)) rmSync(join(place, name), { recursive: true, force: true });
      return undefined;
    }
    const isTaken =
      holder === undefined
        ? claim(await stagingPath(staging), own, place, folder)
        : isFree(holder) && takeOver(join(place, holder), join(place, own));
    return isTaken ? hold(id, join(place, own)) : undefined;
  };

  return {
    async lock(id, { signal, forRenewal = false } = {}) {
      checkSessionId(id);
      const watch = watchHolders(join(folder, id), await thisProcess(), forRenewal, nowMs);
      return pollLock(() => take(id, watch, forRenewal), signal);
    },
    async seize(id) {
      checkSessionId(id);
      return pollLock(() => take(id, () => true), undefined);
    },
    stagingPath(id, lock) {
      const held = paths.get(lock);
      if (held === undefined || held.id !== id || !isThere(held.path)) throw lockLost(id);
      return join(held.path, randomBytes(6).toString('hex'));
    },
    isHeld(lock) {
      const held = paths.get(lock);
      return held !== undefined && isThere(held.path);
    },
  };
}

/** Returns a function that decides whether a holder's lock is over, by the changes seen since the first call. */
function watchHolders(
  place: string,
  self: Self,
  forRenewal: boolean,
  nowMs: () => number,
): (holder: string) => boolean {
  const lastSeen = new Map<string, { readonly mtimeMs: number; readonly sinceMs: number }>();
  return (holder) => {
    const { mtimeMs } = statSync(join(place, holder), { throwIfNoEntry: false }) ?? {};
    // Gone: the first process to try gets the lock.
    if (mtimeMs === undefined) return false;
    const atMs = nowMs();
    const before = lastSeen.get(holder);
    const seen = before?.mtimeMs === mtimeMs ? before : { mtimeMs, sinceMs: atMs };
    lastSeen.set(holder, seen);
    const owner = visible(parseOwner(holder.slice(0, holder.lastIndexOf('.'))), self);
    return isOver(owner, atMs - seen.sinceMs, self.processes, forRenewal && isRenewing(holder));
  };
}

function holdersIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw storageError('list the folder', place, cause);
  }
}

/** Moves a finished pair of folders to the lock's place. */
function claim(unfinished: string, name: string, place: string, folder: string): boolean {
  try {
    ensurePrivateFolder(folder);
    // One after the other: made at once, Node hides what is wrong.
    for (const part of [unfinished, join(unfinished, name)]) mkdirSync(part, { mode: 0o700 });
    if (move(unfinished, place, ['ENOTEMPTY', 'EEXIST'])) return true;
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    throw storageError('create the folder', place, cause);
  }
  rmSync(unfinished, { recursive: true, force: true });
  // Windows moves nothing over a folder, also when it is empty.
  tryTo(() => rmdirSync(place));
  return false;
}

function takeOver(from: string, to: string): boolean {
  if (!move(from, to, ['ENOENT'])) return false;
  // Not a lock of Entrada's, then: the place is free without it.
  if (statSync(to, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(to, { force: true });
  // Files that its holder was about to write.
  else tryTo(() => readdirSync(to).forEach((file) => rmSync(join(to, file), { recursive: true })));
  return isThere(to);
}

/** Renames a path; returns false when another process was first, which one of these codes shows. */
function move(from: string, to: string, lost: readonly string[]): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (cause) {
    const code = systemErrorCode(cause) ?? '';
    const isInUse = process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'EBUSY');
    if (lost.includes(code) || isInUse) return false;
    throw storageError('write', to, cause);
  }
}

function giveBack(path: string, place: string): void {
  // A lock that was taken over is no longer at its path.
  tryTo(() => rmSync(path, { recursive: true }));
  tryTo(() => rmdirSync(place));
}

/** Moves the time on by two seconds at each beat, since some file systems count in these. */
function keepBeating(path: string): NodeJS.Timeout {
  let seconds = 0;
  const beat = setInterval(() => {
    seconds += 2;
    tryTo(
      () => utimesSync(path, seconds, seconds),
      () => clearInterval(beat),
    );
  }, beatMs);
  return beat.unref();
}

/**
 * Counts in the name of a folder, `<place>/<number>`, which is moved on in one step, whatever others do at that moment.
 *
 * @param stage - Returns a path at which to create it.
 */
async function nextFence(place: string, folder: string, stage: () => Promise<string>): Promise<number> {
  for (;;) {
    const names = holdersIn(place);
    const last = Math.max(...names.filter((name) => /^\d{1,15}$/.test(name)).map(Number));
    if (names.length === 0) claim(await stage(), '0', place, folder);
    else if (last < 0) startCount(join(place, '0'));
    else if (move(join(place, String(last)), join(place, String(last + 1)), ['ENOENT'])) return last + 1;
  }
}

/** Starts the count where something else is in its folder. */
function startCount(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    if (systemErrorCode(cause) !== 'EEXIST') throw storageError('create the folder', path, cause);
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function tryTo(action: () => void, otherwise: () => void = () => undefined): void {
  try {
    action();
  } catch {
    otherwise();
  }
}
