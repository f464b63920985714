import { isEntradaError } from '../base/errors.ts';
import type { ByteStore } from './byte-store.ts';
import type { KeySource } from './master-key.ts';
import { type ReadRecord, type RecordCodec, sealedRecords } from './record-codec.ts';
import { unreadableError } from './sealed-record.ts';
import type { SessionLocks } from './session-locks.ts';
import type { StoreAids, StoreChanges } from './store-changes.ts';
import { currentKey, nameKey, recordKey } from './store-keys.ts';
import { isSessionId, type TokenCache } from './token-cache.ts';

/** The parts of a token cache over a store. */
export interface CacheParts {
  readonly store: ByteStore;
  readonly codec: RecordCodec;
  /** Loaded when they are first needed: most commands only read. */
  locks(): Promise<SessionLocks>;
  /** Of a store that can do more than the interface asks. */
  aids?(): Promise<StoreAids>;
  /** Returns where a value is, for messages. Default: the store's place and the key. */
  placeOf?(key: string): string;
}

/**
 * Creates a token cache over a store of your own. Records are sealed before they reach the store; names, the current
 * sessions and the locks are values in it, too.
 *
 * @param keys - The key that seals records; everything that uses the store needs the same one.
 */
export function tokenCacheOver(store: ByteStore, keys: KeySource): TokenCache {
  return cacheOf({
    store,
    codec: sealedRecords(keys),
    locks: async () => (await import('./store-locks.ts')).storeLocks(store),
  });
}

/** Creates a token cache from its parts. */
export function cacheOf(parts: CacheParts): TokenCache {
  const { store, codec } = parts;
  const placeOf = (key: string): string => parts.placeOf?.(key) ?? `${store.place}, key ${key}`;

  const read: ReadRecord = async (id, known) => {
    const key = recordKey(id);
    const found = await store.get(key);
    if (found === undefined) return undefined;
    // Read each time: another process may have replaced the key.
    const open = known ?? (await codec.opener());
    try {
      return open(found.bytes, id, placeOf(key));
    } catch (error) {
      // A rekey sealed it again, and gave its key up, between the two steps.
      const now = await store.get(key);
      if (now !== undefined && now.version !== found.version) return read(id);
      throw error;
    }
  };
  const readNote = async (key: string): Promise<string | undefined> => {
    const note = textOf(await store.get(key));
    if (note === undefined || isSessionId(note)) return note;
    throw unreadableError(placeOf(key), `it names no session (${note.length} characters)`, chooseAgain);
  };
  // Loaded when there is something to change: most commands only read, and start faster without it.
  let loaded: Promise<StoreChanges> | undefined;
  const changes = (): Promise<StoreChanges> =>
    (loaded ??= Promise.all([import('./store-changes.ts'), parts.locks(), parts.aids?.()]).then(
      ([{ storeChanges }, locks, aids]) => storeChanges({ store, codec, locks, read, aids }),
    ));

  return {
    read: (id) => read(id),
    write: async (record, lock) => (await changes()).write(record, lock),
    remove: async (id) => (await changes()).remove(id),
    lock: async (id, options) => (await changes()).lock(id, options),
    list: async () => (await changes()).list(),
    readCurrent: (service) => readNote(currentKey(service)),
    writeCurrent: async (service, id) => (await changes()).writeCurrent(service, id),
    async findNamed(name) {
      try {
        const id = await readNote(nameKey(name));
        if (id !== undefined) return id;
      } catch (error) {
        if (!isEntradaError(error) || error.code !== 'CACHE_UNREADABLE') throw error;
      }
      return (await changes()).findByRecords(name);
    },
    moveNamed: async (name, from, to) => (await changes()).moveNamed(name, from, to),
  };
}

function textOf(found: { readonly bytes: Uint8Array } | undefined): string | undefined {
  return found === undefined ? undefined : Buffer.from(found.bytes).toString('latin1').trim();
}

const chooseAgain = 'Run "entrada Connect-Entra" to connect again; other saved sessions are not harmed.';
