import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ByteStore } from '../../src/cache/byte-store.ts';
import { type KeySource, masterKeyOf } from '../../src/cache/master-key.ts';
import { memoryStore } from '../../src/cache/memory-store.ts';
import { tokenCacheOver } from '../../src/cache/store-cache.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { revealed, sampleSession } from './sample-session.ts';

const key = masterKeyOf(Buffer.alloc(32, 3));
const keys: KeySource = { place: 'the test', read: async () => [key], readOrMake: async () => key };
const adele = sampleSession('adele@contoso.com');
const lockKey = `locks/${adele.id}`;

describeTokenCache('tokenCacheOver()', () => tokenCacheOver(memoryStore(), keys));
describeTokenCache('tokenCacheOver() a store that cannot watch', () =>
  tokenCacheOver(withoutWatch(memoryStore()), keys),
);

test('tokenCacheOver() stores nothing that can be read without the key', async () => {
  const store = memoryStore();
  const cache = tokenCacheOver(store, keys);
  await cache.write(adele);
  await cache.moveNamed(adele.name, undefined, adele.id);
  await (await cache.lock(adele.id)).release();
  for (const folder of ['sessions', 'names', 'current', 'locks']) {
    for (const entry of await store.list(folder)) {
      const found = await store.get(entry.key);
      assert.ok(found);
      assert.doesNotMatch(`${entry.key} ${Buffer.from(found.bytes).toString('latin1')}`, /adele|contoso|token of/);
    }
  }
});

test('tokenCacheOver() writes what version 0.1.0 reads', async () => {
  const store = memoryStore();
  await tokenCacheOver(store, keys).write(adele);
  const found = await store.get(`sessions/${adele.id}`);
  assert.deepEqual(Buffer.from(found?.bytes ?? []).subarray(0, 8), Buffer.from('ENTRADA\u0001'));
});

test('lock() tells other processes in its value whether its holder renews', async () => {
  const store = memoryStore();
  const cache = tokenCacheOver(store, keys);
  for (const [options, end] of [
    [undefined, /^\d+\.\d+\.[0-9a-f]{8}\.[0-9a-f]{12}$/],
    [{ forRenewal: false }, /\.[0-9a-f]{12}$/],
    [{ forRenewal: true }, /\.[0-9a-f]{12}r$/],
  ] as const) {
    const lock = await cache.lock(adele.id, options);
    const value: unknown = JSON.parse(Buffer.from((await store.get(lockKey))?.bytes ?? []).toString());
    assert.match(String(Reflect.get(Object(value), 'owner')), end);
    await lock.release();
  }
});

test('writes with one lock run one after the other', async () => {
  const store = memoryStore();
  const slow: ByteStore = {
    ...withoutWatch(store),
    async compareAndSet(...args) {
      await new Promise(setImmediate);
      return store.compareAndSet(...args);
    },
  };
  const cache = tokenCacheOver(slow, keys);
  const lock = await cache.lock(adele.id);
  const records = [1, 2, 3].map((savedAtMs) => ({ ...adele, savedAtMs }));
  await Promise.all(records.map((record) => cache.write(record, lock)));
  assert.equal((await cache.read(adele.id))?.savedAtMs, 3);
  await lock.release();
});

test('lock() of another cache over the same store waits, and its turn comes', async () => {
  const store = memoryStore();
  const [one, other] = [tokenCacheOver(store, keys), tokenCacheOver(store, keys)];
  const first = await one.lock(adele.id);
  const waiting = other.lock(adele.id);
  await one.write(adele, first);
  await first.release();
  const second = await waiting;
  assert.ok(second.fence > first.fence);
  await assert.rejects(one.write(adele, first), { code: 'LOCK_LOST' });
  await second.release();
});

test('lock() is free at once when its owner is a process that has ended', async () => {
  const store = memoryStore();
  const { thisProcess } = await import('../../src/cache/processes/lock-owner.ts');
  const { host } = (await thisProcess()).owner;
  // No process has this number and start time.
  const dead = JSON.stringify({ owner: `1.999999999999.${host}.abc`, fence: 9e12, beats: 0 });
  await store.set(lockKey, Buffer.from(dead));
  const lock = await tokenCacheOver(store, keys).lock(adele.id);
  assert.equal(lock.fence, 9e12 + 1);
  await lock.release();
});

test('lock() is free when its owner cannot be looked at and shows no life', async () => {
  const store = memoryStore();
  const far = JSON.stringify({ owner: '7.7.ffffffff.abc', fence: 1, beats: 0 });
  await store.set(lockKey, Buffer.from(far));
  const lock = await tokenCacheOver(store, keys).lock(adele.id);
  assert.ok(lock.fence > 1);
  await lock.release();
});

test('lock() takes a value that makes no sense for a free lock', async () => {
  const store = memoryStore();
  for (const value of ['', 'null', '{"owner":7}', 'garbage']) {
    await store.set(lockKey, Buffer.from(value));
    await (await tokenCacheOver(store, keys).lock(adele.id)).release();
  }
});

test('write() with a lock is refused when the record or the lock was changed by another', async () => {
  const store = memoryStore();
  const [one, other] = [tokenCacheOver(store, keys), tokenCacheOver(store, keys)];
  await one.write(adele);
  const newer = sampleSession('adele@contoso.com', { savedAtMs: 9 });
  const lock = await one.lock(adele.id);
  await other.write(newer);
  await assert.rejects(one.write(adele, lock), { code: 'LOCK_LOST' });
  await lock.release();
  const next = await one.lock(adele.id);
  await store.set(lockKey, Buffer.from('{"owner":"7.7.ffffffff.abc","fence":1}'));
  await assert.rejects(one.write(adele, next), { code: 'LOCK_LOST' });
  assert.deepEqual(revealed(await one.read(adele.id)), revealed(newer));
});

test('a lock is kept when the store does what it could not confirm', async () => {
  const store = memoryStore();
  let isCut = false;
  const cut: ByteStore = {
    ...withoutWatch(store),
    async compareAndSet(...args) {
      const version = await store.compareAndSet(...args);
      if (!isCut) return version;
      isCut = false;
      throw new Error('The connection was cut.');
    },
  };
  const cache = tokenCacheOver(cut, keys);
  const lock = await cache.lock(adele.id);
  isCut = true;
  await assert.rejects(cache.write(adele, lock), { message: 'The connection was cut.' });
  await cache.write(adele, lock);
  await lock.release();
  await (await cache.lock(adele.id)).release();
});

function withoutWatch({ watch: _, ...store }: ByteStore): ByteStore {
  return store;
}
