import { type EntradaError, isEntradaError } from '../base/errors.ts';
import type { SessionRecord } from '../model/context.ts';
import type { ByteStore, StoredBytes } from './byte-store.ts';
import type { Floors } from './floors.ts';
import { type Note, parseNote } from './note.ts';
import type { RecentGenerations } from './recent-generations.ts';
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
  /** Returns at most so many ids of sessions, in any order, without reading the names of all files. */
  someIds(atMost: number): readonly string[];
  /** Returns whether the notes of all names are gone. */
  areNamesLost(): boolean;
  /** Writes the notes of all names, or none of them. */
  restoreNames(notes: readonly (readonly [key: string, note: Uint8Array])[]): Promise<void>;
}

interface Parts {
  readonly store: ByteStore;
  readonly codec: RecordCodec;
  readonly locks: SessionLocks;
  readonly read: ReadRecord;
  readonly aids: StoreAids | undefined;
  readonly floors: Floors;
  readonly generations: RecentGenerations;
  /** @throws {EntradaError} `CACHE_UNREADABLE`. */
  readonly openNote: (key: string, found: StoredBytes) => Promise<{ readonly note: Note }>;
}

/** How many records are opened at a time. */
const rowsAtOnce = 200;
/** With more names than this, those of a session whose name is not known are not looked for, and lead nowhere. */
const mostNames = 1_000;

