import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { KeySource, MasterKey } from '../master-key.ts';
import { openRecord, sealRecord, unreadableError } from '../sealed-record.ts';
import { checkSessionId, isSessionId, type SessionListing, summaryOf, type TokenCache } from '../token-cache.ts';
import { dialRedis } from './dial-redis.ts';
import { parseCacheAddress } from './parse-cache-address.ts';
import type { RedisCommands } from './redis-commands.ts';
import { isReply, linkOver, type RedisLink, redisLink } from './redis-link.ts';
import { redisLocks } from './redis-locks.ts';
import { asRefusal, runScript } from './redis-script.ts';
import { cacheKeys, digestOfName } from './session-keys.ts';
import { addName, addToIndex, moveName, removeRecord } from './session-scripts.ts';

/** A server of one's own, or the client that a program has anyway. */
export type RedisServer =
  | {
      /** As {@link parseCacheAddress} reads it. */
      readonly url: string;
      /** PEM text of the authorities to trust for `rediss`, in place of the system's. */
      readonly ca?: string | undefined;
    }
  | { readonly client: RedisCommands };

export type RedisCacheOptions = RedisServer & {
  /** Seals records before they leave the process; every machine needs the same key. */
  readonly keys: KeySource;
  /** What all keys on the server begin with; `entrada` unless given. */
  readonly prefix?: string | undefined;
  /** How long a session is kept after it was last written, in seconds; 90 days unless given. */
  readonly ttlSeconds?: number | undefined;
  /** How long a call of the server may take in all, in milliseconds; 2000 unless given. */
  readonly timeoutMs?: number | undefined;
  /**
   * How long others wait for a machine that was cut off while it renewed a session, in milliseconds; 30000 unless given.
   */
  readonly renewalGraceMs?: number | undefined;
};

/** A token cache on a server. */
export interface RedisCache extends TokenCache {
  /** Ends the connection. A process also ends without it; calls after it give `CACHE_UNREACHABLE`. */
  close(): Promise<void>;
}

export const usualTtlSeconds = 90 * 24 * 60 * 60;

/**
 * Keeps sessions on a Redis or Valkey server (version 5 or newer), or a cluster of them, for any number of machines. What
 * stands where, and what holds when machines and servers fail, is in docs/fleets.md.
 *
 * @throws {EntradaError} `INPUT_INVALID`. Every call of the cache can give `CACHE_UNREACHABLE` when the server is not there,
 * and `STORAGE_FAILED` when it refuses.
 */
