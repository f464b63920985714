import { type Dir, existsSync, lstatSync, mkdirSync, opendirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEntradaError } from '../../base/errors.ts';
import { removePrivateFileAlone, writePrivateFileAtomically } from '../../base/private-files.ts';
import type { KeySource } from '../master-key.ts';
import type { SessionLocks } from '../session-locks.ts';
import type { StoreAids } from '../store-changes.ts';
import { keyName, recordKey } from '../store-keys.ts';
import { type CacheLock, isSessionId, lockLost } from '../token-cache.ts';
import { folderLocks } from './folder-locks.ts';
import type { SessionFolder } from './session-folder.ts';
import { listIndexed, rememberedSession } from './session-index.ts';
import { stagingPath } from './staging.ts';

/** Returns the locks of sessions in files: a write goes into the folder of the lock, which is gone when the lock is. */
export function fileLocks(place: SessionFolder): SessionLocks {
  const locks = folderLocks(place.locks, place.staging);
  return {
    lock: locks.lock,
    async write({ id }, bytes, lock) {
      const path = place.pathOf(recordKey(id));
      if (lock === undefined) return writePrivateFileAtomically(path, bytes, await stagingPath(place.staging));
      const temporary = locks.stagingPath(id, lock);
      try {
        writePrivateFileAtomically(path, bytes, temporary);
      } catch (error) {
        throw locks.isHeld(lock) ? error : lockLost(id);
      }
    },
    async remove(id) {
      const path = place.pathOf(recordKey(id));
      const isUnknown = [path, join(place.locks, id)].every((one) => !isThere(one));
      if (isUnknown) return false;
      const lock = await seizeIfPossible(id, locks.seize);
      try {
        return removePrivateFileAlone(path);
      } finally {
        await lock?.release();
      }
    },
  };
}

/** Returns what makes lists of many files quick, and finds names whose notes are gone. */
export function fileAids(place: SessionFolder, keys: KeySource): StoreAids {
  return {
    list: async (ids, listingOf) =>
      listIndexed({
        folder: place.index,
        staging: place.staging,
        ids,
        keys: await keys.read(),
        pathOf: (id) => place.pathOf(recordKey(id)),
        listingOf,
      }),
    rememberedName: async (id) => rememberedSession(id, place.index, await keys.read().catch(() => []))?.name,
    someIds: (atMost) => firstFiles(place.sessions, atMost).flatMap((file) => idOf(file) ?? []),
    areNamesLost: () => !existsSync(place.names),
    restoreNames: (notes) => writeAll(notes, place),
  };
}

/** Returns the names of at most so many files of a folder, which need not be there. */
function firstFiles(folder: string, atMost: number): string[] {
  const names: string[] = [];
  let open: Dir;
  try {
    open = opendirSync(folder);
  } catch {
    return names;
  }
  try {
    while (names.length < atMost) {
      const entry = open.readSync();
      if (entry === null) break;
      names.push(entry.name);
    }
  } finally {
    open.closeSync();
  }
  return names;
}

function idOf(file: string): string | undefined {
  const id = file.replace(/\.sealed$/, '');
  return id !== file && isSessionId(id) ? id : undefined;
}

/** All at once: half of them would look like all. */
async function writeAll(
  notes: readonly (readonly [key: string, note: Uint8Array])[],
  place: SessionFolder,
): Promise<void> {
  if (notes.length === 0) return;
  const unfinished = await stagingPath(place.staging);
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    for (const [key, note] of notes) writeFileSync(join(unfinished, keyName(key)), note, { mode: 0o600 });
    renameSync(unfinished, place.names);
  } catch {
    // Another process was first, or the disk is full: the next who looks for a name tries again.
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // What is wrong with it shows when it is removed.
    return true;
  }
}

/** On a full disk no lock can be had, and a session can be removed all the same. */
async function seizeIfPossible(id: string, seize: (id: string) => Promise<CacheLock>): Promise<CacheLock | undefined> {
  try {
    return await seize(id);
  } catch (error) {
    if (isEntradaError(error) && error.code === 'STORAGE_FAILED') return undefined;
    throw error;
  }
}
