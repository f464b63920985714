import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { ExactNumber } from '../../src/base/exact-json.ts';
import { Secret } from '../../src/base/secret.ts';
import { type KeySource, masterKeyOf } from '../../src/cache/master-key.ts';
import { parseCacheAddress } from '../../src/cache/redis/parse-cache-address.ts';
import { openJobQueue } from '../../src/fleet/queue/job-queue.ts';
import { knownSweeps } from '../../src/fleet/queue/known-sweeps.ts';
import { queueClient } from '../../src/fleet/queue/queue-client.ts';
import type { QueueLibraries } from '../../src/fleet/queue/queue-libraries.ts';
import { openQueuePlace, queueServerFromEnvironment } from '../../src/fleet/queue/queue-place.ts';
import { rowChunks, rowsOfChunk } from '../../src/fleet/queue/row-chunks.ts';
import { sealedValues } from '../../src/fleet/queue/sealed-values.ts';
import { startQueuedSweep } from '../../src/fleet/queue/sweep.ts';
import {
  checkSweepId,
  definitionText,
  isSameWork,
  readDefinition,
  type SweepDefinition,
} from '../../src/fleet/queue/sweep-definition.ts';
import { queueKeys } from '../../src/fleet/queue/sweep-keys.ts';
import { failureOf } from '../support/rejects.ts';

const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const keysOf = (...known: (typeof masterKey)[]): KeySource => ({
  place: 'the test',
  read: async () => known,
  readOrMake: async () => known[0] ?? masterKey,
});
const definition: SweepDefinition = {
  id: 'one',
  request: { url: '/users', all: true },
  targets: [{ name: 'contoso', tenantId: 'a', context: 'work', otherTenant: undefined }],
  maxRetry: 5,
  createdAtMs: 1,
};

test('rowChunks() closes a chunk at 256 Ki characters, and rowsOfChunk() returns every row unchanged', () => {
  const collected = rowChunks();
  const rows = [
    { b: 1, 2: 'second', a: 'line\nend\u2028' },
    'text',
    null,
    [1],
    new ExactNumber('12345678901234567890'),
    { long: 'x'.repeat(300_000) },
    { last: true },
  ];
  for (const row of rows) collected.add(row);
  const taken = collected.take();
  assert.deepEqual([taken.chunks.length, taken.rows], [2, 7]);
  assert.deepEqual(
    taken.chunks.flatMap((chunk) => [...rowsOfChunk(chunk)]),
    rows,
  );
  assert.deepEqual(collected.take(), { chunks: [], rows: 0 });
});

