/** A value of a store. Neither the store nor its caller changes the bytes afterwards. */
export interface StoredBytes {
  readonly bytes: Uint8Array;
  /** Differs from the version before whenever the bytes differ; means something to the store alone. */
  readonly version: string;
}

/** A key of a store, as a list shows it. */
export interface StoreEntry {
  readonly key: string;
  /**
   * Changes whenever the value changes. A store that knows it without reading the values sets it, so that lists of many
   * sessions need not open each of them; others omit it.
   */
  readonly stamp?: string;
}

/**
 * Keeps small values under short keys: the interface of a place that saved sessions are kept in. `tokenCacheOver` adds
 * everything else to an implementation: sealing, names, the current session, and locks with fencing.
 *
 * Keys look like `folder/name`: the folder has lowercase letters, the name 1 to 64 lowercase letters, digits and
 * dashes. Each call is atomic, whichever process or machine makes it, and sees the effects of every call that ended
 * before it began. Values are at most a few megabytes. Calls reject with `CACHE_UNREACHABLE` when the store is away for
 * now, and with `STORAGE_FAILED` when it refuses; other errors pass through unchanged.
 */
export interface ByteStore {
  /** Where the values are, in words, for messages: an address or a path, without secrets. */
  readonly place: string;

  /** Returns the value, or undefined when there is none. */
  get(key: string): Promise<StoredBytes | undefined>;

  /** Writes the value, whatever was there before. */
  set(key: string, bytes: Uint8Array): Promise<void>;

  /**
   * Removes the value.
   *
   * @param version - Removes it only if this is its version.
   * @returns Whether there was one (of that version).
   */
  delete(key: string, version?: string): Promise<boolean>;

  /** Returns the keys of a folder, in any order. */
  list(folder: string): Promise<readonly StoreEntry[]>;

  /**
   * Writes the value if the one there now has this version; undefined: if there is none.
   *
   * @returns The new version, or undefined when nothing was written.
   */
  compareAndSet(key: string, version: string | undefined, bytes: Uint8Array): Promise<string | undefined>;

  /**
   * Resolves when the value may have changed, or the signal aborts. Optional: without it, a caller that waits for a
   * lock looks again every 5 to 50 ms.
   */
  watch?(key: string, signal: AbortSignal): Promise<void>;
}

/** Returns whether a text has the form of a key. */
export function isStoreKey(text: string): boolean {
  return /^[a-z]{1,32}\/[a-z0-9-]{1,64}$/.test(text);
}
