import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openJobQueue } from '../../src/fleet/queue/job-queue.ts';
import { openQueuePlace } from '../../src/fleet/queue/queue-place.ts';
import { makeHome } from '../support/journey-home.ts';
import { closedPort } from '../support/journey-lab.ts';
import { startRedis, startRedisCluster } from '../support/redis-server.ts';
import { failureOf } from '../support/rejects.ts';
import { holdRequests, makeSweepWorld, readResults, type WorkerProcess } from './sweep-world.ts';

// What was acknowledged is there after a restart.
const redis = await startRedis({ settings: ['--appendonly', 'yes', '--appendfsync', 'always'] });
after(() => redis.stop());
const world = await makeSweepWorld(redis);
const { lab } = world;
const usersOfTheLab = 250;

/** What {@link readResults} finds if each of so many tenants is there with all rows. */
function complete(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tenant-${index}`, usersOfTheLab]));
}

async function stop({ child, ended }: WorkerProcess): Promise<string> {
  child.kill('SIGTERM');
  const { status, stderr } = await ended;
  assert.equal(status, 0, stderr);
  return stderr;
}

test('three workers, one of which is killed: each tenant is in the result once, with each row once', async () => {
  const { held, release } = holdRequests(lab, 12);
  const sweep = await world.start(24);
  const workers = [1, 2, 3].map(() => world.startWorker(['-ThrottleLimit', '4']));
  const [first, ...others] = workers;
  await held;
  const { waiting, active, done } = await sweep.status();
  assert.deepEqual({ waiting, active, done }, { waiting: 12, active: 12, done: 0 });
  first?.child.kill('SIGKILL');
  assert.equal((await first?.ended)?.status, 137);
  release();
  assert.deepEqual(await readResults(sweep), complete(24));
  // Of the twelve that were under way, four were lost with their worker; the others were not begun again.
  const begun = lab.requests.filter(({ path, query }) => path === '/v1.0/users' && !('$skiptoken' in query)).length;
  assert.equal(begun, 24 + 4);
  assert.deepEqual(
    { ...(await sweep.status()), definition: undefined },
    {
      id: sweep.definition.id,
      state: 'Completed',
      total: 24,
      waiting: 0,
      active: 0,
      delayed: 0,
      done: 24,
      failed: 0,
      definition: undefined,
    },
  );
  for (const worker of others) {
    const stderr = await stop(worker);
    assert.match(stderr, /tenant-\d+: 250 rows in [\d.]+ s \(sweep [0-9a-f]{8}\)\n/);
    assert.ok([...lab.secrets].every((secret) => !stderr.includes(secret)));
  }
  sweep.close();
});

test('a worker that gets SIGTERM returns its tenants, and another has them at once', async () => {
  const { held, release } = holdRequests(lab, 2);
  const sweep = await world.start(3);
  const first = world.startWorker(['-ThrottleLimit', '2']);
  await held;
  const stderr = await stop(first);
  assert.match(stderr, /tenant-0: returned to the queue/);
  assert.match(stderr, /The worker has stopped\.\n$/);
  const { waiting, active } = await sweep.status();
  assert.deepEqual({ waiting, active }, { waiting: 3, active: 0 });
  release();
  const second = world.startWorker(['-ExitWhenEmpty']);
  assert.deepEqual(await readResults(sweep), complete(3));
  assert.equal((await second.ended).status, 0);
  sweep.close();
});

test('startQueuedSweep() with the id of a sweep continues it, and refuses other tenants', async () => {
  const before = lab.requests.length;
  const [one, other] = await Promise.all([world.start(4, { id: 'twice' }), world.start(4, { id: 'twice' })]);
  assert.equal(one.definition.createdAtMs, other.definition.createdAtMs);
  const refused = await failureOf(world.start(5, { id: 'twice' }));
  assert.equal(refused.code, 'INPUT_INVALID');
  assert.equal(refused.message, 'Cannot start the sweep "twice": another request or other tenants have this ID');
  await world.startWorker(['-ExitWhenEmpty']).ended;
  // When all are finished, nothing is sent again.
  await world.start(4, { id: 'twice' });
  await world.startWorker(['-ExitWhenEmpty']).ended;
  assert.deepEqual(await readResults(one), complete(4));
  const sent = lab.requests.slice(before).filter(({ path }) => path === '/v1.0/users').length;
  assert.equal(sent, 4 * 5);
  one.close();
  other.close();
});

test('the server is restarted in the middle: nothing is lost, and the worker says so', async () => {
  const { held, release } = holdRequests(lab, 4);
  const sweep = await world.start(8);
  const worker = world.startWorker(['-ThrottleLimit', '4']);
  await held;
  await redis.kill();
  await worker.untilStderr(/The server is away/);
  release();
  await redis.start();
  assert.deepEqual(await readResults(sweep), complete(8));
  assert.match(await stop(worker), /The server is back\./);
  sweep.close();
});

test('a rate limit holds for all workers together, and a tenant that waits keeps no place', async () => {
  const times: number[] = [];
  const remove = lab.faults.add({
    match({ url }) {
      if (url.searchParams.get('$select') === 'id,mail') times.push(performance.now());
      return false;
    },
    times: 1,
    effect: { kind: 'drop' },
  });
  const request = { url: '/users?$top=100&$select=id,mail', all: true };
  const limited = await world.start(4, { request, rateLimit: { requests: 2, seconds: 1 } });
  const free = await world.start(2);
  const workers = [1, 2].map(() => world.startWorker(['-ThrottleLimit', '1']));
  // The same tenant, in a sweep that is second in the queue and not limited.
  assert.deepEqual(await readResults(free), complete(2));
  assert.equal((await limited.status()).state, 'Running');
  assert.deepEqual(await readResults(limited), complete(4));
  remove();
  const outputs = await Promise.all(workers.map(stop));
  assert.match(outputs.join(''), /tenant-\d: continues in [01]\.\d s, because of the rate limit/);
  // 12 pages, two a second: 5 s at least between the first and the last; on their way, they can come closer together.
  assert.equal(times.length, 12);
  assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) > 3_500, times.join());
  const [, key = ''] = /(entrada:\{sweeps\}:rate:[0-9a-f]{32})/.exec(await redis.ask('KEYS', '*:rate:*')) ?? [];
  const noted = [...(await redis.ask('LRANGE', key, '0', '-1')).matchAll(/^(\d{13})\r$/gm)].map(([, ms]) => Number(ms));
  assert.equal(noted.length, 12);
  for (let at = 2; at < noted.length; at += 1) assert.ok((noted[at - 2] ?? 0) - (noted[at] ?? 0) >= 1000, noted.join());
  free.close();
  limited.close();
});

test('a worker with another key ends and returns the tenant; results are not readable with it', async () => {
  // A machine keeps the key that it has begun with.
  const elsewhere = await makeHome(lab.cloud);
  const otherKey = join(elsewhere.folder, 'other.key');
  writeFileSync(otherKey, randomBytes(32), { mode: 0o600 });
  const env = { ENTRADA_KEY_FILE: otherKey, ENTRADA_HOME: elsewhere.folder };
  const sweep = await world.start(2, { id: 'sealed' });
  const other = await world.startWorker([], env).ended;
  assert.equal(other.status, 7);
  assert.match(
    other.stderr,
    /worker: Cannot read the sweep "sealed": it was sealed with another key \([0-9a-f]{16}; the key in use is [0-9a-f]{16}\)\nEvery machine of a fleet needs the same key: set ENTRADA_KEY_FILE to it\.\n/,
  );
  assert.equal((await sweep.status()).waiting, 2);
  await world.startWorker(['-ExitWhenEmpty']).ended;
  assert.deepEqual(await readResults(sweep), complete(2));
  const { status, stderr } = await world.run(['sweep', 'results', 'sealed'], env);
  assert.deepEqual([status, /sealed with another key/.test(stderr)], [7, true]);
  sweep.close();
});

test('every command ends with 5 and the address when the server cannot be reached', async () => {
  const env = { ENTRADA_CACHE: `redis://:hunter2@127.0.0.1:${await closedPort()}` };
  const lines = [
    ['sweep', 'list'],
    ['sweep', 'status', 'x'],
    ['sweep', 'results', 'x'],
    ['sweep', 'remove', 'x'],
    ['worker'],
  ];
  for (const words of lines) {
    const { status, stderr } = await world.run(words, env);
    assert.equal(status, 5, stderr);
    assert.match(stderr, /Cannot reach the session cache "redis:\/\/127\.0\.0\.1:\d+": nothing is listening/);
    assert.doesNotMatch(stderr, /hunter2/);
  }
  const failure = await failureOf(openQueuePlace({ ...world.server, url: env.ENTRADA_CACHE }).store.ping());
  assert.equal(failure.code, 'CACHE_UNREACHABLE');
});

