import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EntradaError } from '../../src/base/errors.ts';
import type { ByteStore } from '../../src/cache/byte-store.ts';
import { type KeySource, masterKeyOf } from '../../src/cache/master-key.ts';
import { linkTo, type RedisCache, type RedisCacheOptions, redisCache } from '../../src/cache/redis/redis-cache.ts';
import { redisStore } from '../../src/cache/redis/redis-store.ts';
import { cacheKeys } from '../../src/cache/redis/session-keys.ts';
import { withMemoryFallback } from '../../src/cache/redis/memory-fallback.ts';
import { seal } from '../../src/cache/seal.ts';
import { sealRecord } from '../../src/cache/sealed-record.ts';
import { describeByteStore } from '../contracts/byte-store.contract.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { type LineProcess, startLineProcess } from '../support/line-process.ts';
import { outageOf } from '../support/redis-outage.ts';
import { startRedis, startRedisCluster } from '../support/redis-server.ts';
import { failureOf } from '../support/rejects.ts';
import { revealed, sampleSession } from './sample-session.ts';
import { leadName } from '../support/lead-name.ts';

const [plain, secured, cluster] = await Promise.all([
  startRedis(),
  startRedis({ password: 'hunter2-redis', isTls: true }),
  startRedisCluster(),
]);
after(() => Promise.all([plain, secured, cluster].map((server) => server.stop())));

const program = fileURLToPath(new URL('./redis-process.js', import.meta.url));
const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const keys: KeySource = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };
const adele = sampleSession('adele@contoso.com');
const diego = sampleSession('diego@contoso.com');

type Settings = Partial<Omit<RedisCacheOptions, 'client' | 'url'>>;

/**
 * A cache that no other test uses: keys begin with something of their own. Its calls wait for the server as long as it takes
 * a busy machine, unless a test is about the limit.
 */
function cacheAt(t: TestContext, url: string, settings: Settings & { ca?: string | undefined } = {}): RedisCache {
  const cache = redisCache({
    url,
    keys,
    timeoutMs: 600_000,
    prefix: `test-${randomBytes(6).toString('hex')}`,
    ...settings,
  });
  t.after(() => cache.close());
  return cache;
}

/** Two machines that share one cache. */
function twoAt(t: TestContext, settings: Settings = {}): [RedisCache, RedisCache, string] {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  return [cacheAt(t, plain.url, { prefix, ...settings }), cacheAt(t, plain.url, { prefix, ...settings }), prefix];
}

/** A store that no other test uses. */
function storeAt(t: TestContext, url: string): ByteStore {
  const link = linkTo({ url });
  t.after(() => link.close());
  return redisStore({ link, keys: cacheKeys(`test-${randomBytes(6).toString('hex')}`), lifeMs: 60_000 });
}

describeByteStore('redisStore()', (t) => storeAt(t, plain.url));
describeByteStore('redisStore() on a cluster of three', (t) => storeAt(t, cluster.url));
describeTokenCache('redisCache()', (t) => cacheAt(t, plain.url));
describeTokenCache('redisCache() over TLS with a password', (t) => cacheAt(t, secured.url, { ca: secured.ca }));
describeTokenCache('redisCache() on a cluster of three', (t) => cacheAt(t, cluster.url));

test('redisCache() puts sessions on every server of a cluster', async (t) => {
  const cache = cacheAt(t, cluster.url, { prefix: 'spread' });
  const sessions = Array.from({ length: 30 }, (_, number) => sampleSession(`user${number}@contoso.com`));
  for (const session of sessions) await cache.write(session);
  assert.equal((await cache.list()).length, 30);
  for (const node of cluster.nodes) assert.match(await node.ask('KEYS', 'spread:*:record'), /spread:/);
});

