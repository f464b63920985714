import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { withinDeadline } from '../../src/http/within-deadline.ts';
import { failureOf } from '../support/rejects.ts';

const url = new URL('https://graph.microsoft.com/v1.0/me');
const deadline = (startTimer: (expire: () => void) => () => void = () => () => {}) => ({
  startTimer,
  timeoutMs: 1000,
  proxy: undefined,
  authorityAdvice: undefined,
});

test('withinDeadline() leaves nothing at a signal that outlives the exchange', async () => {
  const process = new AbortController();
  let stopped = 0;
  const timer = deadline(() => () => (stopped += 1));
  for (const work of [() => Promise.resolve('x'), () => Promise.reject(new Error('x'))]) {
    await withinDeadline({ url, signal: process.signal }, timer, (signal) => {
      assert.equal(getEventListeners(process.signal, 'abort').length, 1);
      assert.equal(signal.aborted, false);
      return work();
    }).catch(() => {});
  }
  assert.deepEqual([getEventListeners(process.signal, 'abort').length, stopped], [0, 2]);
});

test('withinDeadline() lets one signal end many exchanges without a warning of Node', async (t) => {
  const warnings: string[] = [];
  const keep = ({ name }: Error) => void warnings.push(name);
  process.on('warning', keep);
  t.after(() => process.off('warning', keep));
  const { signal } = new AbortController();
  await Promise.all(
    Array.from({ length: 12 }, () => withinDeadline({ url, signal }, deadline(), () => Promise.resolve('x'))),
  );
  // Node emits it in the next tick.
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(warnings, []);
});

test('withinDeadline() passes the end of the time and of the signal on, and tells them apart', async () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const late = withinDeadline(
    { url },
    deadline((expire) => {
      setImmediate(expire);
      return () => {};
    }),
    untilAborted,
  );
  assert.equal((await failureOf(late)).code, 'NETWORK_TIMED_OUT');
  const cancelled = new AbortController();
  const running = withinDeadline({ url, signal: cancelled.signal }, deadline(), untilAborted);
  cancelled.abort(new Error('enough'));
  assert.equal((await failureOf(running)).code, 'CANCELLED');
  const before = withinDeadline({ url, signal: cancelled.signal }, deadline(), async (signal) => {
    assert.equal(signal.aborted, true);
    assert.deepEqual(signal.reason, new Error('enough'));
    signal.throwIfAborted();
  });
  assert.equal((await failureOf(before)).code, 'CANCELLED');
});
