import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type KeySource, masterKeyOf } from '../../src/cache/master-key.ts';
import { sealedValues } from '../../src/fleet/queue/sealed-values.ts';
import { openQueuedSweep, type QueuedSweep } from '../../src/fleet/queue/sweep.ts';
import type { QueuedTarget, SweepDefinition } from '../../src/fleet/queue/sweep-definition.ts';
import { queueKeys } from '../../src/fleet/queue/sweep-keys.ts';
import { openLibrarySweep } from '../../src/fleet/queue/sweep-library.ts';
import { sweepStore, type SweepStore } from '../../src/fleet/queue/sweep-store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { asClient } from '../support/memory-redis.ts';
import { type MemorySweeps, memorySweeps } from '../support/memory-sweeps.ts';
import { failureOf } from '../support/rejects.ts';
import { serveRedis } from '../support/serve-redis.ts';

const keysOf = (byte: number): KeySource => {
  const key = masterKeyOf(Buffer.alloc(32, byte));
  return { place: 'the test', read: async () => [key], readOrMake: async () => key };
};

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function storeOn(server: MemorySweeps, keys = keysOf(5)): SweepStore {
  const link = { place: 'memory', send: async (args: readonly string[]) => asClient(server.run(args)), close() {} };
  return sweepStore(link, queueKeys('entrada'), sealedValues(keys));
}

const targetsOf = (count: number): QueuedTarget[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `tenant-${index}`,
    tenantId: undefined,
    context: 'fleet',
    otherTenant: undefined,
  }));
const sweepOf = (id: string, more: Partial<SweepDefinition> = {}): SweepDefinition => ({
  id,
  request: { url: '/users', all: true },
  targets: targetsOf(3),
  maxRetry: 5,
  createdAtMs: 1_000,
  ...more,
});
const progress = { url: '/page2', headers: { a: 'b' }, failures: 1 };

test('sweepStore() creates a sweep once, and reads it and its counts', async () => {
  const store = storeOn(memorySweeps());
  assert.deepEqual([await store.read('one'), await store.counts('one')], [undefined, undefined]);
  assert.equal(await store.create(sweepOf('one'), 60_000), true);
  assert.equal(await store.create(sweepOf('one', { targets: targetsOf(1) }), 60_000), false);
  const found = await store.read('one');
  assert.deepEqual([found?.targets.length, found?.createdAtMs, found?.request.url], [3, 1_000, '/users']);
  assert.deepEqual(await store.counts('one'), { total: 3, done: 0, failed: 0 });
});

test('sweepStore() sends what expires: the life of a sweep, and when its entry ends', async () => {
  const server = memorySweeps();
  await storeOn(server).create(sweepOf('one'), 60_000);
  const [, , keys, , , id, text, ...numbers] = server.commands.at(-1) ?? [];
  assert.deepEqual([keys, id, numbers], ['2', 'one', ['3', '1000', '60000', '61000']]);
  assert.doesNotMatch(`${text}`, /users|tenant/);
});

test('sweepStore() keeps the rows of a tenant in order, once, with where it continues and how it ended', async () => {
  const store = storeOn(memorySweeps());
  const sweep = sweepOf('one');
  await store.create(sweep, 60_000);
  const file = store.file(sweep, 1);
  assert.deepEqual([await file.outcome(), await file.progress()], [undefined, undefined]);
  const first = { ...progress, rows: 2, chunks: 2 };
  assert.equal(await file.keep(first, ['{"id":"a"}', '{"id":"b"}']), 'kept');
  assert.deepEqual(await file.progress(), first);
  // Another worker that has not seen them.
  assert.equal(await file.keep({ ...progress, rows: 1, chunks: 1 }, ['{"id":"a"}']), 'behind');
  const ended = { kind: 'done', rows: 3, chunks: 3, endedAtMs: 7 } as const;
  assert.equal(await file.finish({ ...ended, chunks: 1 }, ['{"id":"c"}']), 'behind');
  assert.equal(await file.finish(ended, ['{"id":"c"}']), 'kept');
  assert.equal(await file.finish({ ...ended, rows: 9 }, []), 'finished');
  assert.equal(await file.keep({ ...progress, rows: 4, chunks: 4 }, ['{"id":"d"}']), 'finished');
  assert.deepEqual([await file.outcome(), await file.progress()], [ended, undefined]);
  assert.deepEqual(await allOf(file.chunks(3)), ['{"id":"a"}', '{"id":"b"}', '{"id":"c"}']);
  assert.deepEqual(await allOf(file.chunks(1)), ['{"id":"a"}']);
  const missing = await failureOf(allOf(file.chunks(4)));
  assert.deepEqual(
    [missing.code, missing.message],
    ['CACHE_UNREADABLE', 'Cannot read the sweep "one", tenant 2: its rows were removed or have expired'],
  );
  const late = store.file({ id: 'one', createdAtMs: 2 }, 1);
  assert.equal(await late.keep({ ...progress, rows: 0, chunks: 0 }, []), 'removed');
  assert.equal(await late.finish({ ...ended, chunks: 0 }, []), 'removed');
});

