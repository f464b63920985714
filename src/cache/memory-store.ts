import type { ByteStore, StoredBytes } from './byte-store.ts';

/** Creates a store in this process's memory; it lasts as long as the process, and nothing reaches a disk. */
export function memoryStore(): ByteStore {
  const values = new Map<string, StoredBytes>();
  const watchers = new Map<string, Set<() => void>>();
  let lastVersion = 0;

  const changed = (key: string): void => {
    for (const wake of [...(watchers.get(key) ?? [])]) wake();
  };
  const put = (key: string, bytes: Uint8Array): string => {
    const version = String((lastVersion += 1));
    values.set(key, { bytes, version });
    changed(key);
    return version;
  };
  return {
    place: 'the memory of this process',
    async get(key) {
      return values.get(key);
    },
    async set(key, bytes) {
      put(key, bytes);
    },
    async delete(key, version) {
      if (version !== undefined && values.get(key)?.version !== version) return false;
      const wasThere = values.delete(key);
      if (wasThere) changed(key);
      return wasThere;
    },
    async list(folder) {
      return [...values.keys()].filter((key) => key.startsWith(`${folder}/`)).map((key) => ({ key }));
    },
    async compareAndSet(key, version, bytes) {
      return values.get(key)?.version === version ? put(key, bytes) : undefined;
    },
    watch: (key, signal) =>
      new Promise((resolve) => {
        const own = watchers.get(key) ?? new Set();
        watchers.set(key, own);
        const wake = (): void => {
          own.delete(wake);
          if (own.size === 0 && watchers.get(key) === own) watchers.delete(key);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        own.add(wake);
        if (signal.aborted) wake();
        else signal.addEventListener('abort', wake, { once: true });
      }),
  };
}
