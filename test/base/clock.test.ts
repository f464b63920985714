import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';

test('systemClock reads the time of the system and waits', async () => {
  const before = Date.now();
  await systemClock.sleep(20);
  const now = systemClock.nowMs();
  // Timers may fire up to a millisecond early.
  assert.ok(now - before >= 19, `${now - before}`);
  assert.ok(now <= Date.now());
});

test('systemClock.sleep() ends with CANCELLED and the reason of the signal', async () => {
  const reason = new Error('the reason');
  const stop = new AbortController();
  const sleeping = systemClock.sleep(86_400_000, stop.signal);
  stop.abort(reason);
  await assert.rejects(sleeping, { code: 'CANCELLED', message: 'Cancelled while waiting.', cause: reason });
  await assert.rejects(systemClock.sleep(86_400_000, stop.signal), { code: 'CANCELLED' });
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