/** Creates the writing half of `cacheOf`. */
export function storeChanges(parts: Parts): StoreChanges {
  const { store, codec, locks, read, aids, floors, generations, openNote } = parts;
  const idsOf = async (atMost: number): Promise<readonly string[]> => {
    if (atMost < Infinity && aids !== undefined) return aids.someIds(atMost);
    const entries = await store.list(sessionFolderName);
    return entries
      .map(({ key }) => keyName(key))
      .filter(isSessionId)
      .slice(0, atMost);
  };
  const list = async (atMost: number = Infinity): Promise<readonly SessionListing[]> => {
    const ids = (await idsOf(atMost)).toSorted();
    if (ids.length === 0) return [];
    // Once for all: a keyring takes its time.
    let open: OpenRecord;
    try {
      open = (await codec.opener()).record;
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
    // The index is of all sessions.
    if (aids !== undefined && atMost === Infinity) return aids.list(ids, listingOf);
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
      if (found !== undefined && parseNote(found.bytes)?.id === id) await store.delete(key, found.version);
    }
  };
  const someNames = async (): Promise<readonly string[]> => {
    const names = await store.list(nameFolderName);
    return names.length > mostNames ? [] : names.map(({ key }) => key);
  };

  /** Writes a note, and again when its key was given up meanwhile. */
  const writeNote = async (
    key: string,
    id: string,
    stamp: number,
    write: (bytes: Uint8Array) => Promise<boolean>,
  ): Promise<boolean> => {
    for (;;) {
      const { bytes, isCurrent } = await codec.encodeNote(key, { id, generation: await generationOf(id), stamp });
      if (!(await write(bytes))) return false;
      if (await isCurrent()) return true;
    }
  };
  /** Returns the generation that a note about a session holds; 0 where there is none. */
  const generationOf = async (id: string): Promise<number> => {
    if (generations.of(id) === undefined) await read(id).catch(() => undefined);
    return numberOf(generations.of(id));
  };
  /** Returns a note; undefined when it is damaged, so that it leads nowhere. */
  const noteOf = async (key: string, found: StoredBytes | undefined): Promise<Note | undefined> => {
    try {
      return found === undefined ? undefined : (await openNote(key, found)).note;
    } catch (error) {
      if (!isEntradaError(error) || error.code !== 'CACHE_UNREADABLE') throw error;
      return undefined;
    }
  };
  /** Seals the notes of a session of version 0.1.0, which lead to no record that has a generation. */
  const sealNotes = async ({ id, name, service }: SessionRecord): Promise<void> => {
    for (const key of [nameKey(name), currentKey(service)]) {
      const found = await store.get(key);
      const note = found === undefined ? undefined : parseNote(found.bytes);
      if (note?.id !== id || note.seal !== undefined) continue;
      const { bytes } = await codec.encodeNote(key, { id, generation: 0, stamp: Date.now() });
      await store.compareAndSet(key, found?.version, bytes);
    }
  };
  /** Returns the stamp of the note of a current session; 0 without one, or when it cannot be read. */
  const stampOf = async (key: string): Promise<number> => {
    const found = await store.get(key).catch(() => undefined);
    return (await noteOf(key, found))?.stamp ?? 0;
  };
  const nextGeneration = (id: string): number =>
    Math.max(Date.now(), numberOf(generations.of(id)) + 1, floors.least(recordKey(id)));

  return {
    list,
    lock: locks.lock,
    async write(record, lock) {
      const { id } = record;
      checkSessionId(id);
      const isFirst = codec.isSealing && generations.of(id) === 'none';
      if (isFirst) await sealNotes(record);
      for (;;) {
        const generation = codec.isSealing ? nextGeneration(id) : undefined;
        const { bytes, isCurrent } = await codec.encode(record, generation);
        await locks.write(record, bytes, lock);
        generations.note(id, generation);
        if (isFirst && generation !== undefined) await floors.raise(recordKey(id), generation);
        if (await isCurrent()) return;
      }
    },
    async remove(id) {
      const nowMs = Date.now();
      if ((await store.get(recordKey(id)).catch(() => 'damaged')) !== undefined) await freeNames(id);
      const isRemoved = await locks.remove(id);
      const last = generations.of(id);
      const least = last === undefined ? nowMs : numberOf(last) + 1;
      if (isRemoved && codec.isSealing) await floors.raise(recordKey(id), least);
      return isRemoved;
    },
    async writeCurrent(service, id) {
      if (id !== undefined) checkSessionId(id);
      const key = currentKey(service);
      const before = codec.isSealing ? await stampOf(key) : 0;
      if (id === undefined) {
        await store.delete(key);
        if (before > 0) await floors.raise(key, before + 1);
        return;
      }
      const stamp = codec.isSealing ? Math.max(Date.now(), before + 1, floors.least(key)) : 0;
      await writeNote(key, id, stamp, async (bytes) => {
        await store.set(key, bytes);
        return true;
      });
      if (codec.isSealing) await floors.raise(key, stamp);
    },
    async moveNamed(name, from, to) {
      for (const id of [from, to]) if (id !== undefined) checkSessionId(id);
      const key = nameKey(name);
      for (;;) {
        const found = await store.get(key);
        if ((await noteOf(key, found))?.id !== from) return false;
        if (to === undefined && found === undefined) return true;
        let version = found?.version;
        const isMoved =
          to === undefined
            ? await store.delete(key, version)
            : await writeNote(key, to, 0, async (bytes) => {
                version = await store.compareAndSet(key, version, bytes);
                return version !== undefined;
              });
        if (isMoved) return true;
      }
    },
    async findByRecords(name) {
      const key = nameKey(name);
      const note = await store.get(key);
      const areAllLost = note === undefined && aids?.areNamesLost() === true;
      if (note === undefined && !areAllLost) return undefined;
      const listings = await list();
      const named = listings.filter((listing) => listing.kind === 'readable');
      const id = named.find((listing) => nameKey(listing.name) === key)?.id;
      const encode = async (of: string, to: string): Promise<Uint8Array> =>
        (await codec.encodeNote(of, { id: to, generation: 0, stamp: 0 })).bytes;
      try {
        if (areAllLost) {
          const keys = named.map((one) => [nameKey(one.name), one.id] as const);
          await aids?.restoreNames(
            await Promise.all(keys.map(async ([of, to]) => [of, await encode(of, to)] as const)),
          );
        } else if (id !== undefined) await store.compareAndSet(key, note?.version, await encode(key, id));
        // One that cannot be read may have the name.
        else if (note !== undefined && listings.length === named.length) await store.delete(key, note.version);
      } catch (error) {
        // What was found holds all the same where nothing can be written.
        if (!isEntradaError(error) || error.code !== 'STORAGE_FAILED') throw error;
      }
      return id;
    },
  };
}

function numberOf(generation: number | 'none' | undefined): number {
  return typeof generation === 'number' ? generation : 0;
}

/** @throws What is not about one record alone: the store is away, or refuses everything. */
function unreadable(id: string, error: unknown): SessionListing {
  if (!isEntradaError(error) || isAboutAll(error)) throw error;
  return { kind: 'unreadable', id, error };
}

function isAboutAll({ code, details }: EntradaError): boolean {
  return code === 'CACHE_UNREACHABLE' || code === 'AGENT_UNREACHABLE' || details['redisCode'] !== undefined;
}
