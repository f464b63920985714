import type { ServiceName, SessionRecord } from '../model/context.ts';
import { checkSessionId, summaryOf, type TokenCache } from './token-cache.ts';

/** Keeps sessions in this process's memory, for as long as the process runs; nothing reaches a disk. */
export function memoryCache(): TokenCache {
  const records = new Map<string, SessionRecord>();
  const current = new Map<ServiceName, string>();
  const names = new Map<string, string>();
  return {
    async read(id) {
      checkSessionId(id);
      return records.get(id);
    },
    async write(record) {
      checkSessionId(record.id);
      records.set(record.id, record);
    },
    async remove(id) {
      checkSessionId(id);
      for (const [name, led] of names) if (led === id) names.delete(name);
      return records.delete(id);
    },
    async list() {
      return [...records.keys()].toSorted().flatMap((id) => {
        const record = records.get(id);
        return record === undefined ? [] : [{ kind: 'readable' as const, ...summaryOf(record) }];
      });
    },
    async readCurrent(service) {
      return current.get(service);
    },
    async writeCurrent(service, id) {
      if (id === undefined) {
        current.delete(service);
      } else {
        checkSessionId(id);
        current.set(service, id);
      }
    },
    async findNamed(name) {
      return names.get(name.toLowerCase());
    },
    async writeNamed(name, id) {
      if (id === undefined) {
        names.delete(name.toLowerCase());
      } else {
        checkSessionId(id);
        names.set(name.toLowerCase(), id);
      }
    },
  };
}
