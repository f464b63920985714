import { fileStore } from './files/file-store.ts';
import { sessionFolder } from './files/session-folder.ts';
import type { KeySource } from './master-key.ts';
import { sealedRecords } from './record-codec.ts';
import { cacheOf } from './store-cache.ts';
import type { TokenCache } from './token-cache.ts';

/**
 * Keeps each session in a sealed file of its own, and beside them small files that lead to one: for each
 * service the current one, for each name its own:
 *
 *   <folder>/sessions/<id>.sealed
 *   <folder>/current-<service>
 *   <folder>/names/<digest of the name>
 *   <folder>/index/<first digit of the ids>   what lists show, sealed (files/session-index.ts)
 *   <folder>/locks/<id>/                      while a session is locked (files/folder-locks.ts)
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
  return cacheOf({
    store: fileStore(place),
    codec: sealedRecords(keys),
    locks: async () => (await import('./files/file-sessions.ts')).fileLocks(place),
    aids: async () => (await import('./files/file-sessions.ts')).fileAids(place, keys),
    placeOf: place.pathOf,
  });
}
