import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type KeySource, masterKeyOf } from '../../src/cache/master-key.ts';
import { withMemoryFallback } from '../../src/cache/redis/memory-fallback.ts';
import { linkTo, type RedisCache, type RedisCacheOptions, redisCache } from '../../src/cache/redis/redis-cache.ts';
import type { RedisCommands } from '../../src/cache/redis/redis-commands.ts';
import { redisStore, type RedisStore } from '../../src/cache/redis/redis-store.ts';
import { cacheKeys } from '../../src/cache/redis/session-keys.ts';
import {
  addToIndex,
  compareAndDelete,
  compareAndSet,
  removeRecord,
  writeRecord,
} from '../../src/cache/redis/session-scripts.ts';
import { nameKey, recordKey } from '../../src/cache/store-keys.ts';
import { describeByteStore } from '../contracts/byte-store.contract.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { leadName } from '../support/lead-name.ts';
import { asClient, type MemoryRedis, memoryRedis, type Reply } from '../support/memory-redis.ts';
import { failureOf } from '../support/rejects.ts';
import { revealed, sampleSession } from './sample-session.ts';

const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const keys: KeySource = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };
const adele = sampleSession('adele@contoso.com');
const diego = sampleSession('diego@contoso.com');
const ninetyDays = 7_776_000_000;
const place = "the program's own client";
const wrongType = {
  code: 'STORAGE_FAILED',
  message: `Cannot use the session cache "${place}": a value of another kind is in the place of Entrada's (WRONGTYPE)`,
  hint: 'Let another program use other keys, or set ENTRADA_CACHE_PREFIX.',
};

function clientOf(server: MemoryRedis): RedisCommands {
  return { send: async (args) => asClient(server.run(args)) };
}

type Settings = Partial<Omit<RedisCacheOptions, 'client' | 'url'>>;

function cacheOn(t: TestContext, server = memoryRedis(), settings: Settings = {}): RedisCache {
  const cache = redisCache({ keys, client: clientOf(server), ...settings });
  t.after(() => cache.close());
  return cache;
}

function storeOn(server: MemoryRedis): RedisStore {
  return redisStore({ link: linkTo({ client: clientOf(server) }), keys: cacheKeys('p'), lifeMs: 60_000 });
}

test('redisCache() keeps sessions in the memory of the server in as few bytes as possible', async (t) => {
  const server = memoryRedis();
  await cacheOn(t, server, { prefix: 'p' }).write(adele);
  const found = await storeOn(server).get(recordKey(adele.id));
  assert.deepEqual(Buffer.from(found?.bytes ?? []).subarray(0, 8), Buffer.from('ENTRADA\u0002'));
});

/** What is asked of the server while an action runs; of a script, its name, keys and arguments. */
async function asked(server: MemoryRedis, action: () => Promise<unknown>): Promise<unknown[]> {
  const scripts = { addToIndex, compareAndDelete, compareAndSet, removeRecord, writeRecord };
  const names = new Map(Object.entries(scripts).map(([name, { digest }]) => [digest, name]));
  const before = server.commands.length;
  await action();
  return server.commands.slice(before).flatMap((args) => {
    const [command, digest = '', ...rest] = args;
    if (command === 'EVAL') return [];
    return [command === 'EVALSHA' ? [names.get(digest) ?? 'a lock', ...rest] : args];
  });
}

/** Lets as much time pass as a call needs, for its limit and between its tries. */
async function soon<T>(clock: FakeClock, call: Promise<T>): Promise<T> {
  const state = { isOver: false };
  const over = call.finally(() => (state.isOver = true));
  over.catch(() => undefined);
  for (let left = 100; left > 0 && !state.isOver; left -= 1) await clock.advance(100);
  return state.isOver ? over : assert.fail('It never came to an end.');
}