test('sweepStore() lists finished tenants in their order, failed ones apart and without rows', async () => {
  const store = storeOn(memorySweeps());
  const sweep = sweepOf('one');
  await store.create(sweep, 60_000);
  await store.file(sweep, 2).keep({ ...progress, rows: 1, chunks: 1 }, ['{}']);
  const failed = {
    kind: 'failed',
    rows: 0,
    chunks: 0,
    error: { code: 'INTERNAL', message: 'x' },
    endedAtMs: 7,
  } as const;
  assert.equal(await store.file(sweep, 2).finish(failed, ['{}']), 'kept');
  await store.file(sweep, 0).finish({ kind: 'done', rows: 1, chunks: 1, endedAtMs: 8 }, ['{}']);
  assert.deepEqual(await store.counts('one'), { total: 3, done: 1, failed: 1 });
  assert.deepEqual([...(await store.finishedOf('one'))], [2, 0]);
  assert.deepEqual([await store.order('one', 0, 10), await store.failures('one')], [[2, 0], [2]]);
  assert.deepEqual([await store.order('one', 0, 1), await store.order('one', 1, 1)], [[2], [0]]);
  assert.equal((await failureOf(allOf(store.file(sweep, 2).chunks(1)))).code, 'CACHE_UNREADABLE');
});

test('sweepStore() lists sweeps, the oldest first, also those that cannot be read here', async () => {
  const server = memorySweeps();
  const store = storeOn(server);
  await store.create(sweepOf('newer', { createdAtMs: 3_000 }), 60_000);
  await store.create(sweepOf('older', { createdAtMs: 1_000 }), 60_000);
  await storeOn(server, keysOf(6)).create(sweepOf('foreign', { createdAtMs: 2_000 }), 60_000);
  await store.create(sweepOf('expired'), 60_000);
  server.run(['DEL', queueKeys('entrada').of('expired').about]);
  const listed = await store.list();
  assert.deepEqual(
    listed.map(({ id, total, done, createdAtMs, definition, error }) => [
      id,
      total,
      done,
      createdAtMs,
      definition?.id,
      error?.code,
    ]),
    [
      ['older', 3, 0, 1_000, 'older', undefined],
      ['foreign', 3, 0, 2_000, undefined, 'CACHE_UNREADABLE'],
      ['newer', 3, 0, 3_000, 'newer', undefined],
    ],
  );
});

test('sweepStore() removes everything of a sweep, and nothing of another', async () => {
  const server = memorySweeps();
  const store = storeOn(server);
  const [sweep, other] = [sweepOf('one', { targets: targetsOf(1_001) }), sweepOf('other')];
  for (const each of [sweep, other]) {
    await store.create(each, 60_000);
    for (const index of [0, each.targets.length - 1]) {
      await store.file(each, index).keep({ ...progress, rows: 1, chunks: 1 }, ['{}']);
    }
    const error = { code: 'INTERNAL', message: 'x' };
    await store.file(each, 1).finish({ kind: 'failed', rows: 0, chunks: 0, error, endedAtMs: 7 }, []);
  }
  const before = server.commands.length;
  assert.equal(await store.remove('one'), true);
  assert.deepEqual(
    server.keys().filter((key) => key.includes(':one:')),
    [],
  );
  assert.equal(server.keys().filter((key) => key.includes(':other:')).length, 7);
  assert.equal(await store.read('one'), undefined);
  assert.deepEqual(
    (await store.list()).map(({ id }) => id),
    ['other'],
  );
  // First, so that workers add nothing more.
  const removals = server.commands.slice(before).filter(([name]) => name === 'DEL');
  assert.deepEqual(removals[0], ['DEL', queueKeys('entrada').of('one').about]);
  assert.ok(removals.every(({ length }) => length <= 501));
  assert.equal(new Set(removals.flat()).size, removals.flat().length - (removals.length - 1));
  assert.equal(await store.remove('one'), false);
});

/** A sweep of a server at a socket, and its store. */
async function opened(t: TestContext, count: number) {
  const memory = memorySweeps();
  const { port } = await serveRedis(t, memory);
  const server = { url: `redis://127.0.0.1:${port}`, keys: keysOf(5) };
  const store = storeOn(memory);
  const targets = targetsOf(count).map((target, index) => (index === 0 ? { ...target, tenantId: 'given' } : target));
  const sweep = sweepOf('one', { targets });
  await store.create(sweep, 60_000);
  const finish = async (index: number, rows: readonly string[] = [], tenantId = `guid-${index}`) =>
    store.file(sweep, index).finish(
      { kind: 'done', rows: rows.length, chunks: rows.length, tenantId, endedAtMs: 7 },
      rows.map((row) => `{"id":"${row}"}`),
    );
  const close = (each: { close(): void }) => t.after(() => each.close());
  return { memory, server, store, sweep, finish, close };
}

