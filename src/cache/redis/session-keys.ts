import { EntradaError } from '../../base/errors.ts';
import { keyName, nameFolderName, sessionFolderName } from '../store-keys.ts';

/** The keys of one session; the braces put them on one server of a cluster, so that a script can use them together. */
export interface SessionKeys {
  readonly record: string;
  readonly lock: string;
  readonly fence: string;
  /** Owner that is about to use the refresh token, and may still deliver the result. */
  readonly renewal: string;
  /** The names that lead to the session, as version 0.1.0 noted them. */
  readonly names: string;
}

/** The keys of a cache on a server. */
export interface CacheKeys {
  of(id: string): SessionKeys;
  /** Returns the key on the server of a store's key. */
  at(key: string): string;
  /** Returns the key of the index of a folder: all its names, each with its time of expiry. */
  index(folder: string): string;
}

/**
 * Returns the keys of a cache.
 *
 * @param prefix - Beginning of each key; users and tenants that must not see one another have one each.
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function cacheKeys(prefix: string): CacheKeys {
  if (!/^[\w.:@/-]{1,100}$/.test(prefix)) {
    throw new EntradaError('INPUT_INVALID', `Cannot use the prefix ${JSON.stringify(prefix.slice(0, 100))}`, {
      hint: 'A prefix has 1 to 100 letters, digits and characters of _ . : @ / -',
    });
  }
  const of = (id: string): SessionKeys => {
    const own = `${prefix}:{${id}}`;
    return {
      record: `${own}:record`,
      lock: `${own}:lock`,
      fence: `${own}:fence`,
      renewal: `${own}:renewal`,
      names: `${own}:names`,
    };
  };
  return {
    of,
    at(key) {
      const folder = folderOf(key);
      if (folder === sessionFolderName) return of(keyName(key)).record;
      return `${prefix}:${folder === nameFolderName ? 'name' : folder}:${keyName(key)}`;
    },
    index: (folder) => (folder === sessionFolderName ? `${prefix}:index` : `${prefix}:index:${folder}`),
  };
}

/** Returns the folder of a store's key. */
export function folderOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
