import { hash } from 'node:crypto';
import { readPrivateFile, removePrivateFileAlone, writePrivateFileAtomically } from '../../base/private-files.ts';
import { isEntradaError } from '../../base/errors.ts';
import type { ByteStore } from '../byte-store.ts';
import { keyName, nameFolderName, tokenFolderName } from '../store-keys.ts';
import type { SessionFolder } from './session-folder.ts';
import { folderLocks } from './folder-locks.ts';
import { stagingPath } from './staging.ts';

/** The writing calls of a store of files. */
export type FileChanges = Pick<ByteStore, 'set' | 'delete' | 'compareAndSet'>;

/** Creates the writing half of `fileStore`. */
export function fileChanges(place: SessionFolder, versionOf: (bytes: Uint8Array) => string): FileChanges {
  const locks = folderLocks(place.locks, place.staging);
  const locked = async <T>(key: string, action: () => Promise<T>): Promise<T> => {
    const lock = await locks.lock(lockIdOf(key));
    try {
      return await action();
    } finally {
      await lock.release();
    }
  };
  const versionAt = (key: string): string | undefined => {
    const bytes = readPrivateFile(place.pathOf(key));
    return bytes === undefined ? undefined : versionOf(bytes);
  };
  const write = async (key: string, bytes: Uint8Array): Promise<void> =>
    // A token that a power failure damages is requested again, and thousands of them would each wait for the disk.
    writePrivateFileAtomically(place.pathOf(key), bytes, await stagingPath(place.staging), !isOfTokens(key));
  const remove = async (key: string, version: string): Promise<boolean> =>
    versionAt(key) === version && removePrivateFileAlone(place.pathOf(key));
  return {
    set: write,
    async delete(key, version) {
      if (version === undefined) return removePrivateFileAlone(place.pathOf(key));
      try {
        return await locked(key, () => remove(key, version));
      } catch (error) {
        if (!isEntradaError(error) || error.code !== 'STORAGE_FAILED') throw error;
        // A full disk does not have room for the lock.
        return remove(key, version);
      }
    },
    compareAndSet: (key, version, bytes) =>
      locked(key, async () => {
        if (versionAt(key) !== version) return undefined;
        await write(key, bytes);
        return versionOf(bytes);
      }),
  };
}

function isOfTokens(key: string): boolean {
  return key.startsWith(`${tokenFolderName}/`);
}

/** Returns the id of the lock of a key; for a name it is the one that version 0.1.0 uses. */
function lockIdOf(key: string): string {
  return key.startsWith(`${nameFolderName}/`) && /^[0-9a-f]{32}$/.test(keyName(key))
    ? keyName(key)
    : hash('sha256', key, 'hex').slice(0, 32);
}
