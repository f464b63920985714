import { hash } from 'node:crypto';
import * as scripts from '../../src/cache/redis/session-scripts.ts';

/** What a server of Redis replies: texts, numbers, nil, lists, a status such as OK, and errors. */
export type Reply = string | number | null | Status | Error | readonly Reply[];

export interface Status {
  readonly status: string;
}

/** The part of a Redis server that the cache uses, in this process, with a clock that a test can set forward. */
export interface MemoryRedis {
  /** Runs one command; an error is returned as the reply. */
  run(args: readonly string[]): Reply;
  /** Every command that came, in order. */
  readonly commands: readonly (readonly string[])[];
  /** Replies in place of the server; undefined leaves the command to it. */
  answer: ((args: readonly string[]) => Reply | undefined) | undefined;
  /** Lets time pass for the server alone. */
  pass(durationMs: number): void;
  /** Returns the keys there are, in order. */
  keys(): string[];
  /** As `PTTL` does: -1 for a key without an end, -2 for none. */
  leftMs(key: string): number;
}

interface Value {
  /** A text, a sorted set of names with scores, or a value of another kind. */
  readonly content: string | Map<string, number> | 'list'[];
  endsAtMs: number;
}

const ok: Status = { status: 'OK' };
const wrongType = 'WRONGTYPE Operation against a key holding the wrong kind of value';

/**
 * Creates the server. Scripts are known by their digests and done by functions that do what their text says;
 * redis.machine.test.ts runs the same contracts with the text itself, on a real server.
 */