/** Fails a command that begins with these words, once or always. */
function failing(...words: readonly string[]): (args: readonly string[]) => Reply | undefined {
  return (args) => (words.every((word, index) => args[index] === word) ? new Error('OOM no room') : undefined);
}

describeTokenCache('redisCache() on a server in this process', (t) => cacheOn(t));
describeByteStore('redisStore() on a server in this process', () => storeOn(memoryRedis()));

test('redisCache() keeps everything for 90 days after it was written, under keys that begin with entrada', async (t) => {
  const server = memoryRedis(() => 1_000_000);
  const cache = cacheOn(t, server);
  await cache.write(adele);
  await leadName(cache, adele.name, adele.id);
  await cache.writeCurrent('entra', adele.id);
  const lock = await cache.lock(adele.id, { forRenewal: true });
  const name = nameKey(adele.name).replace('names/', '');
  const lives = Object.fromEntries(server.keys().map((key) => [key, server.leftMs(key)]));
  assert.deepEqual(lives, {
    'entrada:current:entra': -1,
    'entrada:index': ninetyDays,
    'entrada:index:names': ninetyDays,
    [`entrada:name:${name}`]: ninetyDays,
    [`entrada:{${adele.id}}:fence`]: ninetyDays,
    [`entrada:{${adele.id}}:lock`]: 1_700,
    [`entrada:{${adele.id}}:record`]: ninetyDays,
    [`entrada:{${adele.id}}:renewal`]: 30_000,
  });
  await lock.release();
});

test('redisCache() takes a prefix, a time to live and a grace', async (t) => {
  const server = memoryRedis(() => 1_000_000);
  const cache = cacheOn(t, server, { prefix: 'own', ttlSeconds: 1_000, renewalGraceMs: 5_000 });
  await leadName(cache, adele.name, adele.id);
  server.pass(400_000);
  await cache.write(adele);
  const lock = await cache.lock(adele.id, { forRenewal: true });
  const name = `own:name:${nameKey(adele.name).replace('names/', '')}`;
  const own = `own:{${adele.id}}`;
  // A write begins the life of the name and of its entry in the index again.
  const expected = { 'own:index': 1e6, 'own:index:names': 1e6, [name]: 1e6, [`${own}:fence`]: 1e6 };
  assert.deepEqual(Object.fromEntries(server.keys().map((key) => [key, server.leftMs(key)])), {
    ...expected,
    [`${own}:lock`]: 1_700,
    [`${own}:record`]: 1e6,
    [`${own}:renewal`]: 5_000,
  });
  await lock.release();
  server.pass(1_000_001);
  assert.deepEqual([await cache.read(adele.id), await cache.list(), server.keys()], [undefined, [], []]);
});

test('write() is one call for the record, then its index and the life of its name, which may fail', async (t) => {
  const server = memoryRedis();
  const cache = cacheOn(t, server, { prefix: 'p', ttlSeconds: 60 });
  const name = nameKey(adele.name).replace('names/', '');
  const own = `p:{${adele.id}}`;
  const calls = await asked(server, () => cache.write(adele));
  const sealed = String(asClient(server.run(['GET', `${own}:record`])));
  assert.deepEqual(calls, [
    ['writeRecord', '4', `${own}:record`, `${own}:lock`, `${own}:fence`, `${own}:names`, sealed, '60000', '', '0'],
    ['addToIndex', '1', 'p:index', adele.id, '60000'],
    ['PEXPIRE', `p:name:${name}`, '60000'],
  ]);
  assert.match(sealed, /^RU5UUkFEQQ[\w+/]\p{ASCII}+$/u);
  await leadName(cache, adele.name, adele.id);
  const again = await asked(server, () => cache.write(adele));
  assert.deepEqual(again.slice(1), [
    ['addToIndex', '1', 'p:index', adele.id, '60000'],
    ['PEXPIRE', `p:name:${name}`, '60000'],
    ['addToIndex', '1', 'p:index:names', name, '60000'],
  ]);
  const changed = sampleSession('adele@contoso.com', { savedAtMs: 3 });
  server.answer = (args) => (args[1] === writeRecord.digest ? undefined : new Error('OOM no room'));
  await cache.write(changed);
  server.answer = undefined;
  assert.equal((await cache.read(adele.id))?.savedAtMs, 3);
});