test('sealedValues() open only with the key, and only as what they were sealed', async () => {
  const values = sealedValues(keysOf(masterKey));
  const sealed = await values.seal('the rows', 'one/0/rows/0');
  assert.doesNotMatch(Buffer.from(sealed, 'base64').toString('latin1'), /rows/);
  assert.equal(await values.open(sealed, 'one/0/rows/0', 'sweep "one"'), 'the rows');
  for (const name of ['one/0/rows/1', 'one/1/rows/0', 'two/0/rows/0']) {
    const failure = await failureOf(values.open(sealed, name, 'sweep "one"'));
    assert.equal(failure.message, 'Cannot read the sweep "one": it is not as it was sealed');
  }
  const other = sealedValues(keysOf(masterKeyOf(Buffer.alloc(32, 6))));
  const failure = await failureOf(other.open(sealed, 'one/0/rows/0', 'sweep "one"'));
  assert.equal(failure.code, 'CACHE_UNREADABLE');
  assert.match(failure.message, /^Cannot read the sweep "one": it was sealed with another key \(/);
  assert.equal(failure.hint, 'Every machine of a fleet needs the same key: set ENTRADA_KEY_FILE to it.');
});

test('readDefinition() reads what definitionText() wrote, and refuses another version', () => {
  const { targets, ...others } = readDefinition(definitionText(definition));
  assert.deepEqual([targets[0]?.name, others.request], ['contoso', { url: '/users', all: true }]);
  assert.throws(() => readDefinition('{"version":2}'), { code: 'NOT_SUPPORTED' });
  assert.equal(isSameWork(definition, readDefinition(definitionText({ ...definition, createdAtMs: 9 }))), true);
  assert.equal(isSameWork(definition, { ...definition, request: { url: '/users', all: false } }), false);
  assert.equal(isSameWork(definition, { ...definition, targets: [] }), false);
  checkSweepId('A-1_b');
  for (const id of ['', '-a', 'a b', 'a:b', 'x'.repeat(65), 'a.b', '{a}']) {
    assert.throws(() => checkSweepId(id), { code: 'INPUT_INVALID' });
  }
});

test('queueKeys() begin with the prefix, and have one slot of a cluster', () => {
  const keys = queueKeys('fleet');
  const own = keys.of('one');
  const all = [keys.index, keys.rate('x'), own.about, own.outcomes, own.order, own.failed, own.progress, own.rows(3)];
  assert.ok([...all, `${keys.jobPrefix}:jobs`].every((key) => key.startsWith('fleet:{sweeps}:')));
  assert.equal(new Set(all).size, all.length);
  assert.throws(() => queueKeys('{x}'), { code: 'INPUT_INVALID' });
});

/** Notes what is done with a client of ioredis. */
class FakeClient extends EventEmitter {
  status = 'ready';
  readonly done: string[] = [];

  duplicate(): FakeClient {
    return new FakeClient();
  }

  disconnect(reconnect = false): void {
    this.done.push(reconnect ? 'reconnect' : 'disconnect');
  }

  connect(): Promise<void> {
    this.done.push('connect');
    return Promise.reject(new Error('nothing is listening'));
  }
}

test('a client of queueClient() ends its copies with it, and ends while the server is away', () => {
  const libraries = { ioredis: { Redis: FakeClient } } as unknown as QueueLibraries;
  const client = queueClient(libraries, parseCacheAddress('redis://cache.example'), undefined);
  assert.ok(client instanceof FakeClient);
  const copy = client.duplicate();
  client.disconnect();
  assert.deepEqual([client.done, copy.done], [['disconnect'], ['disconnect']]);

  client.status = 'reconnecting';
  client.disconnect(true);
  assert.deepEqual([client.done.slice(1), copy.done.slice(1)], [['reconnect'], []]);
  client.disconnect();
  assert.deepEqual(client.done.slice(2), ['disconnect', 'connect']);
  client.emit('connect');
  client.emit('connect');
  assert.deepEqual(client.done.slice(4), ['disconnect']);
});

test('queueClient() uses the address of the session cache, with TLS that is checked', () => {
  const made: unknown[][] = [];
  class Client extends FakeClient {
    constructor(...args: unknown[]) {
      super();
      made.push(args);
    }
  }
  const libraries = { ioredis: { Redis: Client, Cluster: Client } } as unknown as QueueLibraries;
  queueClient(libraries, parseCacheAddress('rediss://app:p%25w@cache.example:6380/2'), 'PEM');
  queueClient(libraries, parseCacheAddress('redis+cluster://:pw@a:7000,b:7001'), undefined);
  const plain = made.map((args) => JSON.parse(JSON.stringify(args)));
  assert.deepEqual(plain, [
    [
      {
        username: 'app',
        password: 'p%w',
        tls: { rejectUnauthorized: true, ca: 'PEM' },
        maxRetriesPerRequest: null,
        disconnectTimeout: 200,
        host: 'cache.example',
        port: 6380,
        db: 2,
      },
    ],
    [
      [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
      ],
      { redisOptions: { password: 'pw', maxRetriesPerRequest: null, disconnectTimeout: 200 } },
    ],
  ]);
  assert.ok(!JSON.stringify(new Secret('p%w')).includes('p%w'));
});

test('queueServerFromEnvironment() is the server of the sessions, and says what to set', () => {
  const keys = keysOf(masterKey);
  const server = queueServerFromEnvironment(
    { ENTRADA_CACHE: 'redis://localhost:7000/1', ENTRADA_CACHE_PREFIX: 'fleet' },
    keys,
    () => {},
  );
  assert.deepEqual(server, { url: 'redis://localhost:7000/1', ca: undefined, prefix: 'fleet', keys });
  assert.throws(() => queueServerFromEnvironment({}, keys, () => {}), {
    code: 'INPUT_INVALID',
    message: 'Cannot use sweeps: ENTRADA_CACHE does not name a Redis server',
    hint: 'Set ENTRADA_CACHE, for example to redis://localhost:6379, and ENTRADA_KEY_FILE to a key that all machines share.',
  });
});

test('startQueuedSweep() refuses what cannot be started before it connects', async () => {
  const server = { url: 'redis://localhost:1', keys: keysOf(masterKey) };
  const { request, targets } = definition;
  const wanted = { request, targets };
  const refusals = [
    [{ ...wanted, targets: [] }, 'Cannot start a sweep: it does not have a tenant'],
    [{ ...wanted, id: 'a b' }, 'Cannot use the sweep ID "a b": it is not one'],
    [{ ...wanted, maxRetry: 101 }, 'Cannot retry 101 times: a number from 0 to 100 works'],
    [{ ...wanted, retentionDays: 91 }, 'Cannot keep results for 91 days: a number from 1 to 90 works'],
    [
      { ...wanted, rateLimit: { requests: 0, seconds: 1 } },
      'Cannot use the rate limit 0/1: it is not REQUESTS/SECONDS',
    ],
  ] as const;
  for (const [sweep, message] of refusals) {
    await assert.rejects(startQueuedSweep(server, sweep), { code: 'INPUT_INVALID', message });
  }
});

test('knownSweeps() reads a sweep once, and not one that has taken its id', async () => {
  let reads = 0;
  let failure: EntradaError | undefined = new EntradaError('CACHE_UNREACHABLE', 'Away.');
  const sweeps = knownSweeps({
    async read(id) {
      reads += 1;
      if (failure !== undefined) throw failure;
      return id === 'gone' ? undefined : { ...definition, id };
    },
  });
  await assert.rejects(sweeps.get(definition), { code: 'CACHE_UNREACHABLE' });
  failure = undefined;
  assert.equal((await sweeps.get(definition))?.id, 'one');
  await sweeps.get(definition);
  assert.equal(reads, 2);
  assert.equal(await sweeps.get({ id: 'one', createdAtMs: 2 }), undefined);
  assert.equal(await sweeps.get({ id: 'gone', createdAtMs: 1 }), undefined);
  // The ones that were used last are kept.
  for (let count = 0; count < 8; count += 1) await sweeps.get({ id: `more-${count}`, createdAtMs: 1 });
  reads = 0;
  await sweeps.get(definition);
  assert.equal(reads, 1);
});

test('openJobQueue() adds, counts and removes the jobs of one sweep, in parts that the server takes well', async (t) => {
  /** Jobs by their state, as BullMQ has them. */
  const jobs = new Map<string, { readonly state: string; readonly data: unknown }>();
  const parts: number[] = [];
  const settings: unknown[] = [];
  const idsIn = (...states: readonly string[]) =>
    [...jobs].filter(([, { state }]) => states.includes(state)).map(([id]) => id);
  class Queue {
    constructor(...args: readonly unknown[]) {
      settings.push(args);
    }
    on(): void {}
    async addBulk(added: readonly { readonly data: unknown; readonly opts: { readonly jobId: string } }[]) {
      parts.push(added.length);
      for (const { data, opts } of added) jobs.set(opts.jobId, jobs.get(opts.jobId) ?? { state: 'waiting', data });
    }
    async getRanges(states: readonly string[], from: number, to: number) {
      return idsIn(...states).slice(from, to === -1 ? undefined : to + 1);
    }
    async getJobCounts(...states: readonly string[]) {
      return Object.fromEntries(states.map((state) => [state, idsIn(state).length]));
    }
    async remove(id: string) {
      if (jobs.get(id)?.state !== 'active') jobs.delete(id);
    }
    async close() {
      throw new Error('The connection is lost.');
    }
  }
  let closed = 0;
  const Redis = function (this: object): object {
    return { on: () => undefined, duplicate: () => undefined, disconnect: () => (closed += 1) };
  };
  const libraries = { ioredis: { Redis, Cluster: Redis }, bullmq: { Queue } } as unknown as QueueLibraries;
  const place = openQueuePlace({ url: 'redis://localhost:1', prefix: 'fleet', keys: keysOf(masterKey) });
  t.after(() => place.close());
  const queue = await openJobQueue(place, libraries);
  const [[name, { prefix }]] = settings as [[string, { readonly prefix: string }]];
  assert.deepEqual([name, prefix], ['jobs', 'fleet:{sweeps}']);
  assert.equal(await queue.isEmpty(), true);

  const indexes = Array.from({ length: 1_001 }, (_, index) => index);
  const [sweep, other] = [definition, { ...definition, id: 'one.more', createdAtMs: 36 }];
  await queue.add(sweep, indexes);
  await queue.add(sweep, [0]);
  await queue.add(other, [0, 1]);
  assert.deepEqual([parts, jobs.size], [[500, 500, 1, 1, 2], 1_003]);
  assert.deepEqual(jobs.get('one.1.1000')?.data, { sweep: 'one', createdAtMs: 1, index: 1_000 });
  assert.ok(jobs.has('one.more.10.1'));
  const change = (id: string, state: string) => jobs.set(id, { state, data: undefined });
  for (const [id, state] of [
    ['one.1.0', 'active'],
    ['one.1.1', 'delayed'],
    ['one.1.2', 'delayed'],
    ['one.more.10.0', 'active'],
  ] as const) {
    change(id, state);
  }
  assert.deepEqual(await queue.openCounts(sweep), { active: 1, delayed: 2 });
  assert.deepEqual(await queue.openCounts(other), { active: 1, delayed: 0 });
  assert.deepEqual(await queue.counts(), { active: 2, waiting: 999 });

  await queue.remove(sweep, 1_001);
  assert.deepEqual([...jobs.keys()], ['one.1.0', 'one.more.10.0', 'one.more.10.1']);
  jobs.clear();
  for (const state of ['waiting', 'active', 'delayed']) {
    change('one.1.0', state);
    assert.equal(await queue.isEmpty(), false, state);
  }
  jobs.clear();
  assert.equal(await queue.isEmpty(), true);
  await queue.close();
  assert.equal(closed, 1);
});
