import { EntradaError, isEntradaError } from '../base/errors.ts';
import { readPrivateFile } from '../base/private-files.ts';
import type { SessionRecord } from '../model/context.ts';
import { readNote } from './files/read-note.ts';
import { sessionFolder } from './files/session-folder.ts';
import type { SessionFiles } from './files/session-files.ts';
import type { KeySource, MasterKey } from './master-key.ts';
import { openRecord } from './sealed-record.ts';
import type { TokenCache } from './token-cache.ts';

/**
 * Keeps each session in a sealed file of its own, and beside them small files that lead to one: for each
 * service the current one, for each name its own:
 *
 *   <folder>/sessions/<id>.sealed
 *   <folder>/current-<service>
 *   <folder>/names/<digest of the name>
 *   <folder>/index/<first digit of the ids>   what lists show, sealed (files/session-index.ts)
 *   <folder>/locks/<id>/                      while a session is locked (files/session-locks.ts)
 *   <folder>/staging/                         what is being written
 *
 * Files are replaced as a whole (mode 0600, folders 0700), so any number of processes may read and write. What a read
 * costs does not depend on how many sessions there are.
 *
 * @param folder - Made at the first write.
 * @param keys - Gives the key; it is made at the first write.
 */
export function sealedFileCache(folder: string, keys: KeySource): TokenCache {
  const place = sessionFolder(folder);
  const read = async (id: string, knownKeys?: readonly MasterKey[]): Promise<SessionRecord | undefined> => {
    const path = place.recordPath(id);
    const sealed = readPrivateFile(path);
    if (sealed === undefined) return undefined;
    // Asked anew each time: another process may have replaced the key.
    const masterKeys = knownKeys ?? (await keys.read());
    if (masterKeys.length === 0) throw keyMissing(path, keys.place);
    try {
      return openRecord(sealed, masterKeys, id, path);
    } catch (error) {
      // A rekey sealed it anew, and gave its key up, between our two looks.
      if (readPrivateFile(path)?.equals(sealed) === false) return read(id);
      throw error;
    }
  };
  // Loaded when there is something to write: most commands only read, and start the faster for it.
  let loaded: Promise<SessionFiles> | undefined;
  const files = (): Promise<SessionFiles> =>
    (loaded ??= import('./files/session-files.ts').then(({ sessionFiles }) => sessionFiles(place, keys, read)));

  return {
    read: (id) => read(id),
    write: async (record, lock) => (await files()).write(record, lock),
    remove: async (id) => (await files()).remove(id),
    lock: async (id, options) => (await files()).lock(id, options),
    list: async () => (await files()).list(),
    readCurrent: async (service) => readNote(place.currentPath(service)),
    writeCurrent: async (service, id) => (await files()).writeCurrent(service, id),
    async findNamed(name) {
      try {
        const id = readNote(place.namePath(name));
        if (id !== undefined) return id;
      } catch (error) {
        if (!isEntradaError(error) || error.code !== 'CACHE_UNREADABLE') throw error;
      }
      return (await files()).findByRecords(name);
    },
    moveNamed: async (name, from, to) => (await files()).moveNamed(name, from, to),
  };
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
