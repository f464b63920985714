import type { TokenCache } from './token-cache.ts';

/** Returns a cache that is created at its first call. */
export function lazyCache(make: () => Promise<TokenCache>): TokenCache {
  let made: Promise<TokenCache> | undefined;
  const cache = (): Promise<TokenCache> => (made ??= make());
  return {
    read: async (id) => (await cache()).read(id),
    write: async (record, lock) => (await cache()).write(record, lock),
    readTenantTokens: async (id, tenant) => (await cache()).readTenantTokens(id, tenant),
    writeTenantToken: async (...args) => (await cache()).writeTenantToken(...args),
    removeTenantTokens: async (id) => (await cache()).removeTenantTokens(id),
    remove: async (id) => (await cache()).remove(id),
    lock: async (id, options) => (await cache()).lock(id, options),
    list: async (atMost) => (await cache()).list(atMost),
    readCurrent: async (service) => (await cache()).readCurrent(service),
    writeCurrent: async (service, id) => (await cache()).writeCurrent(service, id),
    findNamed: async (name) => (await cache()).findNamed(name),
    moveNamed: async (name, from, to) => (await cache()).moveNamed(name, from, to),
  };
}
