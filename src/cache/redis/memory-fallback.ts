import { isEntradaError } from '../../base/errors.ts';
import { memoryCache } from '../memory-cache.ts';
import type { TokenCache } from '../token-cache.ts';
import type { RedisCache } from './redis-cache.ts';

/**
 * Uses this process's memory when the server cannot be reached at the first call, with one warning, and until the process
 * ends: a session that came and went would be renewed in both places. A server that was reached once is relied on from
 * then on, and its calls fail while it is away.
 */
export function withMemoryFallback(server: RedisCache, warn: (text: string) => void): RedisCache {
  let chosen: Promise<TokenCache> | undefined;
  const choose = async (): Promise<TokenCache> => {
    try {
      await server.readCurrent('entra');
    } catch (error) {
      if (isEntradaError(error) && error.code === 'CACHE_UNREACHABLE') {
        warn(`Sessions are kept in the memory of this process alone: ${error.message}`);
        return memoryCache();
      }
      // Reached: what is wrong there is told by the call itself.
    }
    return server;
  };
  const cache = (): Promise<TokenCache> => (chosen ??= choose());
  return {
    read: async (id) => (await cache()).read(id),
    write: async (record, lock) => (await cache()).write(record, lock),
    remove: async (id) => (await cache()).remove(id),
    lock: async (id, options) => (await cache()).lock(id, options),
    list: async () => (await cache()).list(),
    readCurrent: async (service) => (await cache()).readCurrent(service),
    writeCurrent: async (service, id) => (await cache()).writeCurrent(service, id),
    findNamed: async (name) => (await cache()).findNamed(name),
    writeNamed: async (name, id) => (await cache()).writeNamed(name, id),
    moveNamed: async (name, from, to) => (await cache()).moveNamed(name, from, to),
    close: () => server.close(),
  };
}
