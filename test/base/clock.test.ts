import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { monotonicMs } from '../../src/base/monotonic-ms.ts';
import { sleepInParts } from '../../src/base/sleep-in-parts.ts';

test('systemClock reads the time of the system and waits', async () => {
  const before = Date.now();
  await systemClock.sleep(20);
  const now = systemClock.nowMs();
  // Timers may fire up to a millisecond early.
  assert.ok(now - before >= 19, `${now - before}`);
  assert.ok(now <= Date.now());
});

test('monotonicMs() counts milliseconds with fractions', () => {
  const clockMs = () => Number(process.hrtime.bigint()) / 1e6;
  const before = clockMs();
  const found = Array.from({ length: 100 }, () => monotonicMs());
  // The numbers have fifteen digits.
  assert.ok(found.every((ms) => ms >= before - 0.01 && ms <= clockMs() + 0.01));
  assert.ok(found.some((ms) => !Number.isInteger(ms)));
});

test('systemClock.sleep() ends with CANCELLED and the reason of the signal', async () => {
  const reason = new Error('the reason');
  const stop = new AbortController();
  const sleeping = systemClock.sleep(86_400_000, stop.signal);
  stop.abort(reason);
  await assert.rejects(sleeping, { code: 'CANCELLED', message: 'Cancelled while waiting.', cause: reason });
  await assert.rejects(systemClock.sleep(86_400_000, stop.signal), { code: 'CANCELLED' });
});

test('systemClock.sleep() passes a failure on that is not about the signal', async () => {
  const waiting: unknown = Reflect.apply(systemClock.sleep, systemClock, [1, 'no signal']);
  await assert.rejects(Promise.resolve(waiting), { code: 'ERR_INVALID_ARG_TYPE' });
});

for (const durationMs of [2 ** 31, 2 ** 32 + 1, 1e15, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
  test(`systemClock.sleep() waits for ${durationMs} ms, more than a timer of Node holds`, async () => {
    const stop = new AbortController();
    const long = systemClock.sleep(durationMs, stop.signal).then(
      () => 'over',
      () => 'cancelled',
    );
    // Node ends a timer that is too long after a millisecond.
    assert.equal(await Promise.race([long, systemClock.sleep(20).then(() => 'short')]), 'short');
    stop.abort();
    assert.equal(await long, 'cancelled');
  });
}

test('sleepInParts() sleeps in twenty parts, says what is left, and sees first what came during the last one', async () => {
  const { signal } = new AbortController();
  const sleeps: unknown[] = [];
  const log: unknown[] = [];
  const sleep = async (...args: readonly unknown[]) => {
    sleeps.push(args);
    if (sleeps.length === 20) setImmediate(() => log.push('reply'));
  };
  await sleepInParts({ sleep }, 2000, signal, (leftMs) => log.push(leftMs));
  log.push('over');
  assert.deepEqual(
    sleeps,
    Array.from({ length: 20 }, () => [100, signal]),
  );
  assert.deepEqual(log, [...Array.from({ length: 20 }, (_, index) => 1900 - 100 * index), 'reply', 'over']);
});