test('remove() is one call, then the names that version 0.1.0 noted, and the index', async (t) => {
  const server = memoryRedis();
  const cache = cacheOn(t, server, { prefix: 'p', ttlSeconds: 60 });
  await cache.write(adele);
  for (const [name, id] of [
    ['one', adele.id],
    ['two', diego.id],
    ['three', adele.id],
  ] as const) {
    await leadName(cache, name, id);
    server.run(['ZADD', `p:{${adele.id}}:names`, '1', nameKey(name).replace('names/', '')]);
  }
  const own = `p:{${adele.id}}`;
  const calls = await asked(server, async () => assert.equal(await cache.remove(adele.id), true));
  const all = [`${own}:record`, `${own}:lock`, `${own}:fence`, `${own}:renewal`, `${own}:names`];
  assert.ok(calls.some((call) => JSON.stringify(call) === JSON.stringify(['removeRecord', '5', ...all, '60000'])));
  assert.deepEqual([await cache.findNamed('one'), await cache.findNamed('three')], [undefined, undefined]);
  assert.equal(await cache.findNamed('two'), diego.id);
  assert.deepEqual(server.run(['ZRANGE', 'p:index', '0', '-1']), []);
  assert.equal(await cache.remove(adele.id), false);
});

test('remove() frees the names of a record that is damaged, and lets waiting callers of this process go on', async (t) => {
  const server = memoryRedis();
  const cache = cacheOn(t, server, { prefix: 'p' });
  await cache.write(adele);
  await leadName(cache, 'one', adele.id);
  await leadName(cache, 'two', diego.id);
  server.run(['SET', `p:{${adele.id}}:record`, 'damaged']);
  const lock = await cache.lock(adele.id);
  const next = cache.lock(adele.id);
  assert.equal(await cache.remove(adele.id), true);
  await (await next).release();
  await lock.release();
  assert.deepEqual([await cache.findNamed('one'), await cache.findNamed('two')], [undefined, diego.id]);
});

test('read() reports what is in place of a record, with the key, and list() shows it with the others', async (t) => {
  const server = memoryRedis();
  const cache = cacheOn(t, server);
  await cache.write(adele);
  await cache.write(diego);
  const key = `entrada:{${adele.id}}:record`;
  server.run(['SET', key, '']);
  const found = (what: string) => ({
    code: 'CACHE_UNREADABLE',
    message: `Cannot read the saved session "${place}, key ${key}": ${what}`,
  });
  await assert.rejects(cache.read(adele.id), found('it is empty'));
  server.run(['RPUSH', key]);
  await assert.rejects(cache.read(adele.id), found('a value of another kind is in its place'));
  const kinds = (await cache.list()).map(({ id, kind }) => [id, kind]);
  assert.deepEqual(Object.fromEntries(kinds), { [adele.id]: 'unreadable', [diego.id]: 'readable' });
  assert.equal(await cache.remove(adele.id), true);
});

test('a missing key of the records says where every machine finds it', async (t) => {
  const server = memoryRedis();
  await cacheOn(t, server).write(adele);
  const without = cacheOn(t, server, { keys: { ...keys, read: async () => [] } });
  await assert.rejects(without.read(adele.id), {
    code: 'KEY_UNREADABLE',
    message: `Cannot read the saved session "${place}, key entrada:{${adele.id}}:record": its key "the test" is missing`,
    hint: 'Put the key that all machines share there, or set ENTRADA_KEY_FILE to it.',
  });
});