test('nothing on the server tells of a tenant, the request, a row or a token, and all of it expires', async () => {
  const sweep = await world.start(3, { id: 'shown', retentionDays: 2 });
  const failing = await world.start(1, { id: 'failing', request: { url: '/secretPath', all: false } });
  const waiting = await world.start(1, { id: 'waits', request: { url: '/otherPath', all: false } });
  const first = holdRequests(lab, 1);
  const worker = world.startWorker(['-ThrottleLimit', '1']);
  await first.held;
  const names = (await redis.ask('KEYS', 'entrada:{sweeps}:*')).match(/entrada:\S+/g) ?? [];
  const dumps = await Promise.all(names.map((name) => redis.ask('DUMP', name)));
  first.release();
  await readResults(sweep);
  assert.match(String(Object.values(await readResults(failing))), /secretPath/);
  await readResults(waiting);
  await stop(worker);
  const later = (await redis.ask('KEYS', 'entrada:{sweeps}:*')).match(/entrada:\S+/g) ?? [];
  for (const name of later) dumps.push(await redis.ask('DUMP', name));
  for (const dump of [...names, ...dumps]) {
    assert.doesNotMatch(dump, /tenant-\d|secretPath|otherPath|users|Bearer|eyJ0eXAi|eyJhbGci|Cannot GET|1ab00000/);
  }
  for (const name of later.filter((key) => key.includes(':sweep:shown:'))) {
    const seconds = Number(/^:(-?\d+)/.exec(await redis.ask('TTL', name))?.[1]);
    assert.ok(seconds > 47 * 3600 && seconds <= 48 * 3600, `${name} ${seconds}`);
  }
  for (const open of [sweep, failing, waiting]) open.close();
});

