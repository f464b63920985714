import { hash } from 'node:crypto';
import { join } from 'node:path';
import { EntradaError, isEntradaError } from '../base/errors.ts';
import { listFolder, readPrivateFile, removePrivateFile, writePrivateFileAtomically } from '../base/private-files.ts';
import type { ServiceName, SessionRecord } from '../model/context.ts';
import type { KeySource } from './master-key.ts';
import { openRecord, sealRecord, unreadableError } from './sealed-record.ts';
import { checkSessionId, isSessionId, type SessionListing, summaryOf, type TokenCache } from './token-cache.ts';

/**
 * Keeps each session in a sealed file of its own, and beside them small files that lead to one: for each
 * service the current one, for each name its own:
 *
 *   <folder>/sessions/<id>.sealed
 *   <folder>/current-<service>
 *   <folder>/names/<digest of the name>
 *
 * Files are replaced as a whole (mode 0600, folders 0700), so any number of processes may read and write.
 *
 * @param folder - Made at the first write.
 * @param keys - Gives the key; it is made at the first write.
 */
export function sealedFileCache(folder: string, keys: KeySource): TokenCache {
  const sessionsFolder = join(folder, 'sessions');
  const recordPath = (id: string): string => {
    checkSessionId(id);
    return join(sessionsFolder, `${id}${extension}`);
  };
  const currentPath = (service: ServiceName): string => join(folder, `current-${service}`);
  // A name can hold anything, and tells whose it is: the file is called by its digest.
  const namesFolder = join(folder, 'names');
  const pathOfNote = (file: string): string => join(namesFolder, file);
  const namePath = (name: string): string => pathOfNote(hash('sha256', name.toLowerCase(), 'hex').slice(0, 32));

  const read = async (id: string): Promise<SessionRecord | undefined> => {
    const path = recordPath(id);
    const sealed = readPrivateFile(path);
    if (sealed === undefined) return undefined;
    // Asked anew each time: another process may have replaced the key.
    const masterKey = await keys.read();
    if (masterKey === undefined) throw keyMissing(path, keys.place);
    return openRecord(sealed, masterKey, id, path);
  };

  return {
    read,
    async write(record) {
      const path = recordPath(record.id);
      writePrivateFileAtomically(path, sealRecord(record, await keys.readOrMake()));
    },
    async remove(id) {
      const path = recordPath(id);
      const record = await read(id).catch(() => undefined);
      // What a session is called stands in its record: without it, every name is looked at.
      const notes = record === undefined ? listFolder(namesFolder).map(pathOfNote) : [namePath(record.name)];
      for (const note of notes) if (leadsTo(note, id)) removePrivateFile(note);
      return removePrivateFile(path);
    },
    async list() {
      const ids = listFolder(sessionsFolder)
        .filter((name) => name.endsWith(extension))
        .map((name) => name.slice(0, -extension.length))
        .filter(isSessionId)
        .toSorted();
      const listings = await Promise.all(ids.map((id) => listingOf(id, read)));
      return listings.filter((listing) => listing !== undefined);
    },
    readCurrent: async (service) => readNote(currentPath(service)),
    writeCurrent: async (service, id) => writeNote(currentPath(service), id),
    findNamed: async (name) => readNote(namePath(name)),
    writeNamed: async (name, id) => writeNote(namePath(name), id),
  };
}

/** Reads a note: a small file that holds nothing but a session's id. */
function readNote(path: string): string | undefined {
  const note = readPrivateFile(path)?.toString('latin1').trim();
  if (note !== undefined && !isSessionId(note)) {
    throw unreadableError(path, `it names no session (${note.length} characters)`, chooseAgain);
  }
  return note;
}

/** A note that cannot be read leads nowhere. */
function leadsTo(path: string, id: string): boolean {
  try {
    return readNote(path) === id;
  } catch {
    return false;
  }
}

function writeNote(path: string, id: string | undefined): void {
  if (id === undefined) {
    removePrivateFile(path);
  } else {
    checkSessionId(id);
    writePrivateFileAtomically(path, `${id}\n`);
  }
}

const extension = '.sealed';
const chooseAgain = 'Run "entrada Connect-Entra" to connect again; other saved sessions are not harmed.';

async function listingOf(id: string, read: TokenCache['read']): Promise<SessionListing | undefined> {
  try {
    const record = await read(id);
    // It may be gone since the folder was listed.
    return record === undefined ? undefined : { kind: 'readable', ...summaryOf(record) };
  } catch (error) {
    if (isEntradaError(error)) return { kind: 'unreadable', id, error };
    throw error;
  }
}

function keyMissing(path: string, keyPlace: string): EntradaError {
  return new EntradaError(
    'KEY_UNREADABLE',
    `Cannot read the saved session "${path}": its key "${keyPlace}" is missing`,
    {
      hint: 'Put the key back if you have a copy, or run "entrada Disconnect-Entra", then "entrada Connect-Entra".',
      details: { place: keyPlace },
    },
  );
}