test('redisCache() leaves no account, name or token in the open on the server', async (t) => {
  const cache = cacheAt(t, plain.url, { prefix: 'shown' });
  await cache.write(adele);
  await leadName(cache, adele.name, adele.id);
  await cache.writeCurrent('entra', adele.id);
  const names = (await plain.ask('KEYS', 'shown:*')).match(/shown:\S+/g) ?? [];
  assert.ok(names.length >= 5, names.join());
  for (const name of names) {
    const dump = await plain.ask('DUMP', name);
    assert.doesNotMatch(`${name} ${dump}`, /adele|contoso|token|Global/i);
    assert.doesNotMatch(Buffer.from(dump, 'base64').toString('latin1'), /adele|contoso|token of/);
  }
});

test('redisCache() gives every session, name and index entry a time to live, which a write starts again', async (t) => {
  const cache = cacheAt(t, plain.url, { prefix: 'lives', ttlSeconds: 1000 });
  await cache.write(adele);
  await leadName(cache, adele.name, adele.id);
  await (await cache.lock(adele.id)).release();
  const held = (await plain.ask('KEYS', 'lives:*')).match(/lives:\S+/g) ?? [];
  for (const key of held) assert.match(await plain.ask('TTL', key), /^:(9\d\d|1000)\r/, key);
  for (const key of held) await plain.ask('EXPIRE', key, '500');
  await cache.write(adele);
  for (const key of held.filter((name) => !name.endsWith(':fence'))) {
    assert.match(await plain.ask('TTL', key), /^:(9\d\d|1000)\r/, key);
  }
});

test('list() passes over sessions whose time is over, and the next write forgets them', async (t) => {
  const cache = cacheAt(t, plain.url, { prefix: 'over' });
  await cache.write(diego);
  await cacheAt(t, plain.url, { prefix: 'over', ttlSeconds: 0.05 }).write(adele);
  await wait(80);
  assert.equal(await cache.read(adele.id), undefined);
  assert.deepEqual(
    (await cache.list()).map(({ id }) => id),
    [diego.id],
  );
  await cache.write(diego);
  assert.doesNotMatch(await plain.ask('ZRANGE', 'over:index', '0', '-1'), new RegExp(adele.id));
});

test('redisCache() keeps what has another prefix apart', async (t) => {
  const one = cacheAt(t, plain.url);
  const other = cacheAt(t, plain.url);
  await one.write(adele);
  await one.writeCurrent('entra', adele.id);
  assert.deepEqual(
    [await other.read(adele.id), await other.list(), await other.readCurrent('entra')],
    [undefined, [], undefined],
  );
});