const namesOf = async (results: ReturnType<QueuedSweep['results']>) =>
  (await allOf(results)).map(({ target }) => target.name);

test('openQueuedSweep() reads the finished tenants of many, those that failed, and what does not exist', async (t) => {
  const { server, store, sweep, finish, close } = await opened(t, 250);
  const missing = await failureOf(openQueuedSweep(server, 'nosuch'));
  assert.deepEqual(
    [missing.code, missing.message],
    ['SWEEP_NOT_FOUND', 'Cannot find the sweep "nosuch": it does not exist, was removed or has expired'],
  );
  const found = await openQueuedSweep(server, 'one');
  close(found);
  for (let index = 249; index >= 20; index -= 1) await finish(index, index === 20 ? ['a', 'b'] : []);
  const error = { code: 'REQUEST_REFUSED', message: 'No.', hint: 'Ask.', status: 403 };
  await store.file(sweep, 5).finish({ kind: 'failed', rows: 0, chunks: 0, error, endedAtMs: 9 }, []);
  const names = await namesOf(found.results());
  assert.deepEqual(names, [...Array.from({ length: 230 }, (_, index) => `tenant-${249 - index}`), 'tenant-5']);
  assert.deepEqual(
    (await allOf(found.failures())).map(({ target, outcome }) => [target.name, outcome.error]),
    [['tenant-5', error]],
  );
  assert.equal(found.definition.targets.length, 250);
  await store.remove('one');
  assert.equal((await failureOf(allOf(found.results()))).code, 'SWEEP_NOT_FOUND');
});

test('results() of a queued sweep waits for the next tenant, for longer each time up to a second', async (t) => {
  const { server, finish, close } = await opened(t, 3);
  const clock = createFakeClock();
  const found = await openQueuedSweep(server, 'one', clock);
  close(found);
  await finish(2);
  const names: string[] = [];
  const all = (async () => {
    for await (const { target } of found.results({ wait: true })) names.push(target.name);
  })();
  for (let pause = 0; pause < 6; pause += 1) {
    await clock.sleeping(1);
    if (pause === 5) await finish(0);
    await clock.advance(clock.left()[0] ?? 0);
  }
  await clock.sleeping(1);
  assert.deepEqual(
    [names, clock.asked],
    [
      ['tenant-2', 'tenant-0'],
      [100, 200, 400, 800, 1_000, 1_000, 100],
    ],
  );
  await finish(1);
  await clock.advance(100);
  await all;
  assert.deepEqual(names, ['tenant-2', 'tenant-0', 'tenant-1']);
});

test('results() of a queued sweep that waits ends with its signal', async (t) => {
  const { server, close } = await opened(t, 1);
  const clock = createFakeClock();
  const found = await openQueuedSweep(server, 'one', clock);
  close(found);
  const stop = new AbortController();
  const all = failureOf(allOf(found.results({ wait: true, signal: stop.signal })));
  await clock.sleeping(1);
  stop.abort();
  assert.equal((await all).code, 'CANCELLED');
});

test('openSweep() gives each tenant its rows, its GUID and its error', async (t) => {
  const { server, store, sweep, finish, close } = await opened(t, 3);
  await finish(0, ['a', 'b']);
  await finish(1, ['c']);
  const failedWith = (details: object) => ({ code: 'REQUEST_REFUSED', message: 'No.', ...details });
  const failed = { kind: 'failed', rows: 0, chunks: 0, endedAtMs: 9 } as const;
  await store.file(sweep, 2).finish({ ...failed, error: failedWith({ hint: 'Ask.', status: 403 }) }, []);
  const found = await openLibrarySweep(server, 'one');
  close(found);
  assert.equal(found.id, 'one');
  const rows = [];
  for await (const { tenant, tenantId, error, rows: own } of found.results({ wait: true })) {
    const { code, message, hint, details } = error ?? {};
    rows.push([tenant, tenantId, await allOf(own()), code, message, hint, details]);
  }
  assert.deepEqual(rows, [
    ['tenant-0', 'given', [{ id: 'a' }, { id: 'b' }], undefined, undefined, undefined, undefined],
    ['tenant-1', 'guid-1', [{ id: 'c' }], undefined, undefined, undefined, undefined],
    ['tenant-2', undefined, [], 'REQUEST_REFUSED', 'No.', 'Ask.', { status: 403 }],
  ]);
});
