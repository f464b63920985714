import type { ByteStore } from '../byte-store.ts';
import { serverKeys } from '../keys/server-keys.ts';
import type { KeySource } from '../master-key.ts';
import { parseCacheAddress } from './parse-cache-address.ts';
import { quickConnection } from './quick-connection.ts';
import { redisLink } from './redis-link.ts';
import { redisStore } from './redis-store.ts';
import { serverFromEnvironment, ttlFromEnvironment } from './server-from-environment.ts';
import { cacheKeys } from './session-keys.ts';

/** The server that `ENTRADA_CACHE` names, for a cache that reads one session. */
export interface QuickServer {
  readonly store: ByteStore;
  readonly keys: KeySource;
  /** Names the server and the prefix, for the floors. */
  readonly floorsPlace: string;
  placeOf(key: string): string;
}

/** Shorter than that of the client, which is asked next. */
const limitMs = 1_000;

/**
 * Returns the server of the environment for reading, without the client for all commands.
 *
 * @param own - The keys of this machine.
 * @throws {Error} For settings that need more, or about which there is something to warn of.
 */
export function quickServer(env: Readonly<Record<string, string | undefined>>, own: KeySource): QuickServer {
  const named = serverFromEnvironment(env, (text) => {
    throw new Error(text);
  });
  if (named === undefined) throw new Error('ENTRADA_CACHE is not set.');
  const { url, place, ca, prefix } = named;
  ttlFromEnvironment(env);
  const address = parseCacheAddress(url);
  const link = redisLink({ place: address.place, limitMs, dial: (signal) => quickConnection(address, ca, signal) });
  const store = redisStore({ link, keys: cacheKeys(prefix ?? 'entrada'), lifeMs: 0 });
  return { store, keys: serverKeys(own, env), floorsPlace: `${place} ${prefix ?? ''}`, placeOf: store.placeOf };
}
