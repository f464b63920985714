import { memoryStore } from './memory-store.ts';
import { plainRecords } from './record-codec.ts';
import { cacheOf } from './store-cache.ts';
import { storeLocks } from './store-locks.ts';
import type { TokenCache } from './token-cache.ts';

/** Keeps sessions in this process's memory, for as long as the process runs; nothing reaches a disk. */
export function memoryCache(): TokenCache {
  const store = memoryStore();
  // All who use it are in this process.
  const locks = storeLocks(store, async () => ({
    owner: { pid: process.pid, startTime: '0', host: '00000000' },
    processes: undefined,
  }));
  return cacheOf({ store, codec: plainRecords(), locks: async () => locks });
}