test('values of another kind under the other keys are replaced by the next write, and reported by list()', async (t) => {
  const server = memoryRedis();
  const cache = cacheOn(t, server, { prefix: 'p' });
  server.run(['RPUSH', 'p:index']);
  await assert.rejects(cache.list(), wrongType);
  const store = storeOn(server);
  assert.equal(await store.delete(`sessions/${adele.id}`), false);
  await cache.write(adele);
  assert.deepEqual(
    (await cache.list()).map(({ id }) => id),
    [adele.id],
  );
});

test('read() serves the holder of a renewal while the server is away, from what it read or wrote last', async (t) => {
  // A beat that finds the server away would let read() serve without asking.
  t.mock.timers.enable({ apis: ['setInterval'] });
  const server = memoryRedis(() => 0);
  const clock = createFakeClock();
  const cache = cacheOn(t, server, { clock });
  const other = cacheOn(t, server, { clock });
  await cache.write(adele);
  await cache.writeCurrent('entra', adele.id);
  const lock = await cache.lock(adele.id, { forRenewal: true });
  const away = {
    code: 'CACHE_UNREACHABLE',
    message: `Cannot reach the session cache "${place}": it did not answer within 2 s`,
  };
  const down = () => new Error('Socket closed unexpectedly');
  server.answer = down;
  // It has read nothing yet.
  await assert.rejects(soon(clock, cache.read(adele.id)), away);
  server.answer = undefined;
  await soon(clock, cache.read(adele.id));
  server.answer = down;
  assert.deepEqual(revealed(await soon(clock, cache.read(adele.id))), revealed(adele));
  await assert.rejects(soon(clock, cache.readCurrent('entra')), away);
  await assert.rejects(soon(clock, other.read(adele.id)), away);
  const renewed = sampleSession('adele@contoso.com', { savedAtMs: 42 });
  await assert.rejects(soon(clock, cache.write(renewed, lock)), away);
  assert.deepEqual(revealed(await soon(clock, cache.read(adele.id))), revealed(renewed));
  // A refusal is no absence.
  server.answer = () => new Error('NOPERM no');
  const refusal = await failureOf(soon(clock, cache.read(adele.id)));
  assert.deepEqual(
    [refusal.code, refusal.message],
    ['STORAGE_FAILED', `Cannot use the session cache "${place}": the user may not do this there (NOPERM)`],
  );
  server.answer = undefined;
  await soon(clock, lock.release());
  // Closing brings what is to be brought.
  await soon(clock, cache.close());
  assert.equal((await soon(clock, other.read(adele.id)))?.savedAtMs, 42);
  await assert.rejects(cache.read(adele.id), {
    code: 'CACHE_UNREACHABLE',
    message: `Cannot reach the session cache "${place}": it was closed`,
  });
});

test('write() without a lock leaves what the holder of a renewal knows', async (t) => {
  const server = memoryRedis();
  const clock = createFakeClock();
  const cache = cacheOn(t, server, { clock });
  const lock = await cache.lock(adele.id, { forRenewal: true });
  await cache.write(adele);
  server.answer = () => new Error('Socket closed unexpectedly');
  assert.equal((await failureOf(soon(clock, cache.read(adele.id)))).code, 'CACHE_UNREACHABLE');
  server.answer = undefined;
  await soon(clock, lock.release());
});

test('linkTo() waits as long as it is told', async () => {
  const clock = createFakeClock();
  const link = linkTo({ client: { send: () => new Promise(() => undefined) }, timeoutMs: 300, clock });
  const failure = failureOf(link.send(['GET', 'k'], 'k'));
  await clock.advance(300);
  assert.equal((await failure).message, `Cannot reach the session cache "${place}": it did not answer within 0.3 s`);
  assert.throws(() => linkTo({ url: 'ftp://cache' }), {
    code: 'INPUT_INVALID',
    message: 'Cannot use the address in "url": it is not an address of a Redis server',
  });
});