export function memoryRedis(nowMs: () => number = Date.now): MemoryRedis {
  const values = new Map<string, Value>();
  const loaded = new Set<string>();
  const commands: (readonly string[])[] = [];
  let aheadMs = 0;

  const now = (): number => Math.floor(nowMs()) + aheadMs;
  const valueOf = (key: string): Value | undefined => {
    const value = values.get(key);
    if (value === undefined || value.endsAtMs > now()) return value;
    values.delete(key);
    return undefined;
  };
  const put = (key: string, content: Value['content'], lifeMs: number): void => {
    values.set(key, { content, endsAtMs: lifeMs === 0 ? Number.POSITIVE_INFINITY : now() + lifeMs });
  };
  const remove = (...keys: readonly string[]): number =>
    keys.filter((key) => valueOf(key) !== undefined && values.delete(key)).length;
  /** The value of a key if it is a text. */
  const text = (key: string): string | undefined => {
    const content = valueOf(key)?.content;
    return typeof content === 'string' ? content : undefined;
  };
  const fenceAt = (key: string): number => Number(text(key) ?? 0);
  /** The sorted set at a key, for a reader or, created when it is missing, for a writer. */
  const setAt = (key: string): Map<string, number> => {
    const content = valueOf(key)?.content ?? new Map<string, number>();
    if (!(content instanceof Map)) throw new Error(wrongType);
    return content;
  };

  const script: Readonly<Record<string, (keys: readonly string[], args: readonly string[]) => Reply>> = {
    [scripts.takeLock.digest]([lock = '', fence = '', renewal = ''], [owner = '', lease, life, isRenewal]) {
      const holder = text(lock);
      if (holder !== undefined && holder !== owner) return null;
      if (isRenewal === '1') {
        if (![undefined, owner].includes(text(renewal))) return null;
        put(renewal, owner, Number(lease));
      }
      const next = holder === owner ? fenceAt(fence) : Math.max(fenceAt(fence) + 1, now());
      put(fence, String(next), Number(life));
      put(lock, owner, Number(lease));
      return String(next);
    },
    [scripts.keepLock.digest]([lock = '', fence = '', renewal = ''], [owner = '', lease, held, isRenewal, grace]) {
      if (![undefined, owner].includes(text(lock)) || fenceAt(fence) > Number(held)) return 0;
      if (isRenewal === '1') {
        if (![undefined, owner].includes(text(renewal))) return 0;
        put(renewal, owner, Number(grace));
      }
      put(lock, owner, Number(lease));
      return 1;
    },
    [scripts.freeLock.digest]([lock = '', fence = '', renewal = ''], [owner, held, life]) {
      for (const key of [lock, renewal]) if (text(key) === owner) remove(key);
      if (fenceAt(fence) === Number(held)) put(fence, String(fenceAt(fence) + 1), Number(life));
      return 1;
    },
    [scripts.writeRecord.digest]([record = '', lock = '', fence = '', names = ''], [sealed = '', life, owner, held]) {
      if (owner !== '') {
        if (fenceAt(fence) > Number(held) || ![undefined, owner].includes(text(lock))) return 0;
      } else if (fenceAt(fence) > 0) {
        put(fence, String(fenceAt(fence) + 1), Number(life));
        remove(lock);
      }
      put(record, sealed, Number(life));
      expire(names, Number(life));
      return 1;
    },
    [scripts.removeRecord.digest]([record = '', lock = '', fence = '', renewal = '', names = ''], [life]) {
      // As version 0.1.0 noted them; here as a sorted set.
      const content = valueOf(names)?.content;
      const digests = content instanceof Map ? [...content.keys()] : [];
      if (text(fence) !== undefined) put(fence, String(fenceAt(fence) + 1), Number(life));
      const existed = remove(record);
      remove(lock, renewal, names);
      return [String(existed), ...digests];
    },
    [scripts.compareAndSet.digest]([key = ''], [version, content = '', life]) {
      const before = text(key);
      if ((before === undefined ? '' : hash('sha1', before, 'hex')) !== version) return 0;
      put(key, content, Number(life));
      return 1;
    },
    [scripts.compareAndDelete.digest]([key = ''], [version]) {
      const before = text(key);
      return before === undefined || hash('sha1', before, 'hex') !== version ? 0 : remove(key);
    },
    [scripts.addToIndex.digest]([key = ''], [name = '', life]) {
      const before = valueOf(key);
      const names = before?.content instanceof Map ? before.content : new Map<string, number>();
      names.set(name, now() + Number(life));
      for (const [each, endsAtMs] of names) if (endsAtMs <= now()) names.delete(each);
      put(key, names, Math.max(Number(life), before?.content instanceof Map ? before.endsAtMs - now() : 0));
      return 1;
    },
  };
  const expire = (key: string, lifeMs: number): number => {
    const value = valueOf(key);
    if (value !== undefined) value.endsAtMs = now() + lifeMs;
    return value === undefined ? 0 : 1;
  };
  const runScript = (digest: string, [count, ...rest]: readonly string[]): Reply => {
    const run = script[digest];
    if (run === undefined || !loaded.has(digest)) throw new Error('NOSCRIPT No matching script. Please use EVAL.');
    return run(rest.slice(0, Number(count)), rest.slice(Number(count)));
  };

  const command: Readonly<Record<string, (...args: readonly string[]) => Reply>> = {
    PING: () => ({ status: 'PONG' }),
    SELECT: () => ok,
    GET(key = '') {
      const value = valueOf(key);
      if (value !== undefined && typeof value.content !== 'string') throw new Error(wrongType);
      return text(key) ?? null;
    },
    SET(key = '', content = '', unit = 'PX', life = '0') {
      if (unit !== 'PX') throw new Error('ERR syntax error');
      put(key, content, Number(life));
      return ok;
    },
    DEL: remove,
    RPUSH(key = '') {
      put(key, ['list'], 0);
      return 1;
    },
    PEXPIRE: (key = '', life) => expire(key, Number(life)),
    ZADD(key = '', score = '', name = '') {
      const names = setAt(key);
      put(key, names.set(name, Number(score)), 0);
      return 1;
    },
    ZREM: (key = '', name = '') => (setAt(key).delete(name) ? 1 : 0),
    ZRANGE(key = '', from, to) {
      if (from !== '0' || to !== '-1') throw new Error('ERR value is not an integer or out of range');
      return [...setAt(key).keys()];
    },
    EVALSHA: (digest = '', ...rest) => runScript(digest, rest),
    EVAL(content = '', ...rest) {
      const digest = hash('sha1', content, 'hex');
      loaded.add(digest);
      return runScript(digest, rest);
    },
  };

  const server: MemoryRedis = {
    commands,
    answer: undefined,
    run(args) {
      commands.push(args);
      const [name = '', ...rest] = args;
      const reply = server.answer?.(args);
      if (reply !== undefined) return reply;
      const run = command[name];
      if (run === undefined) return new Error(`ERR unknown command '${name}'`);
      try {
        return run(...rest);
      } catch (error) {
        return error as Error;
      }
    },
    pass: (durationMs) => (aheadMs += durationMs),
    keys: () => [...values.keys()].filter((key) => valueOf(key) !== undefined).toSorted(),
    leftMs(key) {
      const value = valueOf(key);
      if (value === undefined) return -2;
      return value.endsAtMs === Number.POSITIVE_INFINITY ? -1 : value.endsAtMs - now();
    },
  };
  return server;
}

/** Returns the reply as a client of a program returns it, or throws the error that it is. */
export function asClient(reply: Reply): unknown {
  if (reply instanceof Error) throw reply;
  if (typeof reply === 'object' && reply !== null && 'status' in reply) return reply.status;
  return reply;
}
