import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { serverKeys } from '../../cache/keys/server-keys.ts';
import type { KeySource } from '../../cache/master-key.ts';
import { serverFromEnvironment } from '../../cache/redis/server-from-environment.ts';
import { type CacheAddress, parseCacheAddress } from '../../cache/redis/parse-cache-address.ts';
import { linkTo } from '../../cache/redis/redis-cache.ts';
import type { RedisLink } from '../../cache/redis/redis-link.ts';
import { sealedValues } from './sealed-values.ts';
import { type QueueKeys, queueKeys } from './sweep-keys.ts';
import { type SweepStore, sweepStore } from './sweep-store.ts';

/** The server that has the sweeps. */
export interface QueueServer {
  /** `redis://`, `rediss://`, `redis+cluster://` or `rediss+cluster://`, as in `ENTRADA_CACHE`. */
  readonly url: string;
  /** PEM text of the authorities to trust for TLS, in place of the system's. */
  readonly ca?: string | undefined;
  /** Prefix of all keys. Default: `entrada`. */
  readonly prefix?: string | undefined;
  /** Seals requests and results; every machine needs the same key. */
  readonly keys: KeySource;
}

/** An open queue server. */
export interface QueuePlace {
  readonly link: RedisLink;
  readonly keys: QueueKeys;
  readonly store: SweepStore;
  readonly address: CacheAddress;
  readonly ca: string | undefined;
  close(): void;
}

/** Settings of {@link openQueuePlace}. */
interface PlaceSettings {
  /** How long a call may take, in milliseconds. Default: 2000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Opens the server.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function openQueuePlace(server: QueueServer, { timeoutMs }: PlaceSettings = {}): QueuePlace {
  const { url, ca, prefix = 'entrada' } = server;
  const keys = queueKeys(prefix);
  const address = parseCacheAddress(url, 'url');
  const link = withoutFallback(linkTo({ url, ca, timeoutMs }));
  const store = sweepStore(link, keys, sealedValues(server.keys));
  return { link, keys, store, address, ca, close: () => link.close() };
}

/** A sweep cannot continue in the memory of a process, as sessions can. */
function withoutFallback(link: RedisLink): RedisLink {
  return {
    ...link,
    async send(...call) {
      try {
        return await link.send(...call);
      } catch (error) {
        if (
          !isEntradaError(error) ||
          error.code !== 'CACHE_UNREACHABLE' ||
          error.hint?.includes('ENTRADA_CACHE_FALLBACK') !== true
        )
          throw error;
        const hint = 'Check ENTRADA_CACHE and that the server is running.';
        throw new EntradaError('CACHE_UNREACHABLE', error.message, {
          hint,
          details: error.details,
          cause: error.cause,
        });
      }
    },
  };
}

/**
 * Returns the server that `ENTRADA_CACHE` names: sweeps are where the sessions are.
 *
 * @param keys - Those of this machine, for a server without ENTRADA_KEY_FILE.
 * @throws {EntradaError} `INPUT_INVALID`, also when the variable is not set.
 */
export function queueServerFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  keys: KeySource,
  warn: (text: string) => void,
): QueueServer {
  const named = serverFromEnvironment(env, warn);
  if (named !== undefined) return { url: named.url, ca: named.ca, prefix: named.prefix, keys: serverKeys(keys, env) };
  throw new EntradaError('INPUT_INVALID', 'Cannot use sweeps: ENTRADA_CACHE does not name a Redis server', {
    hint: 'Set ENTRADA_CACHE, for example to redis://localhost:6379, and ENTRADA_KEY_FILE to a key that all machines share.',
  });
}
