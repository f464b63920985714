import { isEntradaError } from '../../base/errors.ts';
import { lazyCache } from '../lazy-cache.ts';
import { memoryCache } from '../memory-cache.ts';
import type { RedisCache } from './redis-cache.ts';

/**
 * Uses this process's memory when the server cannot be reached at the first call, with one warning, and until the
 * process ends: a session that came and went would be renewed in both places. A server that was reached once is relied
 * on from then on, and its calls fail while it is away.
 */
export function withMemoryFallback(server: RedisCache, warn: (text: string) => void): RedisCache {
  return {
    ...lazyCache(async () => {
      try {
        await server.readCurrent('entra');
      } catch (error) {
        if (isEntradaError(error) && error.code === 'CACHE_UNREACHABLE') {
          warn(`Sessions are kept in the memory of this process alone: ${error.message}`);
          return memoryCache();
        }
        // Reached: the call itself reports any other error.
      }
      return server;
    }),
    close: () => server.close(),
  };
}
