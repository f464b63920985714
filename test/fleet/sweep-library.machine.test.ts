import assert from 'node:assert/strict';
import { after, test } from 'node:test';
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