test('redisStore() asks for each value in one command, and for its index', async () => {
  const server = memoryRedis();
  const store = storeOn(server);
  const id = adele.id;
  const cases: readonly [() => Promise<unknown>, readonly (readonly unknown[])[]][] = [
    [
      () => store.set(`sessions/${id}`, Buffer.from([255])),
      [
        ['SET', `p:{${id}}:record`, '/w==', 'PX', '60000'],
        ['addToIndex', '1', 'p:index', id, '60000'],
      ],
    ],
    [
      () => store.set('names/a', Buffer.from('ü')),
      [
        ['SET', 'p:name:a', 'ü', 'PX', '60000'],
        ['addToIndex', '1', 'p:index:names', 'a', '60000'],
      ],
    ],
    [() => store.set('current/entra', Buffer.from('ü')), [['SET', 'p:current:entra', 'ü']]],
    [
      () => store.set('index/a', Buffer.from('ü')),
      [
        ['SET', 'p:index:a', 'w7w=', 'PX', '60000'],
        ['addToIndex', '1', 'p:index:index', 'a', '60000'],
      ],
    ],
    [() => store.get('names/a'), [['GET', 'p:name:a']]],
    [() => store.list('names'), [['ZRANGE', 'p:index:names', '0', '-1']]],
    [
      () => store.keepAlive('names/a'),
      [
        ['PEXPIRE', 'p:name:a', '60000'],
        ['addToIndex', '1', 'p:index:names', 'a', '60000'],
      ],
    ],
    [() => store.keepAlive('names/none'), [['PEXPIRE', 'p:name:none', '60000']]],
    [() => store.addToIndex('names/b'), [['addToIndex', '1', 'p:index:names', 'b', '60000']]],
    [
      () => store.delete('names/a'),
      [
        ['DEL', 'p:name:a'],
        ['ZREM', 'p:index:names', 'a'],
      ],
    ],
    [
      () => store.delete('names/a', 'v'),
      [
        ['compareAndDelete', '1', 'p:name:a', 'v'],
        ['ZREM', 'p:index:names', 'a'],
      ],
    ],
    [
      () => store.compareAndSet('names/a', 'v', Buffer.from('x')),
      [['compareAndSet', '1', 'p:name:a', 'v', 'x', '60000']],
    ],
    [
      () => store.compareAndSet('names/a', undefined, Buffer.from('x')),
      [
        ['compareAndSet', '1', 'p:name:a', '', 'x', '60000'],
        ['addToIndex', '1', 'p:index:names', 'a', '60000'],
      ],
    ],
    [
      () => store.compareAndSet('current/teams', undefined, Buffer.from('x')),
      [['compareAndSet', '1', 'p:current:teams', '', 'x', '0']],
    ],
  ];
  for (const [action, expected] of cases) assert.deepEqual(await asked(server, action), expected);
  assert.deepEqual([store.place, store.placeOf('names/a')], [place, `${place}, key p:name:a`]);
  assert.deepEqual(await store.get('names/a'), {
    bytes: Buffer.from('x'),
    version: '11f6ad8ec52a2984abaafd7c3b516503785c2072',
  });
});

test('redisStore() takes replies as texts and as bytes, and a value that is neither for none', async () => {
  const server = memoryRedis();
  const store = storeOn(server);
  const text = { bytes: Buffer.from('x'), version: '11f6ad8ec52a2984abaafd7c3b516503785c2072' };
  const buffer = redisStore({
    link: { place: '', send: async () => Buffer.from('x'), close: () => undefined },
    keys: cacheKeys('p'),
    lifeMs: 1,
  });
  assert.deepEqual(await buffer.get('names/a'), text);
  server.answer = () => 7;
  assert.deepEqual([await store.get('names/a'), await store.list('names')], [undefined, []]);
  server.answer = () => ['a', 'b'];
  assert.deepEqual(await store.list('names'), [{ key: 'names/a' }, { key: 'names/b' }]);
});

