import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isEntradaError } from '../../base/errors.ts';
import { listFolder } from '../../base/private-files.ts';
import { checkSessionId, type SessionListing } from '../token-cache.ts';
import { readableNote, writeNote } from './notes.ts';
import type { SessionFolder } from './session-folder.ts';
import type { SessionLocks } from './session-locks.ts';
import { stagingPath } from './staging.ts';

/** The notes that lead from names to sessions. */
export interface NameNotes {
  move(name: string, from: string | undefined, to: string | undefined): Promise<boolean>;
  /** Frees what leads to a session that is about to go. */
  free(id: string, name: string | undefined): Promise<void>;
  findByRecords(name: string): Promise<string | undefined>;
}

/** So many notes are looked at to find those of a session whose name is not known; a note of more leads to a gap. */
const mostLookedAt = 1_000;

/**
 * Keeps a note for each name. Each is written under a lock of its own, so that of several who want a name one gets it.
 *
 * @param list - Lists the sessions, from whose records lost notes are made again.
 */
export function nameNotes(
  place: SessionFolder,
  locks: SessionLocks,
  list: () => Promise<readonly SessionListing[]>,
): NameNotes {
  const { staging, names } = place;
  const locked = async <T>(path: string, action: () => Promise<T>): Promise<T> => {
    const lock = await locks.lock(basename(path));
    try {
      return await action();
    } finally {
      await lock.release();
    }
  };
  const free = async (path: string, id: string): Promise<void> => {
    if (leadsTo(path, id)) await writeNote(path, undefined, staging);
  };
  return {
    async move(name, from, to) {
      for (const id of [from, to]) if (id !== undefined) checkSessionId(id);
      const path = place.namePath(name);
      return locked(path, async () => {
        if (readableNote(path) !== from) return false;
        await writeNote(path, to, staging);
        return true;
      });
    },
    async free(id, name) {
      const paths = name === undefined ? notesIn(names) : [place.namePath(name)];
      for (const path of paths.filter((one) => leadsTo(one, id))) {
        await orWithout(
          () => locked(path, () => free(path, id)),
          // A full disk has no room for the lock.
          () => free(path, id),
        );
      }
    },
    async findByRecords(name) {
      const path = place.namePath(name);
      const areAllGone = !existsSync(names);
      if (!areAllGone && !existsSync(path)) return undefined;
      const listings = await list();
      const named = listings.filter((listing) => listing.kind === 'readable');
      const id = named.find((listing) => listing.name.toLowerCase() === name.toLowerCase())?.id;
      const heal = areAllGone
        ? async () => writeAll(named.map((one) => [place.nameDigest(one.name), one.id]))
        : () => locked(path, () => writeNote(path, id, staging));
      // What was found holds all the same where nothing can be written.
      await orWithout(heal, async () => undefined);
      return id;
    },
  };

  /** All at once: half of them would look like all. */
  async function writeAll(notes: readonly (readonly [file: string, id: string])[]): Promise<void> {
    if (notes.length === 0) return;
    const unfinished = await stagingPath(staging);
    try {
      mkdirSync(unfinished, { mode: 0o700 });
      for (const [file, id] of notes) writeFileSync(join(unfinished, file), `${id}\n`, { mode: 0o600 });
      renameSync(unfinished, names);
    } catch {
      // Somebody else was first, or the disk is full: the next who looks for a name tries again.
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
}

/** What is no note of ours leads nowhere. */
function leadsTo(path: string, id: string): boolean {
  try {
    return readableNote(path) === id;
  } catch {
    return false;
  }
}

function notesIn(folder: string): string[] {
  const files = listFolder(folder);
  return files.length > mostLookedAt ? [] : files.map((file) => join(folder, file));
}

async function orWithout<T>(action: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isEntradaError(error) || error.code !== 'STORAGE_FAILED') throw error;
    return otherwise();
  }
}
