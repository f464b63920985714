import { hash } from 'node:crypto';
import { listFolder, readPrivateFile } from '../../base/private-files.ts';
import { type ByteStore, isStoreKey } from '../byte-store.ts';
import type { FileChanges } from './file-changes.ts';
import type { SessionFolder } from './session-folder.ts';

/**
 * Creates a byte store of files, one for each value. Files are replaced as a whole (mode 0600, folders 0700), so any
 * number of processes may read and write.
 *
 * `compareAndSet` takes turns by a lock of the key; a plain `set` does not wait for it, so it can be lost when it comes
 * between the two steps of another process. Names are only ever compared and set, and records have their own locks.
 */
export function fileStore(place: SessionFolder): ByteStore {
  // Loaded when there is something to write: most commands only read, and start faster without it.
  let loaded: Promise<FileChanges> | undefined;
  const changes = (): Promise<FileChanges> =>
    (loaded ??= import('./file-changes.ts').then(({ fileChanges }) => fileChanges(place, versionOf)));
  return {
    place: place.folder,
    async get(key) {
      const bytes = readPrivateFile(place.pathOf(key));
      if (bytes === undefined) return undefined;
      return {
        bytes,
        // Seldom asked for.
        get version() {
          return versionOf(bytes);
        },
      };
    },
    set: async (key, bytes) => (await changes()).set(key, bytes),
    delete: async (key, version) => (await changes()).delete(key, version),
    async list(folder) {
      const { path, prefix, extension } = place.listingOf(folder);
      return listFolder(path)
        .filter((file) => file.startsWith(prefix) && file.endsWith(extension))
        .map((file) => ({ key: `${folder}/${file.slice(prefix.length, file.length - extension.length)}` }))
        .filter(({ key }) => isStoreKey(key));
    },
    compareAndSet: async (key, version, bytes) => (await changes()).compareAndSet(key, version, bytes),
  };
}

function versionOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
