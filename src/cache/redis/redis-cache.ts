import type { Clock } from '../../base/clock.ts';
import { isEntradaError } from '../../base/errors.ts';
import type { ByteStore } from '../byte-store.ts';
import type { Floors } from '../floors.ts';
import type { KeySource } from '../master-key.ts';
import { parseNote } from '../note.ts';
import { sealedRecords } from '../record-codec.ts';
import type { SessionLocks } from '../session-locks.ts';
import { cacheOf } from '../store-cache.ts';
import { keyName, nameFolderName, nameKey, recordKey, sessionFolderName } from '../store-keys.ts';
import type { TokenCache } from '../token-cache.ts';
import { dialRedis } from './dial-redis.ts';
import { parseCacheAddress } from './parse-cache-address.ts';
import type { RedisCommands } from './redis-commands.ts';
import { linkOver, type RedisLink, redisLink } from './redis-link.ts';
import { redisLocks } from './redis-locks.ts';
import { runScript } from './redis-script.ts';
import { encode, redisStore } from './redis-store.ts';
import { cacheKeys, folderOf } from './session-keys.ts';
import { removeRecord } from './session-scripts.ts';

/** The address of a server, or an existing client of the program. */
export type RedisServer =
  | {
      /** As {@link parseCacheAddress} reads it. */
      readonly url: string;
      /** PEM text of the authorities to trust for `rediss`, in place of the system's. */
      readonly ca?: string | undefined;
    }
  | { readonly client: RedisCommands };

/** Options of {@link redisCache}. */
export type RedisCacheOptions = RedisServer & {
  /** Seals records before they leave the process; every machine needs the same key. */
  readonly keys: KeySource;
  /** Keeps sessions that were removed from being put back. Default: as long as this process lives. */
  readonly floors?: Floors | undefined;
  /** Prefix of all keys on the server. Default: `entrada`. */
  readonly prefix?: string | undefined;
  /** How long a session is kept after it was last written, in seconds. Default: 90 days. */
  readonly ttlSeconds?: number | undefined;
  /** How long a call of the server may take in all, in milliseconds. Default: 2000. */
  readonly timeoutMs?: number | undefined;
  /** Measures that limit. Default: the system's clock. */
  readonly clock?: Clock | undefined;
  /**
   * How long others wait for a machine that was cut off while it renewed a session, in milliseconds. Default: 30000.
   */
  readonly renewalGraceMs?: number | undefined;
};

/** A token cache on a server. */
export interface RedisCache extends TokenCache {
  /** Ends the connection. A process also ends without it; calls after it throw `CACHE_UNREACHABLE`. */
  close(): Promise<void>;
}

/** Default of `ttlSeconds`: 90 days. */
export const usualTtlSeconds = 90 * 24 * 60 * 60;

/**
 * Keeps sessions on a Redis or Valkey server (version 5 or newer), or a cluster of them, for any number of machines.
 * docs/fleets.md describes the keys and the guarantees when machines and servers fail.
 *
 * @throws {EntradaError} `INPUT_INVALID`. Every call of the cache can throw `CACHE_UNREACHABLE` when the server is not
 * there, and `STORAGE_FAILED` when it refuses.
 */
export function redisCache(options: RedisCacheOptions): RedisCache {
  const { keys, prefix = 'entrada', ttlSeconds = usualTtlSeconds, renewalGraceMs: graceMs = 30_000 } = options;
  const lifeMs = ttlSeconds * 1000;
  const names = cacheKeys(prefix);
  const link = linkTo(options);
  const server = redisStore({ link, keys: names, lifeMs });
  const locks = redisLocks({ link, keysOf: names.of, lifeMs, graceMs });

  const store: ByteStore = {
    ...server,
    async get(key) {
      const isRecord = folderOf(key) === sessionFolderName;
      // A process that was cut off during a renewal continues with its own copy, which no other may change meanwhile.
      const knownAway = isRecord ? locks.knownAway(keyName(key)) : undefined;
      if (knownAway !== undefined) return knownAway;
      try {
        const found = await server.get(key);
        if (isRecord && found !== undefined) locks.learn(keyName(key), found);
        return found;
      } catch (error) {
        const isAway = isRecord && isEntradaError(error) && error.code === 'CACHE_UNREACHABLE';
        const known = isAway ? locks.known(keyName(key)) : undefined;
        if (known !== undefined) return known;
        throw error;
      }
    },
  };
  const sessionLocks: SessionLocks = {
    lock: locks.lock,
    async write({ id, name }, bytes, lock) {
      const key = recordKey(id);
      // Its version is not needed: it is replaced with the lock.
      if (lock !== undefined) locks.learn(id, { bytes, version: '' });
      await locks.write(id, encode(key, bytes), lock);
      // A list lacks it until the next write when this fails, which is not a reason to fail a renewal.
      await Promise.allSettled([server.addToIndex(key), server.keepAlive(nameKey(name))]);
    },
    async remove(id) {
      const own = names.of(id);
      const all = [own.record, own.lock, own.fence, own.renewal, own.names] as const;
      const reply = await runScript(link, removeRecord, all, [lifeMs]);
      const [existed, ...digests] = Array.isArray(reply) ? reply.map(String) : [];
      locks.forget(id);
      for (const digest of digests) await leaveName(`${nameFolderName}/${digest}`, id);
      await server.delete(recordKey(id));
      return existed === '1';
    },
  };
  const leaveName = async (key: string, id: string): Promise<void> => {
    const found = await server.get(key);
    if (found !== undefined && parseNote(found.bytes)?.id === id) await server.delete(key, found.version);
  };
  return {
    ...cacheOf({
      store,
      codec: sealedRecords(keys, { missingHint: shareKey, isCompact: true }),
      locks: async () => sessionLocks,
      floors: options.floors,
      placeOf: server.placeOf,
    }),
    async close() {
      await locks.close();
      link.close();
    },
  };
}

const shareKey = 'Put the key that all machines share there, or set ENTRADA_KEY_FILE to it.';

/**
 * Creates the link to the server, or over the program's own client.
 *
 * @internal
 */
export function linkTo(options: RedisServer & Pick<RedisCacheOptions, 'timeoutMs' | 'clock'>): RedisLink {
  const { timeoutMs: limitMs = 2_000, clock } = options;
  if ('client' in options) return linkOver(options.client, { place: "the program's own client", limitMs, clock });
  const address = parseCacheAddress(options.url, 'url');
  const { ca } = options;
  return redisLink({
    place: address.place,
    limitMs,
    clock,
    dial: (signal) => dialRedis(address, { ca }, signal),
  });
}
