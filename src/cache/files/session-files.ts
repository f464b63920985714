import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isEntradaError } from '../../base/errors.ts';
import { listFolder, removePrivateFileAlone, writePrivateFileAtomically } from '../../base/private-files.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { KeySource, MasterKey } from '../master-key.ts';
import { sealRecord } from '../sealed-record.ts';
import {
  type CacheLock,
  checkSessionId,
  isSessionId,
  lockLost,
  type SessionListing,
  summaryOf,
  type TokenCache,
} from '../token-cache.ts';
import { nameNotes } from './name-notes.ts';
import { writeNote } from './notes.ts';
import { recordExtension, type SessionFolder } from './session-folder.ts';
import { listIndexed, rememberedSession } from './session-index.ts';
import { sessionLocks } from './session-locks.ts';
import { stagingPath } from './staging.ts';

type ReadRecord = (id: string, knownKeys?: readonly MasterKey[]) => Promise<SessionRecord | undefined>;

/** What a cache of sealed files does besides reading one. */
export interface SessionFiles
  extends Pick<TokenCache, 'write' | 'remove' | 'lock' | 'list' | 'writeCurrent' | 'moveNamed'> {
  /** Finds a name without its note, when that is damaged or all notes are gone; they are then written anew. */
  findByRecords(name: string): Promise<string | undefined>;
}

/** Makes the writing half of `sealedFileCache`. */
export function sessionFiles(place: SessionFolder, keys: KeySource, read: ReadRecord): SessionFiles {
  const { staging } = place;
  const locks = sessionLocks(place.locks, staging);

  const list = async (): Promise<readonly SessionListing[]> => {
    const ids = listFolder(place.sessions)
      .filter((name) => name.endsWith(recordExtension))
      .map((name) => name.slice(0, -recordExtension.length))
      .filter(isSessionId)
      .toSorted();
    if (ids.length === 0) return [];
    // Asked once for all: a keyring takes its time.
    const known = await keys.read().catch((error: unknown) => error);
    if (!Array.isArray(known)) return allUnreadable(ids, known);
    return listIndexed({
      folder: place.index,
      staging,
      ids,
      keys: known,
      pathOf: place.recordPath,
      listingOf: (id) => listingOf(id, read, known),
    });
  };
  const names = nameNotes(place, locks, list);

  return {
    list,
    async write(record, lock) {
      for (let key = await keys.readOrMake(); ; ) {
        await keep(record, key, lock);
        // A rekey that ended meanwhile has given up the key that we had in hand.
        const now = await keys.readOrMake();
        if (now.id === key.id) return;
        key = now;
      }
    },
    async remove(id) {
      const path = place.recordPath(id);
      const isUnknown = [path, join(place.locks, id)].every((one) => !isThere(one));
      if (isUnknown) return false;
      const lock = await seizeIfPossible(id, locks.seize);
      try {
        const record = await read(id).catch(() => rememberedIn(id));
        await names.free(id, record?.name);
        return removePrivateFileAlone(path);
      } finally {
        await lock?.release();
      }
    },
    lock: locks.lock,
    async writeCurrent(service, id) {
      if (id !== undefined) checkSessionId(id);
      await writeNote(place.currentPath(service), id, staging);
    },
    moveNamed: names.move,
    findByRecords: names.findByRecords,
  };

  async function keep(record: SessionRecord, key: MasterKey, lock: CacheLock | undefined): Promise<void> {
    const path = place.recordPath(record.id);
    const sealed = sealRecord(record, key);
    if (lock === undefined) return writePrivateFileAtomically(path, sealed, await stagingPath(staging));
    const temporary = locks.stagingPath(record.id, lock);
    try {
      writePrivateFileAtomically(path, sealed, temporary);
    } catch (error) {
      throw locks.isHeld(lock) ? error : lockLost(record.id);
    }
  }

  /** Where the record cannot be read, the index may know what it was called. */
  async function rememberedIn(id: string) {
    return rememberedSession(id, place.index, await keys.read().catch(() => []));
  }
}

function allUnreadable(ids: readonly string[], error: unknown): SessionListing[] {
  if (!isEntradaError(error)) throw error;
  return ids.map((id) => ({ kind: 'unreadable', id, error }));
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // What is wrong with it shows when it is removed.
    return true;
  }
}

async function listingOf(
  id: string,
  read: ReadRecord,
  known: readonly MasterKey[],
): Promise<SessionListing | undefined> {
  try {
    // Sealed with a key that came while we listed: then the keys are asked for again.
    const record = await read(id, known.length === 0 ? undefined : known).catch(() => read(id));
    // It may be gone since the folder was listed.
    return record === undefined ? undefined : { kind: 'readable', ...summaryOf(record) };
  } catch (error) {
    if (isEntradaError(error)) return { kind: 'unreadable', id, error };
    throw error;
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
