import type { SessionRecord } from '../model/context.ts';
import { type CacheLock, checkSessionId, type TokenCache } from './token-cache.ts';

/** The agent of the calling shell, which need not be there. */
export interface ShellCache {
  /** Returns the agent's cache when one runs for this shell. */
  find(): Promise<TokenCache | undefined>;
  /** Returns the agent's cache; starts the agent when none runs. */
  start(): Promise<TokenCache>;
}

/**
 * Puts the sessions of the calling shell in front of the user's own: `Process` sessions live in the shell's agent and
 * nowhere else, `CurrentUser` sessions in the user's cache. The shell's current session takes precedence over the
 * user's.
 */
export function layeredCache(own: TokenCache, shell: ShellCache): TokenCache {
  const both = async (): Promise<readonly TokenCache[]> => {
    const agent = await shell.find();
    return agent === undefined ? [own] : [agent, own];
  };
  const first = async <T>(read: (cache: TokenCache) => Promise<T | undefined>): Promise<T | undefined> => {
    for (const cache of await both()) {
      const found = await read(cache);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const holderOf = async (id: string): Promise<TokenCache> => {
    const agent = await shell.find();
    return agent !== undefined && (await agent.read(id)) !== undefined ? agent : own;
  };
  const holderOfName = async (name: string): Promise<TokenCache | undefined> => {
    for (const cache of await both()) if ((await cache.findNamed(name)) !== undefined) return cache;
    return undefined;
  };
  const placeOf = async (record: SessionRecord): Promise<TokenCache> => {
    if (record.context.ContextScope !== 'Process') return own;
    // A session stays with the shell that it was signed in from, also when a script inside renews it.
    const agent = await shell.find();
    const holds = agent !== undefined && (await agent.read(record.id)) !== undefined;
    return holds ? agent : shell.start();
  };
  const lockedIn = new WeakMap<CacheLock, TokenCache>();
  return {
    read: (id) => first((cache) => cache.read(id)),
    async write(record: SessionRecord, lock) {
      const cache = await placeOf(record);
      // A lock of the other cache was taken before the session was kept anywhere, and does not guard this cache.
      await cache.write(record, lock !== undefined && lockedIn.get(lock) === cache ? lock : undefined);
    },
    async lock(id, options) {
      const cache = await holderOf(id);
      const lock = await cache.lock(id, options);
      lockedIn.set(lock, cache);
      return lock;
    },
    readTenantTokens: async (id, tenant) => (await holderOf(id)).readTenantTokens(id, tenant),
    writeTenantToken: async (id, ...token) => (await holderOf(id)).writeTenantToken(id, ...token),
    async removeTenantTokens(id) {
      for (const cache of await both()) await cache.removeTenantTokens(id);
    },
    async remove(id) {
      const removed = [];
      for (const cache of await both()) removed.push(await cache.remove(id));
      return removed.includes(true);
    },
    async list(atMost) {
      const lists = await Promise.all((await both()).map((cache) => cache.list(atMost)));
      return lists.flat().toSorted((one, other) => (one.id < other.id ? -1 : 1));
    },
    readCurrent: (service) => first((cache) => cache.readCurrent(service)),
    async writeCurrent(service, id) {
      const agent = await shell.find();
      if (id === undefined) {
        const cache = agent !== undefined && (await agent.readCurrent(service)) !== undefined ? agent : own;
        return cache.writeCurrent(service, undefined);
      }
      const holder = await holderOf(id);
      await holder.writeCurrent(service, id);
      // The user's session becomes current: what the shell had in front of it steps back.
      if (holder === own) await agent?.writeCurrent(service, undefined);
    },
    findNamed: (name) => first((cache) => cache.findNamed(name)),
    async moveNamed(name, from, to) {
      for (const id of [from, to]) if (id !== undefined) checkSessionId(id);
      if ((await first((cache) => cache.findNamed(name))) !== from) return false;
      const source = await holderOfName(name);
      const target = to === undefined ? (source ?? own) : await holderOf(to);
      if (source === undefined || source === target) return target.moveNamed(name, from, to);
      // Between two caches there is no one step: the name is taken in the one before it is given up in the other.
      return (await target.moveNamed(name, undefined, to)) && source.moveNamed(name, from, undefined);
    },
  };
}