test('remove() during the work drops what comes later, and the id can be used again', async () => {
  const { held, release } = holdRequests(lab, 1);
  const sweep = await world.start(3, { id: 'gone' });
  const worker = world.startWorker(['-ThrottleLimit', '1']);
  await held;
  await sweep.remove();
  assert.equal((await failureOf(sweep.status())).code, 'SWEEP_NOT_FOUND');
  // Another request, so that the rows show whose they are.
  const again = await world.start(2, { id: 'gone', request: { url: '/organization', all: false } });
  release();
  assert.deepEqual(await readResults(again), { 'tenant-0': 1, 'tenant-1': 1 });
  await stop(worker);
  const place = openQueuePlace(world.server);
  const queue = await openJobQueue(place);
  assert.equal(await queue.isEmpty(), true);
  await queue.close();
  place.close();
  await again.remove();
  assert.doesNotMatch(await redis.ask('KEYS', '*'), /sweep:gone/);
});

test('two workers with the same tenant: one set of rows, one outcome', async () => {
  const sweep = await world.start(1, { id: 'both' });
  const place = openQueuePlace(world.server);
  const [one, other] = [0, 1].map(() => place.store.file(sweep.definition, 0));
  assert.ok(one !== undefined && other !== undefined);
  const at = (rows: number, chunks: number) => ({ url: `/page${chunks}`, headers: {}, rows, chunks, failures: 0 });
  assert.equal(await one.keep(at(2, 1), ['1\n2']), 'kept');
  assert.equal(await other.keep(at(2, 1), ['1\n2']), 'behind');
  assert.deepEqual(await other.progress(), at(2, 1));
  assert.equal(await other.keep(at(3, 2), ['3']), 'kept');
  assert.equal(await one.finish({ kind: 'done', rows: 3, chunks: 2, endedAtMs: 1 }, ['3']), 'behind');
  assert.equal(await other.finish({ kind: 'done', rows: 4, chunks: 3, endedAtMs: 1 }, ['4']), 'kept');
  assert.equal(await one.finish({ kind: 'failed', rows: 0, chunks: 0, endedAtMs: 2 }, []), 'finished');
  assert.equal(await one.keep(at(5, 4), ['5']), 'finished');
  const rows: unknown[] = [];
  for await (const tenant of sweep.results()) for await (const row of tenant.rows()) rows.push(row);
  assert.deepEqual(rows, [1, 2, 3, 4]);
  assert.deepEqual((await sweep.status()).done, 1);
  await sweep.remove();
  const next = await world.start(1, { id: 'both' });
  assert.equal(await one.keep(at(1, 1), ['1']), 'removed');
  assert.equal(await one.finish({ kind: 'done', rows: 1, chunks: 1, endedAtMs: 3 }, ['1']), 'removed');
  assert.equal((await next.status()).done, 0);
  place.close();
  await next.remove();
  sweep.close();
  next.close();
});

test('sweeps work over TLS with a password and a database of its own', async () => {
  const secured = await startRedis({ password: 'hunter2-redis', isTls: true });
  try {
    const own = await makeSweepWorld({ url: `${secured.url}/3`, ca: secured.ca }, lab);
    const sweep = await own.start(2);
    const worker = await own.startWorker(['-ExitWhenEmpty']).ended;
    assert.equal(worker.status, 0, worker.stderr);
    assert.deepEqual(await readResults(sweep), complete(2));
    assert.match(await secured.ask('INFO', 'keyspace'), /db3:keys=/);
    assert.doesNotMatch(await secured.ask('INFO', 'keyspace'), /db0:keys=/);
    sweep.close();
    const refused = await own.run(['sweep', 'list'], { ENTRADA_CACHE: secured.url.replace('hunter2', 'wrong') });
    assert.deepEqual([refused.status, /password/.test(refused.stderr)], [7, true]);
  } finally {
    await secured.stop();
  }
});

test('sweeps work on a cluster of three', async () => {
  const cluster = await startRedisCluster();
  try {
    const own = await makeSweepWorld({ url: cluster.url, ca: undefined }, lab);
    const sweep = await own.start(5);
    const worker = await own.startWorker(['-ExitWhenEmpty']).ended;
    assert.equal(worker.status, 0, worker.stderr);
    assert.deepEqual(await readResults(sweep), complete(5));
    await sweep.remove();
    sweep.close();
  } finally {
    await cluster.stop();
  }
});
