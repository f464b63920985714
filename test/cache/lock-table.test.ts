import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lazyCache } from '../../src/cache/lazy-cache.ts';
import { lockTable } from '../../src/cache/lock-table.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import { memoryStore } from '../../src/cache/memory-store.ts';
import { pollLock } from '../../src/cache/poll-lock.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { failureOf } from '../support/rejects.ts';
import { sampleSession } from './sample-session.ts';

const id = '0123456789abcdef'.repeat(2);
const other = id.replace('0', 'f');

describeTokenCache('lazyCache()', () => lazyCache(async () => memoryCache()));

test('lazyCache() makes its cache at the first call, and once', async () => {
  let made = 0;
  const cache = lazyCache(async () => {
    made += 1;
    return memoryCache();
  });
  assert.equal(made, 0);
  await Promise.all([cache.list(), cache.read(id), cache.findNamed('x')]);
  assert.equal(made, 1);
});

test('lockTable() gives one lock of an id at a time, with fences that grow from 1 over all ids', async () => {
  const table = lockTable();
  const first = table.tryLock(id);
  assert.deepEqual([first?.fence, table.tryLock(id), table.tryLock(other)?.fence], [1, undefined, 2]);
  assert.deepEqual([table.isHeld(id, 1), table.isHeld(id, 2), table.isHeld(other, 2)], [true, false, true]);
  table.check(id, 1);
  const lost = {
    code: 'LOCK_LOST',
    message: `Cannot write the session "${id}": its lock was released, or taken over by another process`,
  };
  assert.throws(() => table.check(id, 2), lost);
  await first?.release();
  assert.throws(() => table.check(id, 1), lost);
  const next = table.tryLock(id);
  // Of a lock that is gone.
  await first?.release();
  table.free(id, 1);
  assert.deepEqual([next?.fence, table.isHeld(id, 3)], [3, true]);
  table.free(id, 3);
  assert.equal(table.isHeld(id, 3), false);
  assert.throws(() => table.tryLock('x'), { code: 'INPUT_INVALID' });
});

test('lockTable() serves those who wait in turn, and skips those who gave up', async () => {
  const table = lockTable();
  const held = await table.lock(id);
  const order: string[] = [];
  const stop = new AbortController();
  const waiting = ['a', 'b', 'c'].map(async (name) => {
    const lock = await table.lock(id, name === 'b' ? { signal: stop.signal } : {});
    order.push(name);
    await lock.release();
  });
  const gaveUp = failureOf(waiting[1] ?? Promise.resolve());
  const reason = new Error('enough');
  stop.abort(reason);
  const failure = await gaveUp;
  assert.deepEqual(
    [failure.code, failure.message, failure.cause],
    ['CANCELLED', 'Cancelled while waiting for the lock of a session.', reason],
  );
  await held.release();
  await Promise.all([waiting[0], waiting[2]]);
  assert.deepEqual(order, ['a', 'c']);
  await assert.rejects(table.lock(id, { signal: stop.signal }), { code: 'CANCELLED' });
  assert.ok(table.tryLock(id));
  // For any holder.
  table.free(id);
  assert.ok(table.tryLock(id));
});

test('pollLock() tries until something is found, and no more once its signal aborts', async () => {
  let tries = 0;
  const stop = new AbortController();
  const pauses: AbortSignal[] = [];
  const pause = async (signal: AbortSignal) => void pauses.push(signal);
  const found = await pollLock(() => ((tries += 1) === 3 ? 0 : undefined), stop.signal, pause);
  assert.deepEqual([found, tries, pauses], [0, 3, [stop.signal, stop.signal]]);
  const reason = new Error('enough');
  const failure = await failureOf(
    pollLock(
      () => {
        stop.abort(reason);
        return undefined;
      },
      stop.signal,
      pause,
    ),
  );
  assert.deepEqual(
    [failure.code, failure.message, failure.cause],
    ['CANCELLED', 'Cancelled while waiting for the lock of a session.', reason],
  );
  await assert.rejects(pollLock(assert.fail, stop.signal), { code: 'CANCELLED' });
  assert.equal(await pollLock(() => 'at once', undefined), 'at once');
});

test('memoryStore() counts versions, and forgets who watched', async () => {
  const store = memoryStore();
  assert.equal(store.place, 'the memory of this process');
  await store.set('names/a', Buffer.from('x'));
  assert.deepEqual(await store.get('names/a'), { bytes: Buffer.from('x'), version: '1' });
  assert.equal(await store.compareAndSet('names/b', undefined, Buffer.from('y')), '2');
  const stop = new AbortController();
  const seen: string[] = [];
  const watch = async (key: string, name: string) => {
    await store.watch?.(key, stop.signal);
    seen.push(name);
  };
  const watching = [watch('names/a', 'one'), watch('names/a', 'two'), watch('names/b', 'other')];
  assert.equal(await store.delete('names/a', '2'), false);
  await new Promise(setImmediate);
  assert.deepEqual(seen, []);
  assert.equal(await store.delete('names/a', '1'), true);
  await new Promise(setImmediate);
  assert.deepEqual(seen, ['one', 'two']);
  assert.equal(await store.delete('names/a'), false);
  await store.set('names/b', Buffer.from('z'));
  await Promise.all(watching);
  assert.deepEqual(await store.list('names'), [{ key: 'names/b' }]);
});

test('memoryCache() returns the record that it was given', async () => {
  const cache = memoryCache();
  const adele = sampleSession('adele@contoso.com');
  await cache.write(adele);
  assert.equal(await cache.read(adele.id), adele);
});
