import { join, sep } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { isStoreKey } from '../byte-store.ts';
import { keyName, nameFolderName, sessionFolderName } from '../store-keys.ts';
import { checkSessionId } from '../token-cache.ts';

/** The places of everything in a folder of sealed sessions. */
export interface SessionFolder {
  readonly folder: string;
  readonly sessions: string;
  readonly names: string;
  readonly index: string;
  readonly locks: string;
  /** Where files are written before they are moved to their final path. */
  readonly staging: string;
  /**
   * Returns the path of a store's key.
   *
   * @throws {EntradaError} `INPUT_INVALID` when it is not a key.
   */
  pathOf(key: string): string;
  /** Returns where the files of a store's folder are, and what their names have around the key's own. */
  listingOf(folder: string): { readonly path: string; readonly prefix: string; readonly extension: string };
}

/** Extension of sealed records. */
const recordExtension = '.sealed';
/** Folders of the store that have a folder of the same name on disk. */
const plainFolders = new Set([nameFolderName, 'index']);

/** Returns the places in a folder; nothing is created. */
export function sessionFolder(folder: string): SessionFolder {
  const ofSessions = { path: join(folder, sessionFolderName), prefix: '', extension: recordExtension };
  const listingOf = (store: string): ReturnType<SessionFolder['listingOf']> => {
    if (store === sessionFolderName) return ofSessions;
    if (store === 'current') return { path: folder, prefix: 'current-', extension: '' };
    // Locks have a folder, too, which does not contain values.
    const path = plainFolders.has(store) ? join(folder, store) : join(folder, 'other', store);
    return { path, prefix: '', extension: '' };
  };
  return {
    folder,
    sessions: ofSessions.path,
    names: join(folder, nameFolderName),
    index: join(folder, 'index'),
    locks: join(folder, 'locks'),
    staging: join(folder, 'staging'),
    listingOf,
    pathOf(key) {
      // It becomes a part of a path.
      if (!isStoreKey(key))
        throw new EntradaError('INPUT_INVALID', `Cannot find the key ${JSON.stringify(key.slice(0, 64))}`);
      const store = key.slice(0, key.indexOf('/'));
      if (store === sessionFolderName) checkSessionId(keyName(key));
      const { path, prefix, extension } = listingOf(store);
      // The folder is normalized already, and a key does not lead out of it: join() takes long for 100,000 sessions.
      return `${path}${sep}${prefix}${keyName(key)}${extension}`;
    },
  };
}
