import { type EntradaError, isEntradaError } from '../base/errors.ts';
import type { ByteStore, StoredBytes } from './byte-store.ts';
import type { OpenRecord, ReadRecord, RecordCodec } from './record-codec.ts';
import type { SessionLocks } from './session-locks.ts';
import { currentKey, keyName, nameFolderName, nameKey, recordKey, sessionFolderName } from './store-keys.ts';
import { checkSessionId, isSessionId, type SessionListing, summaryOf, type TokenCache } from './token-cache.ts';

/** The calls of a cache over a store, except reading one record or note. */
export interface StoreChanges
  extends Pick<TokenCache, 'write' | 'remove' | 'lock' | 'list' | 'writeCurrent' | 'moveNamed'> {
  /** Finds a name without its note, when that is damaged or all notes are gone; they are then written again. */
  findByRecords(name: string): Promise<string | undefined>;
}

/** Optional calls of a store beyond the interface, for many sessions. */
export interface StoreAids {
  /** Lists records without opening those that have not changed since they were listed last. */
  list(
    ids: readonly string[],
    listingOf: (id: string) => Promise<SessionListing | undefined>,
  ): Promise<readonly SessionListing[]>;
  /** Returns the name that a session had when it was listed last. */
  rememberedName(id: string): Promise<string | undefined>;
  /** Returns whether the notes of all names are gone. */
  areNamesLost(): boolean;
  /** Writes the notes of all names, or none of them. */
  restoreNames(notes: readonly (readonly [key: string, id: string])[]): Promise<void>;
}

interface Parts {
  readonly store: ByteStore;
  readonly codec: RecordCodec;
  readonly locks: SessionLocks;
  readonly read: ReadRecord;
  readonly aids: StoreAids | undefined;
}

/** How many records are opened at a time. */
const rowsAtOnce = 200;
/** With more names than this, those of a session whose name is not known are not looked for, and lead nowhere. */
const mostNames = 1_000;

/** Creates the writing half of `cacheOf`. */
export function storeChanges({ store, codec, locks, read, aids }: Parts): StoreChanges {
  const list = async (): Promise<readonly SessionListing[]> => {
    const entries = await store.list(sessionFolderName);
    const ids = entries
      .map(({ key }) => keyName(key))
      .filter(isSessionId)
      .toSorted();
    if (ids.length === 0) return [];
    // Once for all: a keyring takes its time.
    let open: OpenRecord;
    try {
      open = await codec.opener();
    } catch (error) {
      return ids.map((id) => unreadable(id, error));
    }
    const listingOf = async (id: string): Promise<SessionListing | undefined> => {
      try {
        // Sealed with a key that came while the others were listed: then the keys are asked for again.
        const record = await read(id, open).catch(() => read(id));
        // It may be gone since the folder was listed.
        return record === undefined ? undefined : { kind: 'readable', ...summaryOf(record) };
      } catch (error) {
        return unreadable(id, error);
      }
    };
    if (aids !== undefined) return aids.list(ids, listingOf);
    const listings: SessionListing[] = [];
    for (let start = 0; start < ids.length; start += rowsAtOnce) {
      const rows = await Promise.all(ids.slice(start, start + rowsAtOnce).map(listingOf));
      listings.push(...rows.filter((row) => row !== undefined));
    }
    return listings;
  };
  /** Frees the names of a session that is about to be removed. */
  const freeNames = async (id: string): Promise<void> => {
    const record = await read(id).catch(() => undefined);
    const name = record?.name ?? (await aids?.rememberedName(id));
    const keys = name === undefined ? await someNames() : [nameKey(name)];
    for (const key of keys) {
      const found = await store.get(key);
      if (found !== undefined && leadsTo(found) === id) await store.delete(key, found.version);
    }
  };
  const someNames = async (): Promise<readonly string[]> => {
    const names = await store.list(nameFolderName);
    return names.length > mostNames ? [] : names.map(({ key }) => key);
  };

  return {
    list,
    lock: locks.lock,
    async write(record, lock) {
      checkSessionId(record.id);
      for (;;) {
        const { bytes, isCurrent } = await codec.encode(record);
        await locks.write(record, bytes, lock);
        if (await isCurrent()) return;
      }
    },
    async remove(id) {
      if ((await store.get(recordKey(id)).catch(() => 'damaged')) !== undefined) await freeNames(id);
      return locks.remove(id);
    },
    async writeCurrent(service, id) {
      const key = currentKey(service);
      if (id === undefined) await store.delete(key);
      else await store.set(key, noteOf(id));
    },
    async moveNamed(name, from, to) {
      for (const id of [from, to]) if (id !== undefined) checkSessionId(id);
      const key = nameKey(name);
      for (;;) {
        const found = await store.get(key);
        if (leadsTo(found) !== from) return false;
        if (to === undefined && found === undefined) return true;
        const isMoved =
          to === undefined
            ? await store.delete(key, found?.version)
            : (await store.compareAndSet(key, found?.version, noteOf(to))) !== undefined;
        if (isMoved) return true;
      }
    },
    async findByRecords(name) {
      const key = nameKey(name);
      const note = await store.get(key);
      const areAllLost = note === undefined && aids?.areNamesLost() === true;
      if (note === undefined && !areAllLost) return undefined;
      const named = (await list()).filter((listing) => listing.kind === 'readable');
      const id = named.find((listing) => nameKey(listing.name) === key)?.id;
      try {
        if (areAllLost) await aids?.restoreNames(named.map((one) => [nameKey(one.name), one.id]));
        else if (id !== undefined) await store.compareAndSet(key, note?.version, noteOf(id));
        else if (note !== undefined) await store.delete(key, note.version);
      } catch (error) {
        // What was found holds all the same where nothing can be written.
        if (!isEntradaError(error) || error.code !== 'STORAGE_FAILED') throw error;
      }
      return id;
    },
  };
}

/** @throws What is not about one record alone: the store is away, or refuses everything. */
function unreadable(id: string, error: unknown): SessionListing {
  if (!isEntradaError(error) || isAboutAll(error)) throw error;
  return { kind: 'unreadable', id, error };
}

function isAboutAll({ code, details }: EntradaError): boolean {
  return code === 'CACHE_UNREACHABLE' || code === 'AGENT_UNREACHABLE' || details['redisCode'] !== undefined;
}

function noteOf(id: string): Uint8Array {
  checkSessionId(id);
  return Buffer.from(id);
}

/** Returns the session that a note leads to; one that is damaged leads nowhere. */
function leadsTo(note: StoredBytes | undefined): string | undefined {
  const id = note === undefined ? '' : Buffer.from(note.bytes).toString('latin1').trim();
  return isSessionId(id) ? id : undefined;
}