test('redisStore() writes a value also when its index cannot be', async () => {
  const server = memoryRedis();
  const store = storeOn(server);
  server.answer = failing('EVALSHA', addToIndex.digest);
  await store.set('names/a', Buffer.from('x'));
  assert.ok(await store.compareAndSet('names/b', undefined, Buffer.from('x')));
  const full = {
    code: 'STORAGE_FAILED',
    message: `Cannot use the session cache "${place}": the server's memory is full (OOM)`,
  };
  await assert.rejects(store.addToIndex('names/a'), full);
  server.answer = failing('ZREM');
  await assert.rejects(store.delete('names/a'), full);
  server.answer = failing('GET');
  await assert.rejects(store.get('names/b'), full);
  server.answer = failing('ZRANGE');
  await assert.rejects(store.list('names'), full);
});

test('redisStore() does not repeat a step that must not happen twice when its reply is lost', async () => {
  const clock = createFakeClock();
  const server = memoryRedis();
  const store = redisStore({ link: linkTo({ client: clientOf(server), clock }), keys: cacheKeys('p'), lifeMs: 1_000 });
  await store.set('names/a', Buffer.from('x'));
  const lost = {
    code: 'CACHE_UNREACHABLE',
    message: `Cannot reach the session cache "${place}": the connection was lost`,
  };
  server.answer = () => new Error('Socket closed unexpectedly');
  await assert.rejects(soon(clock, store.compareAndSet('names/a', undefined, Buffer.from('y'))), lost);
  await assert.rejects(soon(clock, store.delete('names/a', 'v')), lost);
});

test('scripts that the server forgets again, or that meet a value of another kind, are refused in words', async () => {
  const server = memoryRedis();
  const store = storeOn(server);
  server.answer = (args) => (args[0]?.startsWith('EVAL') === true ? new Error('NOSCRIPT none') : undefined);
  await assert.rejects(store.addToIndex('names/a'), {
    code: 'STORAGE_FAILED',
    message: `Cannot use the session cache "${place}": the server answered with an error (NOSCRIPT)`,
  });
  server.answer = (args) => (args[0] === 'EVALSHA' ? new Error('WRONGTYPE of another kind') : undefined);
  await assert.rejects(store.addToIndex('names/a'), wrongType);
});

test('cacheKeys() takes prefixes of 1 to 100 characters that no pattern of a user excludes', () => {
  const hint = 'A prefix has 1 to 100 letters, digits and characters of _ . : @ / -';
  for (const prefix of ['a', 'Ab_1.:@/-', 'x'.repeat(100)])
    assert.equal(cacheKeys(prefix).index('names'), `${prefix}:index:names`);
  for (const prefix of ['', 'a b', 'a{b}', 'ä', 'a\n']) {
    assert.throws(() => cacheKeys(prefix), {
      code: 'INPUT_INVALID',
      message: `Cannot use the prefix ${JSON.stringify(prefix)}`,
      hint,
    });
  }
  assert.throws(() => cacheKeys('y'.repeat(101)), { message: `Cannot use the prefix "${'y'.repeat(100)}"`, hint });
});

test('withMemoryFallback() relies on a server that was there once, and on one that refuses', async (t) => {
  const server = memoryRedis();
  const warnings: string[] = [];
  server.answer = () => new Error('NOPERM no');
  const own = cacheOn(t, server);
  const cache = withMemoryFallback(own, (text) => void warnings.push(text));
  const refusal = { code: 'STORAGE_FAILED', message: /the user may not do this there/ };
  await assert.rejects(cache.read(adele.id), refusal);
  server.answer = undefined;
  await cache.write(adele);
  assert.deepEqual(revealed(await own.read(adele.id)), revealed(adele));
  assert.deepEqual(warnings, []);
  await cache.close();
  await assert.rejects(own.read(adele.id), { code: 'CACHE_UNREACHABLE' });
});
