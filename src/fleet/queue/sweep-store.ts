import { randomBytes } from 'node:crypto';
import { EntradaError } from '../../base/errors.ts';
import type { RedisLink } from '../../cache/redis/redis-link.ts';
import { runScript } from '../../cache/redis/redis-script.ts';
import type { SealedValues } from './sealed-values.ts';
import { definitionText, readDefinition, type SweepDefinition } from './sweep-definition.ts';
import type { QueueKeys } from './sweep-keys.ts';
import { createSweep, finishTenant, keepProgress } from './sweep-scripts.ts';
import type { Outcome, Progress, Step, TenantResults } from './tenant-results.ts';

/** The numbers of a sweep, which are not sealed. */
export interface SweepCounts {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}

/** A sweep, and not one that had the same id before. */
export type StartedSweep = Pick<SweepDefinition, 'id' | 'createdAtMs'>;

/** An entry of the list of sweeps. */
export interface ListedSweep extends SweepCounts {
  readonly id: string;
  readonly createdAtMs: number;
  /** Undefined if it cannot be read here. */
  readonly definition: SweepDefinition | undefined;
  readonly error: EntradaError | undefined;
}

/** Sweeps on a server: what was asked, how far it is, and the results. */
export interface SweepStore {
  readonly place: string;
  /** Fails unless the server answers and accepts the credentials. */
  ping(): Promise<void>;
  /** Returns false if there is a sweep with this id. */
  create(definition: SweepDefinition, lifeMs: number): Promise<boolean>;
  /** Returns undefined for one that does not exist, was removed or has expired. */
  read(id: string): Promise<SweepDefinition | undefined>;
  counts(id: string): Promise<SweepCounts | undefined>;
  /** The numbers of the finished tenants of those. */
  finishedOf(id: string): Promise<ReadonlySet<number>>;
  file(sweep: StartedSweep, index: number): TenantResults;
  /** Returns the numbers of up to `count` finished tenants in the order in which they finished. */
  order(id: string, from: number, count: number): Promise<readonly number[]>;
  failures(id: string): Promise<readonly number[]>;
  list(): Promise<readonly ListedSweep[]>;
  /** Removes everything of a sweep. Returns whether it existed. */
  remove(id: string): Promise<boolean>;
}

/** Creates a store; everything that can tell of a tenant is sealed. */
export function sweepStore(link: RedisLink, keys: QueueKeys, sealed: SealedValues): SweepStore {
  const send = (...args: readonly [string, string, ...string[]]): Promise<unknown> => link.send(args, args[1]);
  const definitionOf = async (id: string, text: string): Promise<SweepDefinition> =>
    readDefinition(await sealed.open(text, `${id}/definition`, `sweep "${id}"`));
  const counts: SweepStore['counts'] = async (id) => {
    const [total, done, failed] = texts(await send('HMGET', keys.of(id).about, 'total', 'done', 'failed'));
    return total === undefined ? undefined : { total: Number(total), done: Number(done), failed: Number(failed) };
  };
  const read: SweepStore['read'] = async (id) => {
    const text = textOf(await send('HGET', keys.of(id).about, 'definition'));
    return text === undefined ? undefined : definitionOf(id, text);
  };
  const numbers = (reply: unknown): number[] => texts(reply).map(Number);
  return {
    place: link.place,
    ping: async () => void (await send('EXISTS', keys.index)),
    async create(definition, lifeMs) {
      const { id, createdAtMs, targets } = definition;
      const text = await sealed.seal(definitionText(definition), `${id}/definition`);
      const args = [id, text, targets.length, createdAtMs, lifeMs, createdAtMs + lifeMs];
      return Number(await runScript(link, createSweep, [keys.of(id).about, keys.index], args)) === 1;
    },
    read,
    counts,
    finishedOf: async (id) => new Set(numbers(await send('HKEYS', keys.of(id).outcomes))),
    order: async (id, from, count) =>
      numbers(await send('LRANGE', keys.of(id).order, String(from), String(from + count - 1))),
    failures: async (id) => numbers(await send('LRANGE', keys.of(id).failed, '0', '-1')),
    async list() {
      const ids = texts(await send('ZRANGE', keys.index, '0', '-1'));
      const listed: ListedSweep[] = [];
      for (const id of ids) {
        if (id === undefined) continue;
        const [text, created] = texts(await send('HMGET', keys.of(id).about, 'definition', 'created'));
        const known = await counts(id);
        if (text === undefined || known === undefined) continue;
        const opened = await definitionOf(id, text).catch((error: EntradaError) => error);
        const isOpened = 'targets' in opened;
        const [definition, error] = isOpened ? [opened, undefined] : [undefined, opened];
        listed.push({ id, ...known, createdAtMs: Number(created), definition, error });
      }
      return listed.toSorted((one, other) => one.createdAtMs - other.createdAtMs);
    },
    async remove(id) {
      const { about, outcomes, order, failed, progress, rows } = keys.of(id);
      const known = await counts(id);
      // First, so that workers add nothing more.
      await send('DEL', about);
      await send('ZREM', keys.index, id);
      const total = known?.total ?? 0;
      const all = [outcomes, order, failed, progress, ...Array.from({ length: total }, (_, index) => rows(index))];
      for (let at = 0; at < all.length; at += 500) {
        const [first = outcomes, ...others] = all.slice(at, at + 500);
        await send('DEL', first, ...others);
      }
      return known !== undefined;
    },
    file: (sweep, index) => tenantResults(link, keys, sealed, sweep, index),
  };
}