export function redisCache(options: RedisCacheOptions): RedisCache {
  const { keys, prefix = 'entrada', ttlSeconds = usualTtlSeconds, renewalGraceMs: graceMs = 30_000 } = options;
  const lifeMs = ttlSeconds * 1000;
  const names = cacheKeys(prefix);
  const link = linkTo(options);
  const locks = redisLocks({ link, keysOf: names.of, lifeMs, graceMs });
  const placeOf = (key: string): string => `${link.place}, key ${key}`;

  const readKey = async (key: string): Promise<string | undefined> => {
    try {
      const reply = await link.send(['GET', key], key);
      return typeof reply === 'string' || Buffer.isBuffer(reply) ? reply.toString() : undefined;
    } catch (error) {
      if (isReply(error, 'WRONGTYPE'))
        throw unreadableError(placeOf(key), 'a value of another kind stands in its place');
      throw error;
    }
  };
  /** A record with the keys there are, which a list asks for once. */
  const readWith = async (
    id: string,
    masterKeys: () => Promise<readonly MasterKey[]>,
  ): Promise<SessionRecord | undefined> => {
    const key = names.of(id).record;
    const sealed = await readKey(key);
    if (sealed === undefined) return undefined;
    const found = await masterKeys();
    if (found.length === 0) throw keyMissing(placeOf(key), keys.place);
    return openRecord(Buffer.from(sealed, 'base64'), found, id, placeOf(key));
  };
  const readNote = async (key: string): Promise<string | undefined> => {
    const note = await readKey(key);
    if (note === undefined || isSessionId(note)) return note;
    throw unreadableError(placeOf(key), `it names no session (${note.length} characters)`, chooseAgain);
  };
  const lead = async (name: string, id: string): Promise<void> => {
    // The session knows its names first: a name that nobody knows of would stay when the session goes.
    await runScript(link, addName, [names.of(id).names], [digestOfName(name), lifeMs]);
  };
  const listingOf = async (
    id: string,
    masterKeys: () => Promise<readonly MasterKey[]>,
  ): Promise<SessionListing | undefined> => {
    try {
      const record = await readWith(id, masterKeys);
      return record === undefined ? undefined : { kind: 'readable', ...summaryOf(record) };
    } catch (error) {
      if (isEntradaError(error) && unreadableCodes.has(error.code)) return { kind: 'unreadable', id, error };
      throw error;
    }
  };

  return {
    async read(id) {
      checkSessionId(id);
      try {
        const record = await readWith(id, () => keys.read());
        if (record !== undefined) locks.learn(record);
        return record;
      } catch (error) {
        // Whoever was cut off in the middle of a renewal goes on with what nobody else may change meanwhile.
        const known = isEntradaError(error) && error.code === 'CACHE_UNREACHABLE' ? locks.known(id) : undefined;
        if (known !== undefined) return known;
        throw error;
      }
    },
    async write(record, lock) {
      const { id, name } = record;
      checkSessionId(id);
      const sealed = sealRecord(record, await keys.readOrMake()).toString('base64');
      if (lock !== undefined) locks.learn(record);
      await locks.write(id, sealed, lock);
      // A list lacks it until the next write when this fails, and that is no reason to fail a renewal.
      await Promise.allSettled([
        runScript(link, addToIndex, [names.index], [id, lifeMs]),
        link.send(['PEXPIRE', names.name(name), String(lifeMs)], names.name(name)),
      ]);
    },
    async remove(id) {
      checkSessionId(id);
      const own = names.of(id);
      const all = [own.record, own.lock, own.fence, own.renewal, own.names] as const;
      const [existed, ...digests] = textsOf(await runScript(link, removeRecord, all, [lifeMs]));
      locks.forget(id);
      for (const digest of digests) await runScript(link, moveName, [names.named(digest)], [id, '', lifeMs]);
      await link.send(['ZREM', names.index, id], names.index).catch((error: unknown) => {
        // What stands there in place of the index is cleared away by the next write.
        if (!isReply(error, 'WRONGTYPE')) throw error;
      });
      return existed === '1';
    },
    lock: locks.lock,
    async list() {
      const reply = await link.send(['ZRANGE', names.index, '0', '-1'], names.index).catch((error: unknown) => {
        throw asRefusal(link, error);
      });
      const ids = textsOf(reply).filter(isSessionId).toSorted();
      let found: Promise<readonly MasterKey[]> | undefined;
      const masterKeys = () => (found ??= keys.read());
      const listings: SessionListing[] = [];
      for (let start = 0; start < ids.length; start += rowsAtOnce) {
        const rows = ids.slice(start, start + rowsAtOnce).map((id) => listingOf(id, masterKeys));
        for (const listing of await Promise.all(rows)) if (listing !== undefined) listings.push(listing);
      }
      return listings;
    },
    readCurrent: (service) => readNote(names.current(service)),
    async writeCurrent(service, id) {
      const key = names.current(service);
      if (id !== undefined) checkSessionId(id);
      await link.send(id === undefined ? ['DEL', key] : ['SET', key, id], key);
    },
    findNamed: (name) => readNote(names.name(name)),
    async moveNamed(name, from, to) {
      for (const id of [from, to]) if (id !== undefined) checkSessionId(id);
      if (to !== undefined) await lead(name, to);
      const args = [from ?? '', to ?? '', lifeMs];
      return Number(await runScript(link, moveName, [names.name(name)], args, false)) === 1;
    },
    async close() {
      await locks.close();
      link.close();
    },
  };
}

/** A list asks for so many records at a time. */
const rowsAtOnce = 200;
const unreadableCodes = new Set(['CACHE_UNREADABLE', 'KEY_UNREADABLE']);
const chooseAgain = 'Run "entrada Connect-Entra" to connect again; other saved sessions are not harmed.';

function linkTo(options: RedisServer & { readonly timeoutMs?: number | undefined }): RedisLink {
  const limitMs = options.timeoutMs ?? 2_000;
  if ('client' in options) return linkOver(options.client, { place: "the program's own client", limitMs });
  const address = parseCacheAddress(options.url, 'url');
  const { ca } = options;
  return redisLink({
    place: address.place,
    limitMs,
    dial: (signal) => dialRedis(address, { ca, limitMs }, signal),
  });
}

function textsOf(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

function keyMissing(place: string, keyPlace: string): EntradaError {
  return new EntradaError(
    'KEY_UNREADABLE',
    `Cannot read the saved session "${place}": its key "${keyPlace}" is missing`,
    { hint: 'Put the key that all machines share there, or set ENTRADA_KEY_FILE to it.', details: { place: keyPlace } },
  );
}
