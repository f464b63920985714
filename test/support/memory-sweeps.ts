import { hash } from 'node:crypto';
import { createSweep, finishTenant, keepProgress } from '../../src/fleet/queue/sweep-scripts.ts';
import type { Reply } from './memory-redis.ts';

/** The part of a Redis server that keeps sweeps, in this process. */
export interface MemorySweeps {
  /** Runs one command; an error is returned as the reply. */
  run(args: readonly string[]): Reply;
  /** Every command that came, in order. */
  readonly commands: readonly (readonly string[])[];
  /** Returns the keys there are, in order. */
  keys(): string[];
}

/** Creates the server. Its scripts do as their text says; the tests of the machine run the text itself. */
export function memorySweeps(): MemorySweeps {
  const hashes = new Map<string, Map<string, string>>();
  const lists = new Map<string, string[]>();
  const loaded = new Set<string>();
  const commands: (readonly string[])[] = [];
  const at = <T>(all: Map<string, T>, key: string, empty: T): T => {
    const found = all.get(key) ?? empty;
    all.set(key, found);
    return found;
  };
  const hset = (key: string, entries: Readonly<Record<string, string>>): void => {
    const fields = at(hashes, key, new Map());
    for (const [name, value] of Object.entries(entries)) fields.set(name, value);
  };
  const push = (key: string, values: readonly string[]): number => at(lists, key, []).push(...values);
  const hget = (key: string, field: string): string | undefined => hashes.get(key)?.get(field);
  const remove = (...keys: readonly string[]): number =>
    keys.filter((key) => [hashes.delete(key), lists.delete(key)].includes(true)).length;

  const script: Readonly<Record<string, (keys: readonly string[], args: readonly string[]) => number>> = {
    [createSweep.digest]([about = '', index = ''], [id = '', definition = '', total = '', created = '', life = '']) {
      if (hashes.has(about)) return 0;
      hset(about, { definition, total, created, life, done: '0', failed: '0' });
      hset(index, { [id]: '' });
      return 1;
    },
    [keepProgress.digest]([about = '', outcomes = '', progress = '', rows = ''], args) {
      const [tenant = '', created, seen, step = '', state = '', ...chunks] = args;
      if (hget(about, 'created') !== created) return -1;
      if (hget(outcomes, tenant) !== undefined) return -2;
      if ((lists.get(rows)?.length ?? 0) !== Number(seen)) return hget(progress, `${tenant}:step`) === step ? 1 : 0;
      push(rows, chunks);
      hset(progress, { [tenant]: state, [`${tenant}:step`]: step });
      return 1;
    },
    [finishTenant.digest]([about = '', outcomes = '', progress = '', rows = '', order = '', failed = ''], args) {
      const [tenant = '', created, seen, , outcome = '', kind = '', ...chunks] = args;
      if (hget(about, 'created') !== created) return -1;
      const known = hget(outcomes, tenant);
      if (known !== undefined) return known === outcome ? 1 : -2;
      if (kind === 'failed') {
        remove(rows);
        push(failed, [tenant]);
      } else {
        if ((lists.get(rows)?.length ?? 0) !== Number(seen)) return 0;
        push(rows, chunks);
      }
      hset(outcomes, { [tenant]: outcome });
      push(order, [tenant]);
      hset(about, { [kind]: String(Number(hget(about, kind)) + 1) });
      for (const name of [tenant, `${tenant}:step`]) hashes.get(progress)?.delete(name);
      return 1;
    },
  };
  const runScript = (digest: string, [count, ...rest]: readonly string[]): Reply => {
    const run = script[digest];
    if (run === undefined || !loaded.has(digest)) return new Error('NOSCRIPT No matching script. Please use EVAL.');
    return run(rest.slice(0, Number(count)), rest.slice(Number(count)));
  };
  const range = (values: readonly string[], from: string, to: string): readonly string[] =>
    values.slice(Number(from), to === '-1' ? undefined : Number(to) + 1);

  const command: Readonly<Record<string, (...args: readonly string[]) => Reply>> = {
    EXISTS: () => 0,
    HGET: (key = '', field = '') => hget(key, field) ?? null,
    HMGET: (key = '', ...fields) => fields.map((field) => hget(key, field) ?? null),
    HKEYS: (key = '') => [...(hashes.get(key)?.keys() ?? [])],
    LRANGE: (key = '', from = '', to = '') => range(lists.get(key) ?? [], from, to),
    LINDEX: (key = '', index = '') => lists.get(key)?.[Number(index)] ?? null,
    ZRANGE: (key = '', from = '', to = '') => range([...(hashes.get(key)?.keys() ?? [])], from, to),
    ZREM: (key = '', name = '') => (hashes.get(key)?.delete(name) === true ? 1 : 0),
    DEL: remove,
    EVALSHA: (digest = '', ...rest) => runScript(digest, rest),
    EVAL(text = '', ...rest) {
      const digest = hash('sha1', text, 'hex');
      loaded.add(digest);
      return runScript(digest, rest);
    },
  };
  return {
    commands,
    run(args) {
      commands.push(args);
      const [name = '', ...rest] = args;
      const run = command[name];
      return run === undefined ? new Error(`ERR unknown command '${name}'`) : run(...rest);
    },
    keys: () =>
      [...hashes, ...lists].flatMap(([key, values]) => ('size' in values && values.size === 0 ? [] : [key])).toSorted(),
  };
}