function tenantResults(
  link: RedisLink,
  keys: QueueKeys,
  sealed: SealedValues,
  { id, createdAtMs }: StartedSweep,
  index: number,
): TenantResults {
  const { about, outcomes, order, failed, progress, rows: rowsOf } = keys.of(id);
  const rows = rowsOf(index);
  const field = String(index);
  const place = `sweep "${id}", tenant ${index + 1}`;
  const nameOf = (part: string): string => `${id}/${index}/${part}`;
  const open = async (text: string, part: string): Promise<unknown> =>
    JSON.parse(await sealed.open(text, nameOf(part), place));
  const sealChunks = (chunks: readonly string[], seen: number): Promise<string[]> =>
    Promise.all(chunks.map((chunk, at) => sealed.seal(chunk, nameOf(`rows/${seen + at}`))));
  const outcome = async (): Promise<Outcome | undefined> => {
    const text = textOf(await link.send(['HGET', outcomes, field], outcomes));
    // Sealed by a process with the key.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return text === undefined ? undefined : ((await open(text, 'outcome')) as Outcome);
  };
  return {
    outcome,
    async progress() {
      const text = textOf(await link.send(['HGET', progress, field], progress));
      // Sealed by a process with the key.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return text === undefined ? undefined : ((await open(text, 'progress')) as Progress);
    },
    async keep(state, chunks) {
      const seen = state.chunks - chunks.length;
      const text = await sealed.seal(JSON.stringify(state), nameOf('progress'));
      const step = randomBytes(9).toString('base64');
      const args = [field, createdAtMs, seen, step, text, ...(await sealChunks(chunks, seen))];
      return stepOf(await runScript(link, keepProgress, [about, outcomes, progress, rows], args));
    },
    async finish(end, chunks) {
      const seen = end.chunks - chunks.length;
      const text = await sealed.seal(JSON.stringify(end), nameOf('outcome'));
      const sealedChunks = end.kind === 'failed' ? [] : await sealChunks(chunks, seen);
      const args = [field, createdAtMs, seen, id, text, end.kind, ...sealedChunks];
      const all = [about, outcomes, progress, rows, order, failed, keys.index] as const;
      return stepOf(await runScript(link, finishTenant, all, args));
    },
    async *chunks(count) {
      for (let at = 0; at < count; at += 1) {
        const text = textOf(await link.send(['LINDEX', rows, String(at)], rows));
        if (text === undefined) throw partMissing(place);
        yield await sealed.open(text, nameOf(`rows/${at}`), place);
      }
    },
  };
}

function stepOf(reply: unknown): Step {
  const number = Number(reply);
  return number === 1 ? 'kept' : number === 0 ? 'behind' : number === -1 ? 'removed' : 'finished';
}

function partMissing(place: string): EntradaError {
  return new EntradaError('CACHE_UNREADABLE', `Cannot read the ${place}: its rows were removed or have expired`, {
    hint: 'entrada sweep start sends the request again.',
  });
}

function textOf(reply: unknown): string | undefined {
  return typeof reply === 'string' || Buffer.isBuffer(reply) ? reply.toString() : undefined;
}

function texts(reply: unknown): (string | undefined)[] {
  return Array.isArray(reply) ? reply.map(textOf) : [];
}
