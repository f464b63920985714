import { isEntradaError } from '../base/errors.ts';
import type { ByteStore, StoredBytes } from './byte-store.ts';
import { type Floors, memoryFloors } from './floors.ts';
import { type Note, parseNote } from './note.ts';
import type { KeySource } from './master-key.ts';
import { recentGenerations } from './recent-generations.ts';
import { type Opener, type ReadRecord, type RecordCodec, sealedRecords } from './record-codec.ts';
import { unreadableError } from './sealed-record.ts';
import type { SessionLocks } from './session-locks.ts';
import type { StoreAids, StoreChanges } from './store-changes.ts';
import { currentKey, nameKey, recordKey, tenantLockId } from './store-keys.ts';
import type { TenantTokens } from './tenant-tokens.ts';
import type { TokenCache } from './token-cache.ts';

/**
 * The parts of a token cache over a store.
 *
 * @internal
 */
export interface CacheParts {
  readonly store: ByteStore;
  readonly codec: RecordCodec;
  /** Loaded when they are first needed: most commands only read. */
  locks(): Promise<SessionLocks>;
  /** Of a store that can do more than the interface asks. */
  aids?(): Promise<StoreAids>;
  /** Default: in this process's memory. */
  readonly floors?: Floors | undefined;
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

/** A note, and the opener that was used for it. */
interface ReadNote {
  readonly note: Note;
  readonly opener: Opener | undefined;
}

/** The note that led to a session last. Its opener also opens the record, so that keys are not read twice. */
interface Lead extends ReadNote {
  readonly key: string;
}

/**
 * Creates a token cache from its parts.
 *
 * @internal
 */
export function cacheOf(parts: CacheParts): TokenCache {
  const { store, codec, floors = memoryFloors() } = parts;
  const placeOf = (key: string): string => parts.placeOf?.(key) ?? `${store.place}, key ${key}`;
  const generations = recentGenerations();
  // Each counts for the next read of the session.
  const leads = new Map<string, Lead>();

  const read: ReadRecord = async (id, known) => {
    const key = recordKey(id);
    const found = await store.get(key);
    if (found === undefined) return undefined;
    const lead = known === undefined ? leads.get(id) : undefined;
    // Read each time: another process may have replaced the key.
    const open = known ?? (lead?.opener ?? (await codec.opener())).record;
    try {
      const { record, generation } = open(found.bytes, id, placeOf(key));
      if (codec.isSealing) await checkAgreement(id, generation, lead);
      if (known === undefined) {
        generations.note(id, generation);
        leads.delete(id);
      }
      return record;
    } catch (error) {
      if (lead?.opener !== undefined) {
        leads.set(id, { ...lead, opener: undefined });
        return read(id);
      }
      // A rekey sealed it again, and gave its key up, between the two steps.
      const now = await store.get(key);
      if (now !== undefined && now.version !== found.version) return read(id);
      throw error;
    }
  };
  /** Refuses a record that is older than the note that leads to it, or than the session that was removed. */
  const checkAgreement = async (id: string, generation: number | undefined, lead: Lead | undefined): Promise<void> => {
    const key = recordKey(id);
    const least = Math.max(floors.least(key), lead?.note.generation ?? 0);
    if ((generation ?? 0) < least) {
      throw unreadableError(placeOf(key), 'it is older than what was saved or removed last, and was put back');
    }
    if (lead?.note.trust !== 'plain' || generation === undefined) return;
    // Another process may have sealed the note since it was read.
    const { note } = (await readNote(lead.key)) ?? {};
    if (note?.trust !== 'sealed' || note.id !== id) throw unreadableError(placeOf(lead.key), notSealed, chooseAgain);
  };
  const readNote = async (key: string): Promise<ReadNote | undefined> => {
    const found = await store.get(key);
    return found === undefined ? undefined : openNote(key, found);
  };
  const openNote = async (key: string, found: StoredBytes): Promise<ReadNote> => {
    const place = placeOf(key);
    const written = parseNote(found.bytes);
    if (written === undefined) {
      throw unreadableError(place, `it names no session (${textOf(found).length} characters)`, chooseAgain);
    }
    const opener = await codec.opener().catch(exceptWithoutKey);
    const note = opener === undefined ? { ...written, trust: 'unknown' as const } : opener.note(key, written);
    if (note === undefined) throw unreadableError(place, 'it was altered after it was sealed', chooseAgain);
    if (note.stamp < floors.least(key))
      throw unreadableError(place, 'it is an older one that was put back', chooseAgain);
    if (note.trust === 'unknown' && (await canRead(note.id))) {
      throw unreadableError(place, 'it was sealed with another key than its session', chooseAgain);
    }
    return { note, opener };
  };
  const canRead = async (id: string): Promise<boolean> => {
    try {
      return (await read(id)) !== undefined;
    } catch (error) {
      if (isEntradaError(error) && (error.code === 'CACHE_UNREADABLE' || error.code === 'KEY_UNREADABLE')) return false;
      throw error;
    }
  };
  const follow = async (key: string): Promise<string | undefined> => {
    const found = await readNote(key);
    if (found === undefined) return undefined;
    const { id } = found.note;
    if (codec.isSealing) leads.set(id, { key, ...found });
    return id;
  };
  // Loaded when there is something to change: most commands only read, and start faster without it.
  let loaded: Promise<StoreChanges> | undefined;
  const changes = (): Promise<StoreChanges> =>
    (loaded ??= Promise.all([import('./store-changes.ts'), parts.locks(), parts.aids?.()]).then(
      ([{ storeChanges }, locks, aids]) =>
        storeChanges({ store, codec, locks, read, aids, floors, generations, openNote }),
    ));

  let loadedTokens: Promise<TenantTokens> | undefined;
  const ofTenants = (): Promise<TenantTokens> =>
    (loadedTokens ??= import('./tenant-tokens.ts').then(({ tenantTokens }) => tenantTokens(store, codec)));
  return {
    read: (id) => read(id),
    write: async (record, lock) => (await changes()).write(record, lock),
    readTenantTokens: async (id, tenant) => (await ofTenants()).readTenantTokens(id, tenant),
    writeTenantToken: async (...args) => (await ofTenants()).writeTenantToken(...args),
    removeTenantTokens: async (id) => (await ofTenants()).removeTenantTokens(id),
    async remove(id) {
      leads.delete(id);
      const isRemoved = await (await changes()).remove(id);
      await (await ofTenants()).removeTenantTokens(id);
      return isRemoved;
    },
    async lock(id, options) {
      const { tenant } = options ?? {};
      return (await changes()).lock(tenant === undefined ? id : tenantLockId(id, tenant), options);
    },
    list: async (atMost) => (await changes()).list(atMost),
    readCurrent: (service) => follow(currentKey(service)),
    writeCurrent: async (service, id) => (await changes()).writeCurrent(service, id),
    async findNamed(name) {
      try {
        const id = await follow(nameKey(name));
        if (id !== undefined) return id;
      } catch (error) {
        if (!isEntradaError(error) || error.code !== 'CACHE_UNREADABLE') throw error;
      }
      return (await changes()).findByRecords(name);
    },
    moveNamed: async (name, from, to) => (await changes()).moveNamed(name, from, to),
  };
}

function exceptWithoutKey(error: unknown): undefined {
  // The record says what is wrong with the key.
  if (!isEntradaError(error) || error.code !== 'KEY_UNREADABLE') throw error;
}

function textOf(found: { readonly bytes: Uint8Array }): string {
  return Buffer.from(found.bytes).toString('latin1').trim();
}

const notSealed = 'it is not sealed, as its session is, so another program may have written it';
const chooseAgain = 'Run "entrada Connect-Entra" to connect again; other saved sessions are not harmed.';
