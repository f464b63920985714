import type { ServiceName, SessionRecord } from '../model/context.ts';
import { type LockTable, lockTable } from './lock-table.ts';
import { checkSessionId, summaryOf, type TokenCache } from './token-cache.ts';

/**
 * Keeps sessions in this process's memory, for as long as the process runs; nothing reaches a disk.
 *
 * @param locks - Where the sessions' locks are held.
 */
export function memoryCache(locks: LockTable = lockTable()): TokenCache {
  const records = new Map<string, SessionRecord>();
  const current = new Map<ServiceName, string>();
  const names = nameTable();
  return {
    async read(id) {
      checkSessionId(id);
      return records.get(id);
    },
    async write(record, lock) {
      checkSessionId(record.id);
      if (lock !== undefined) locks.check(record.id, lock.fence);
      records.set(record.id, record);
    },
    async remove(id) {
      checkSessionId(id);
      locks.free(id);
      names.forget(id);
      return records.delete(id);
    },
    lock: (id, options) => locks.lock(id, options),
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
      return names.find(name);
    },
    async moveNamed(name, from, to) {
      for (const id of [from, to]) if (id !== undefined) checkSessionId(id);
      if (names.find(name) !== from) return false;
      names.set(name, to);
      return true;
    },
  };
}

/** Names in any case and what they lead to, found from either end. */
function nameTable() {
  const ids = new Map<string, string>();
  const namesOf = new Map<string, Set<string>>();
  return {
    find: (name: string): string | undefined => ids.get(name.toLowerCase()),
    set(name: string, id: string | undefined): void {
      const key = name.toLowerCase();
      const before = ids.get(key);
      if (before !== undefined) leave(namesOf, before, key);
      if (id === undefined) {
        ids.delete(key);
      } else {
        ids.set(key, id);
        namesOf.set(id, (namesOf.get(id) ?? new Set()).add(key));
      }
    },
    forget(id: string): void {
      for (const key of namesOf.get(id) ?? []) ids.delete(key);
      namesOf.delete(id);
    },
  };
}

function leave(namesOf: Map<string, Set<string>>, id: string, key: string): void {
  const keys = namesOf.get(id);
  keys?.delete(key);
  if (keys?.size === 0) namesOf.delete(id);
}
