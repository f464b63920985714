import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import { openSweep, redisCache, runWorker, startSweep, type WorkerEvent } from '../../src/index.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { startRedis } from '../support/redis-server.ts';
import { failureOf } from '../support/rejects.ts';
import { makeSweepWorld } from './sweep-world.ts';

const redis = await startRedis();
after(() => redis.stop());
const { lab, server } = await makeSweepWorld(redis);
const cache = redisCache({ url: redis.url, keys: server.keys, timeoutMs: 600_000 });
after(() => cache.close());

test('startSweep(), runWorker() and openSweep() of the library: rows, errors and counts', async () => {
  const sweep = await startSweep(
    { url: '/users?$select=id&$top=100', all: true, maxItems: 130, contexts: ['fleet', 'nosuch'], maxRetry: 0 },
    { server },
  );
  const events: WorkerEvent[] = [];
  const onEvent = (event: WorkerEvent) => void events.push(event);
  await runWorker({ throttleLimit: 2, exitWhenEmpty: true, onEvent }, { server, cache, environments: [lab.cloud] });
  assert.deepEqual(
    events
      .map(({ sweep: id, tenant, end }) => [id, tenant, end.kind])
      .toSorted(([, one = ''], [, other = '']) => (one < other ? -1 : 1)),
    [
      [sweep.id, 'fleet', 'done'],
      [sweep.id, 'nosuch', 'failed'],
    ],
  );
  const again = await openSweep(sweep.id, { server });
  const found: Record<string, unknown> = {};
  for await (const { tenant, tenantId, error, rows } of again.results({ wait: true })) {
    const ids = new Set<string>();
    for await (const row of rows()) ids.add(JSON.stringify(row));
    found[tenant] = [tenantId, error?.code, ids.size];
  }
  assert.deepEqual(found, {
    fleet: [labIds.tenantId, undefined, 130],
    nosuch: [undefined, 'CONTEXT_NOT_FOUND', 0],
  });
  assert.deepEqual(await again.status(), {
    state: 'Completed',
    total: 2,
    waiting: 0,
    active: 0,
    delayed: 0,
    done: 1,
    failed: 1,
  });
  await again.remove();
  assert.equal((await failureOf(sweep.status())).code, 'SWEEP_NOT_FOUND');
  for (const open of [sweep, again]) open.close();
});

test('startSweep() reaches other tenants with one session, and runWorker() ends by its signal', async () => {
  const { fabrikam } = labIds;
  const request = { url: '/organization', contexts: ['fleet'], tenants: [fabrikam.domain], maxRetry: 0 };
  const sweep = await startSweep(request, { server });
  const stop = new AbortController();
  const worker = runWorker({ signal: stop.signal }, { server, cache, environments: [lab.cloud] });
  for await (const { tenant } of sweep.results({ wait: true })) assert.equal(tenant, fabrikam.domain);
  stop.abort();
  await worker;
  const failure = await failureOf(startSweep({ ...request, contexts: ['a', 'b'] }, { server }));
  assert.equal(failure.message, 'Cannot start a sweep over "tenants": "contexts" has to name one session');
  const header = await failureOf(startSweep({ ...request, headers: { Authorization: 'x' } }, { server }));
  assert.equal(header.code, 'INPUT_INVALID');
  await sweep.remove();
  sweep.close();
});

test('runWorker() with another key ends with the reason, and returns the tenant', async () => {
  const sweep = await startSweep({ url: '/organization', contexts: ['fleet'], maxRetry: 0 }, { server });
  const key = masterKeyOf(Buffer.alloc(32, 1));
  const keys = { place: 'the test', read: async () => [key], readOrMake: async () => key };
  const settings = { cache, environments: [lab.cloud] };
  const failure = await failureOf(runWorker({}, { ...settings, server: { ...server, keys } }));
  assert.equal(failure.code, 'CACHE_UNREADABLE');
  await runWorker({ exitWhenEmpty: true }, { ...settings, server });
  const tenants = [];
  for await (const { tenant } of sweep.results()) tenants.push(tenant);
  assert.deepEqual(tenants, ['fleet']);
  await sweep.remove();
  sweep.close();
});

test('runWorker() gives a tenant to the queue until its service or its limit allows more', async () => {
  const events: WorkerEvent[] = [];
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/users',
    times: 1,
    effect: faultEffects.tooManyRequests(1),
  });
  const request = { url: '/users?$select=id&$top=100', all: true, maxItems: 130, contexts: ['fleet'] };
  const sweep = await startSweep({ ...request, rateLimit: { requests: 1, seconds: 1 } }, { server });
  const options = { exitWhenEmpty: true, onEvent: (event: WorkerEvent) => void events.push(event) };
  await runWorker(options, { server, cache, environments: [lab.cloud] });
  const ends = events.map(({ end }) => end);
  assert.deepEqual([ends[0]?.kind, ends.at(-1)], ['retry', { kind: 'done', rows: 130 }]);
  assert.ok(ends[0]?.kind === 'retry' && ends[0].waitMs >= 1_000);
  assert.ok(ends.length >= 3);
  assert.ok(ends.slice(1, -1).every((end) => end.kind === 'limited' && end.waitMs > 0 && end.waitMs <= 1_000));
  assert.ok(events.every(({ durationMs }) => durationMs >= 0));
  await sweep.remove();
  sweep.close();
});

test('runWorker() stays while the queue is empty', async () => {
  const stop = new AbortController();
  let worker: Promise<void> | undefined;
  const place = await new Promise<string>((resolve) => {
    worker = runWorker({ signal: stop.signal, onStart: resolve }, { server, cache, environments: [lab.cloud] });
  });
  assert.equal(place, redis.url);
  const sweep = await startSweep({ url: '/organization', contexts: ['fleet'], maxRetry: 0 }, { server });
  for await (const { error } of sweep.results({ wait: true })) assert.equal(error, undefined);
  sweep.close();
  stop.abort();
  await worker;
});
