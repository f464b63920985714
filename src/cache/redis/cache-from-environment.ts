import type { Floors } from '../floors.ts';
import type { KeySource } from '../master-key.ts';
import { withMemoryFallback } from './memory-fallback.ts';
import { type RedisCache, redisCache } from './redis-cache.ts';
import { invalidVariable, serverFromEnvironment, ttlFromEnvironment } from './server-from-environment.ts';

/**
 * Builds the cache that the environment asks for:
 *
 *   ENTRADA_CACHE            address of the server or cluster
 *   ENTRADA_CACHE_CA_FILE    PEM file of the authorities to trust for rediss
 *   ENTRADA_CACHE_PREFIX     what the keys there begin with
 *   ENTRADA_CACHE_TTL        seconds a session is kept after it was last written
 *   ENTRADA_CACHE_FALLBACK   "memory": go on without the server when it is not there
 *
 * @param floorsOf - Keeps sessions that were removed from being put back. Default: as long as this process lives.
 * @returns Undefined when `ENTRADA_CACHE` is not set.
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function cacheFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  keys: KeySource,
  warn: (text: string) => void,
  floorsOf?: (place: string) => Floors,
): RedisCache | undefined {
  const named = serverFromEnvironment(env, warn);
  if (named === undefined) return undefined;
  const { place, ...address } = named;
  const server = redisCache({
    ...address,
    keys,
    floors: floorsOf?.(`${place} ${address.prefix ?? ''}`),
    ttlSeconds: ttlFromEnvironment(env),
  });
  const fallback = env['ENTRADA_CACHE_FALLBACK'];
  if (!fallback) return server;
  if (fallback.toLowerCase() === 'memory') return withMemoryFallback(server, warn);
  throw invalidVariable('ENTRADA_CACHE_FALLBACK', 'it can be "memory" and nothing else');
}
