import { fileStore } from './files/file-store.ts';
import { sessionFolder } from './files/session-folder.ts';
import type { Floors } from './floors.ts';
import type { KeySource } from './master-key.ts';
import { sealedRecords } from './record-codec.ts';
import { cacheOf } from './store-cache.ts';
import type { TokenCache } from './token-cache.ts';

/**
 * Keeps each session in a sealed file of its own, and next to them small files that lead to one: for each service its
 * current session, for each name its session:
 *
 *   <folder>/sessions/<id>.sealed
 *   <folder>/current-<service>
 *   <folder>/names/<digest of the name>
 *   <folder>/index/<first digit of the ids>   what lists show, sealed (files/session-index.ts)
 *   <folder>/locks/<id>/                      while a session is locked (files/folder-locks.ts)
 *   <folder>/staging/                         what is being written
 *
 * Files are replaced as a whole (mode 0600, folders 0700), so any number of processes may read and write. The cost of
 * a read does not depend on the number of sessions.
 *
 * @param folder - Created at the first write.
 * @param keys - Source of the key, which is created at the first write.
 * @param floors - Keeps sessions that were removed from being put back. Default: as long as this process lives.
 */
export function sealedFileCache(folder: string, keys: KeySource, floors?: Floors): TokenCache {
  const place = sessionFolder(folder);
  return cacheOf({
    store: fileStore(place),
    codec: sealedRecords(keys),
    locks: async () => (await import('./files/file-sessions.ts')).fileLocks(place),
    aids: async () => (await import('./files/file-sessions.ts')).fileAids(place, keys),
    floors,
    placeOf: place.pathOf,
  });
}