test('read() reports what is in place of a record, and serves the others', async (t) => {
  const cache = cacheAt(t, plain.url, { prefix: 'hostile' });
  const key = `hostile:{${adele.id}}:record`;
  const place = `redis://127.0.0.1:${plain.port}, key ${key}`;
  const fails = async (found: string | RegExp) => {
    const error = await failureOf(cache.read(adele.id));
    assert.equal(error.code, 'CACHE_UNREADABLE');
    if (typeof found === 'string') assert.equal(error.message, `Cannot read the saved session "${place}": ${found}`);
    else assert.match(error.message, found);
    const kinds = (await cache.list()).map((listing) => [listing.id, listing.kind]);
    assert.deepEqual(
      kinds,
      [
        [adele.id, 'unreadable'],
        [diego.id, 'readable'],
      ].toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
  };
  await cache.write(adele);
  await cache.write(diego);
  const whole = (await plain.ask('GET', key)).split('\r\n')[1] ?? '';
  for (const length of [0, 1, 9, 10, 11, 50, 60, 61, whole.length - 5, whole.length - 4]) {
    await plain.ask('SET', key, whole.slice(0, length));
    await fails(
      /: (it is empty|it is cut off \(\d+ bytes|its \d+ bytes were cut off or altered after they were sealed)/,
    );
  }
  await plain.ask('SET', key, '{"refresh_token":"of another program"}');
  await fails(/: its \d+ bytes are not a sealed session$/);
  await plain.ask('SET', key, seal(Buffer.from('{}'), masterKeyOf(Buffer.alloc(32, 7)), adele.id).toString('base64'));
  await fails(/: it was sealed with another key \(/);
  const others = (await plain.ask('GET', `hostile:{${diego.id}}:record`)).split('\r\n')[1] ?? '';
  await plain.ask('SET', key, others);
  await fails(/were cut off or altered after they were sealed$/);
  await plain.ask('DEL', key);
  await plain.ask('HSET', key, 'a', 'b');
  await fails('a value of another kind is in its place');
  assert.equal(await cache.remove(adele.id), true);
  assert.equal(await cache.read(adele.id), undefined);
});

test('redisCache() clears away values of another kind under its other keys', async (t) => {
  const cache = cacheAt(t, plain.url, { prefix: 'foreign' });
  const own = `foreign:{${adele.id}}`;
  const foreign = async () => {
    for (const key of [`${own}:record`, `${own}:lock`, `${own}:fence`, `${own}:renewal`]) {
      await plain.ask('RPUSH', key, 'x');
    }
    for (const key of [`${own}:names`, 'foreign:index']) await plain.ask('SET', key, 'x');
  };
  await foreign();
  const lock = await cache.lock(adele.id, { forRenewal: true });
  await cache.write(adele, lock);
  await leadName(cache, adele.name, adele.id);
  await lock.release();
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
  assert.deepEqual(
    (await cache.list()).map(({ id }) => id),
    [adele.id],
  );
  await cache.remove(adele.id);
  assert.equal(await cache.findNamed(adele.name), undefined);
  await foreign();
  await cache.remove(adele.id);
  assert.equal(await cache.read(adele.id), undefined);
  await assert.rejects(cache.list(), {
    code: 'STORAGE_FAILED',
    message: `Cannot use the session cache "redis://127.0.0.1:${plain.port}": a value of another kind is in the place of Entrada's (WRONGTYPE)`,
  });
});

test('readCurrent() reports a note that names no session, and findNamed() removes it', async (t) => {
  const cache = cacheAt(t, plain.url, { prefix: 'notes' });
  await leadName(cache, 'work', adele.id);
  const name = /notes:name:\S+/.exec(await plain.ask('KEYS', 'notes:name:*'))?.[0] ?? '';
  for (const key of ['notes:current:entra', name]) await plain.ask('SET', key, '../other');
  await assert.rejects(cache.readCurrent('entra'), { code: 'CACHE_UNREADABLE', message: /names no session \(8 chara/ });
  assert.equal(await cache.findNamed('work'), undefined);
  assert.match(await plain.ask('EXISTS', name), /^:0/);
  await cache.writeCurrent('entra', diego.id);
  assert.equal(await cache.readCurrent('entra'), diego.id);
});

test('remove() frees the names of a session that cannot be read', async (t) => {
  const cache = cacheAt(t, plain.url, { prefix: 'freed' });
  await cache.write(adele);
  for (const name of ['one', 'two']) await leadName(cache, name, adele.id);
  await leadName(cache, 'two', diego.id);
  await plain.ask('SET', `freed:{${adele.id}}:record`, 'damaged');
  assert.equal(await cache.remove(adele.id), true);
  assert.deepEqual([await cache.findNamed('one'), await cache.findNamed('two')], [undefined, diego.id]);
});

test('list() tells of many sessions', async (t) => {
  const cache = cacheAt(t, plain.url);
  const sessions = Array.from({ length: 450 }, (_, number) => sampleSession(`user${number}`));
  await Promise.all(sessions.map((session) => cache.write(session)));
  assert.deepEqual(
    (await cache.list()).map(({ id }) => id),
    sessions.map(({ id }) => id).toSorted(),
  );
});

test('lock() of a holder that shows no life is free within 2 s, and its writes are refused', async (t) => {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const other = cacheAt(t, plain.url, { prefix });
  const child = otherMachine(t, prefix, 'plain');
  const fence = Number(await child.line());
  child.signal('SIGSTOP');
  // Whoever looks at it once in 80 ms has it less than 2 s after the last sign of life.
  assert.ok((await leftMs(`${prefix}:{${adele.id}}:lock`)) <= 1_700);
  const lock = await other.lock(adele.id);
  assert.ok(lock.fence > fence, `${lock.fence} after ${fence}`);
  await other.write(sampleSession('adele@contoso.com', { savedAtMs: 7 }), lock);
  child.signal('SIGCONT');
  child.say('write');
  assert.equal(await child.line(), 'LOCK_LOST');
  await lock.release();
  assert.equal((await other.read(adele.id))?.savedAtMs, 7);
  // Also when the lock that came between is gone.
  child.say('write');
  assert.equal(await child.line(), 'LOCK_LOST');
  child.signal('SIGKILL');
});

test('lock() lasts as long as its holder lives', async (t) => {
  const [one, other, prefix] = twoAt(t);
  const lock = await one.lock(adele.id);
  const stop = new AbortController();
  const waiting = failureOf(other.lock(adele.id, { signal: stop.signal }));
  const key = `${prefix}:{${adele.id}}:lock`;
  for (let beats = 0, before = await leftMs(key); beats < 4; ) {
    await wait(20);
    const now = await leftMs(key);
    if (now > before) beats += 1;
    before = now;
  }
  stop.abort();
  assert.equal((await waiting).code, 'CANCELLED');
  await one.write(adele, lock);
  await lock.release();
});

test('lock() lets processes of several machines in one after the other', async (t) => {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const cache = cacheAt(t, plain.url, { prefix });
  await cache.write(sampleSession('adele@contoso.com', { savedAtMs: 0 }));
  const children = Array.from({ length: 3 }, () => otherMachine(t, prefix, 'count'));
  const fences = (await Promise.all(children.map((child) => child.line()))).map((line) => JSON.parse(line) as number[]);
  assert.equal((await cache.read(adele.id))?.savedAtMs, 30);
  assert.equal(new Set(fences.flat()).size, 30);
  for (const own of fences)
    assert.deepEqual(
      own,
      own.toSorted((a, b) => a - b),
    );
});

test('a lock whose lease ran out while no other process took it is good again', async (t) => {
  const [one, , prefix] = twoAt(t);
  const lock = await one.lock(adele.id);
  await plain.ask('DEL', `${prefix}:{${adele.id}}:lock`);
  await one.write(adele, lock);
  await lock.release();
  assert.deepEqual(revealed(await one.read(adele.id)), revealed(adele));
});

test('a fence grows also when the server has lost the one before', async (t) => {
  const [one, , prefix] = twoAt(t);
  const lock = await one.lock(adele.id);
  await lock.release();
  await plain.ask('DEL', `${prefix}:{${adele.id}}:fence`);
  await wait(5);
  const next = await one.lock(adele.id);
  assert.ok(next.fence > lock.fence, `${next.fence} after ${lock.fence}`);
  await next.release();
});

test('lock() for a renewal waits for one that was cut off, and others do not', async (t) => {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const child = otherMachine(t, prefix, 'renewal');
  await child.line();
  child.signal('SIGKILL');
  const cache = cacheAt(t, plain.url, { prefix, renewalGraceMs: 4_000 });
  const startedAtMs = performance.now();
  const graceLeftMs = await leftMs(`${prefix}:{${adele.id}}:renewal`);
  const order: string[] = [];
  const renewed = cache.lock(adele.id, { forRenewal: true }).then(async (lock) => {
    order.push('renewal');
    await lock.release();
    return performance.now() - startedAtMs;
  });
  const lock = await cache.lock(adele.id);
  order.push('plain');
  await lock.release();
  const waitedMs = await renewed;
  assert.deepEqual(order, ['plain', 'renewal']);
  assert.ok(graceLeftMs <= 4_000 && waitedMs >= graceLeftMs - 5, `${waitedMs} ms, ${graceLeftMs} ms were left`);
});

test('what a renewal could not bring is brought when the server is there again, before anybody else renews', async (t) => {
  const outage = outageOf(plain);
  const [one, other, prefix] = twoAt(t, outage);
  await one.write(adele);
  const lock = await one.lock(adele.id, { forRenewal: true });
  const renewed = sampleSession('adele@contoso.com', { savedAtMs: 42 });
  const failure = await outage.during(() => failureOf(one.write(renewed, lock)));
  assert.equal(failure.code, 'CACHE_UNREACHABLE');
  // As if what was under way had never come.
  const before = sealRecord(adele, masterKey).toString('base64');
  await plain.ask('SET', `${prefix}:{${adele.id}}:record`, before);
  await outage.during(async () => {
    await lock.release();
    // Longer than the lease.
    await wait(2_000);
  });
  const next = await other.lock(adele.id, { forRenewal: true });
  assert.equal((await other.read(adele.id))?.savedAtMs, 42);
  await next.release();
});

test('write() without a lock ends the one there is', async (t) => {
  const [one, other, prefix] = twoAt(t);
  await one.write(adele);
  const lock = await one.lock(adele.id);
  await other.write(sampleSession('adele@contoso.com', { savedAtMs: 9 }));
  assert.equal(await plain.ask('EXISTS', `${prefix}:{${adele.id}}:lock`), ':0\r\n+OK\r\n');
  await assert.rejects(one.write(adele, lock), { code: 'LOCK_LOST' });
  assert.equal((await one.read(adele.id))?.savedAtMs, 9);
  // Nobody has to wait for its lease, not even in the process that held it.
  await (await one.lock(adele.id)).release();
});

test('a holder that lost the lock in the middle of a renewal has it again before others renew', async (t) => {
  const [one, other] = twoAt(t);
  await one.write(adele);
  const lock = await one.lock(adele.id, { forRenewal: true });
  const others = other.lock(adele.id, { forRenewal: true });
  await other.write(sampleSession('adele@contoso.com', { savedAtMs: 9 }));
  await assert.rejects(one.write(adele, lock), { code: 'LOCK_LOST' });
  await wait(300);
  const again = await one.lock(adele.id, { forRenewal: true });
  await one.write(sampleSession('adele@contoso.com', { savedAtMs: 10 }), again);
  await lock.release();
  await again.release();
  const next = await others;
  assert.equal((await other.read(adele.id))?.savedAtMs, 10);
  await next.release();
});

test('read() gives only the holder of a renewal what it knows while the server is away', async (t) => {
  const outage = outageOf(plain);
  const [one, other] = twoAt(t, outage);
  await one.write(adele);
  const lock = await one.lock(adele.id, { forRenewal: true });
  await one.read(adele.id);
  await outage.during(async () => {
    assert.deepEqual(revealed(await one.read(adele.id)), revealed(adele));
    await assert.rejects(other.read(adele.id), { code: 'CACHE_UNREACHABLE' });
  });
  await lock.release();
});

test('close() brings what is still to be brought', async (t) => {
  const outage = outageOf(plain);
  const [one, other] = twoAt(t, outage);
  await one.write(adele);
  const lock = await one.lock(adele.id, { forRenewal: true });
  await outage.during(async () => {
    await failureOf(one.write(sampleSession('adele@contoso.com', { savedAtMs: 42 }), lock));
    await lock.release();
  });
  await one.close();
  assert.equal((await other.read(adele.id))?.savedAtMs, 42);
});

test('what a renewal could not bring is dropped when another process has taken the lock', async (t) => {
  const outage = outageOf(plain);
  const [one, other, prefix] = twoAt(t, outage);
  await one.write(adele);
  const lock = await one.lock(adele.id, { forRenewal: true });
  await outage.during(() => failureOf(one.write(sampleSession('adele@contoso.com', { savedAtMs: 42 }), lock)));
  // As if its lease had run out. Its next sign of life may come before the other looks: then again.
  const taking = other.lock(adele.id);
  const state = { isTaken: false };
  void taking.then(() => (state.isTaken = true));
  while (!state.isTaken) {
    await plain.ask('DEL', `${prefix}:{${adele.id}}:lock`);
    await wait(5);
  }
  const newer = await taking;
  await other.write(sampleSession('adele@contoso.com', { savedAtMs: 50 }), newer);
  await lock.release();
  await wait(700);
  assert.equal((await other.read(adele.id))?.savedAtMs, 50);
  await newer.release();
  await (await other.lock(adele.id, { forRenewal: true })).release();
});

test('a server that hangs gives an error in time, and serves again when it goes on', async (t) => {
  const outage = outageOf(plain);
  const cache = cacheAt(t, plain.url, outage);
  await cache.write(adele);
  const expected = {
    code: 'CACHE_UNREACHABLE',
    message: `Cannot reach the session cache "redis://127.0.0.1:${plain.port}": it did not answer within 1000 s`,
  };
  await outage.during(async () => {
    const calls = [cache.read(adele.id), cache.write(adele), cache.list(), cache.lock(adele.id)];
    for (const outcome of await Promise.allSettled(calls)) {
      const { code, message } = (outcome as PromiseRejectedResult).reason as EntradaError;
      assert.deepEqual({ code, message }, expected);
    }
  });
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
});

test('a server that is killed and started again serves without a call that fails', async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const cache = cacheAt(t, server.url);
  await cache.write(adele);
  const lock = await cache.lock(diego.id);
  await server.kill();
  const calls = [cache.write(adele), cache.read(diego.id), cache.writeCurrent('entra', adele.id)];
  await wait(150);
  await server.start();
  await Promise.all(calls);
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
  await cache.write(diego, lock);
  await lock.release();
});

test('a server of a cluster that is killed and started again serves again', async (t) => {
  const own = await startRedisCluster();
  t.after(() => own.stop());
  // The limit passes at the server that was killed; with the others a read may come in time or not.
  const cache = cacheAt(t, own.url, { timeoutMs: 2_000 });
  const sessions = Array.from({ length: 12 }, (_, number) => sampleSession(`user${number}@contoso.com`));
  for (const session of sessions) await cache.write(session);
  const [node] = own.nodes;
  await node?.kill();
  const outcomes = await Promise.allSettled(sessions.map((session) => cache.read(session.id)));
  const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'read' : outcome.reason.code));
  assert.ok(
    codes.includes('CACHE_UNREACHABLE') && codes.every((code) => ['read', 'CACHE_UNREACHABLE'].includes(code)),
    codes.join(),
  );
  await node?.start();
  for (const session of sessions) {
    while ((await cache.write(session).catch(() => 'failed')) === 'failed') await wait(20);
  }
  assert.deepEqual(revealed(await cache.read(adele.id)), undefined);
});

test('redisCache() says in plain words what a server refuses', async (t) => {
  const server = await startRedis({ password: 'right-password' });
  t.after(() => server.stop());
  const outage = outageOf({ pause: async () => undefined, resume: () => undefined });
  const at = (user: string) => cacheAt(t, `redis://${user}127.0.0.1:${server.port}`, outage);
  const place = `redis://127.0.0.1:${server.port}`;
  const told = async (cache: RedisCache, code: string, found: string) => {
    const error = await failureOf(cache.write(adele));
    assert.deepEqual([error.code, error.message], [code, `Cannot use the session cache "${place}": ${found}`]);
    assert.doesNotMatch(
      JSON.stringify([error.message, error.hint, error.details, String(error.cause)]),
      /password-|right|wrong-/,
    );
  };
  await told(at(''), 'STORAGE_FAILED', 'the server asks for a password (NOAUTH)');
  await told(at(':wrong-password@'), 'STORAGE_FAILED', 'the server refuses the user name or the password (WRONGPASS)');
  await told(
    at('somebody:wrong-password@'),
    'STORAGE_FAILED',
    'the server refuses the user name or the password (WRONGPASS)',
  );
  await server.ask('ACL', 'SETUSER', 'reader', 'on', '>reader-password', '~*', '+get');
  await told(at('reader:reader-password@'), 'STORAGE_FAILED', 'the user may not do this there (NOPERM)');
  const own = at(':right-password@');
  await own.write(adele);
  await server.ask('CONFIG', 'SET', 'maxmemory', '1');
  await told(own, 'STORAGE_FAILED', "the server's memory is full (OOM)");
  assert.deepEqual(revealed(await own.read(adele.id)), revealed(adele));
  await server.ask('CONFIG', 'SET', 'maxmemory', '0');
  await server.ask('CONFIG', 'SET', 'min-replicas-to-write', '1');
  await told(own, 'STORAGE_FAILED', 'too few copies of the server are there to write safely (NOREPLICAS)');
  await server.ask('CONFIG', 'SET', 'min-replicas-to-write', '0');
  await server.ask('REPLICAOF', '127.0.0.1', '1');
  const readOnly = told(own, 'CACHE_UNREACHABLE', 'the server is a copy that cannot be written to (READONLY)');
  // Tried again until the time is over, which it is after the first refusal.
  while (!(await server.ask('INFO', 'errorstats')).includes('errorstat_READONLY')) await wait(10);
  await outage.during(() => readOnly);
  await server.ask('REPLICAOF', 'NO', 'ONE');
  await own.write(adele);
  const [node] = cluster.nodes;
  const error = await failureOf(
    Promise.all(['a', 'b', 'c', 'd'].map((name) => cacheAt(t, node?.url ?? '').write(sampleSession(name)))),
  );
  assert.match(error.message, /: the server is one of a cluster \(MOVED\)$/);
});

test('redisCache() needs no more rights than docs/fleets.md lists', async (t) => {
  const page = readFileSync('docs/fleets.md', 'utf8');
  const rights = (page.match(/(?<=[`\s])\+[a-z]+/g) ?? []).filter(
    (right) => right !== '+cluster' && right !== '+asking',
  );
  const server = await startRedis({ settings: ['--user', 'app', 'on', '>secret', '~limited:*', ...rights] });
  t.after(() => server.stop());
  const cache = cacheAt(t, `redis://app:secret@127.0.0.1:${server.port}`, { prefix: 'limited' });
  const lock = await cache.lock(adele.id, { forRenewal: true });
  await cache.write(adele, lock);
  await lock.release();
  await leadName(cache, 'work', adele.id);
  assert.equal(await cache.moveNamed('work', adele.id, diego.id), true);
  await cache.writeCurrent('entra', adele.id);
  assert.deepEqual(
    (await cache.list()).map(({ kind }) => kind),
    ['readable'],
  );
  await cache.writeCurrent('entra', undefined);
  await leadName(cache, 'work', undefined);
  assert.equal(await cache.remove(adele.id), true);
  assert.deepEqual(await cache.list(), []);
});

test('redisCache() does not go on with a server that it does not trust', async (t) => {
  const error = await failureOf(cacheAt(t, secured.url).read(adele.id));
  assert.equal(error.code, 'CACHE_UNREACHABLE');
  assert.match(error.message, /: its certificate is not trusted \([A-Z_]+\)$/);
  assert.equal(error.hint, "Set ENTRADA_CACHE_CA_FILE to the certificate of the server's own authority.");
  // Each waits for the other to begin.
  const wrong = await failureOf(
    cacheAt(t, secured.url.replace('rediss:', 'redis:'), { timeoutMs: 500 }).read(adele.id),
  );
  assert.equal(wrong.code, 'CACHE_UNREACHABLE');
  const noTls = await failureOf(cacheAt(t, plain.url.replace('redis:', 'rediss:'), { timeoutMs: 500 }).read(adele.id));
  assert.equal(noTls.code, 'CACHE_UNREACHABLE');
});

test("redisCache() uses a program's own client", async (t) => {
  const { createClient } = await import('@redis/client');
  const client = createClient({ url: plain.url });
  await client.connect();
  t.after(() => client.destroy());
  const cache = redisCache({ client: { send: (args) => client.sendCommand([...args]) }, keys, prefix: 'own-client' });
  const lock = await cache.lock(adele.id);
  await cache.write(adele, lock);
  await lock.release();
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
  await cache.close();
  assert.equal(await client.ping(), 'PONG');
  await assert.rejects(cache.read(adele.id), { code: 'CACHE_UNREACHABLE', message: /: it was closed$/ });
});

test('withMemoryFallback() relies on a server that was there, and fails while it is away', async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const warnings: string[] = [];
  const cache = withMemoryFallback(cacheAt(t, server.url, { timeoutMs: 2_000 }), (text) => void warnings.push(text));
  await cache.write(adele);
  await server.kill();
  await assert.rejects(cache.read(adele.id), {
    code: 'CACHE_UNREACHABLE',
    message: `Cannot reach the session cache "redis://127.0.0.1:${server.port}": nothing is listening at that address (ECONNREFUSED)`,
  });
  assert.deepEqual(warnings, []);
});

test('a process whose server is killed in the middle of a renewal ends in the time of a few failed calls', async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const child = startLineProcess(process.execPath, [program, server.url, 'cut', 'cut off']);
  t.after(() => child.signal('SIGKILL'));
  assert.equal(await child.line(), 'locked');
  await server.kill();
  child.say('go on');
  const [callMs = Number.NaN, endMs = Number.NaN] = (await child.line()).split(' ').map(Number);
  assert.ok(endMs < 5 * callMs, `a failed call took ${callMs} ms, and the end of the process ${endMs} ms`);
});

test('redisCache() serves ten processes that cannot run for longer than the limit, by a server that takes 50 ms', async (t) => {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  await cacheAt(t, plain.url, { prefix }).write(sampleSession('adele@contoso.com', { savedAtMs: 7 }));
  const slow = await startSlowly(t, new URL(plain.url));
  const children = Array.from({ length: 10 }, () =>
    startLineProcess(process.execPath, [program, slow, prefix, 'held up']),
  );
  t.after(() => children.forEach((child) => child.signal('SIGKILL')));
  assert.deepEqual(
    await Promise.all(children.map((child) => child.line())),
    Array.from({ length: 10 }, () => '7'),
  );
});

/** Starts an address in front of a server that passes on each piece of a reply after 50 ms. */
async function startSlowly(t: TestContext, { protocol, hostname, port }: URL): Promise<string> {
  const slow = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.pipe(far);
    far.on('data', (piece) => setTimeout(() => near.write(piece), 50));
    far.on('close', () => setTimeout(() => near.destroy(), 50));
    near.on('close', () => far.destroy());
    for (const socket of [near, far]) socket.on('error', () => {});
  });
  t.after(() => slow.close());
  await once(slow.listen(0, '127.0.0.1'), 'listening');
  const address = slow.address();
  return `${protocol}//127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

test('an idle connection does not keep a process alive', async (t) => {
  for (const url of [plain.url, cluster.url]) {
    const child = spawn(process.execPath, [program, url, 'idle', 'read'], { stdio: ['ignore', 'inherit', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  }
});

/** Milliseconds that a key on the server lives on. */
async function leftMs(key: string): Promise<number> {
  return Number(/^:(-?\d+)\r/.exec(await plain.ask('PTTL', key))?.[1]);
}

/** What another machine would do, as a process. */
function otherMachine(t: TestContext, prefix: string, what: string): LineProcess {
  const child = startLineProcess(process.execPath, [program, plain.url, prefix, what]);
  t.after(() => child.signal('SIGKILL'));
  return child;
}
