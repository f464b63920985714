import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { abortable } from '../../src/base/abortable.ts';

test('abortable() lets one signal end many waits without a warning of Node, and leaves nothing at it', async (t) => {
  const warnings: string[] = [];
  const keep = ({ name }: Error) => void warnings.push(name);
  process.on('warning', keep);
  t.after(() => process.off('warning', keep));
  const { signal } = new AbortController();
  const waits = Array.from({ length: 12 }, (_, index) => abortable(Promise.resolve(index), signal));
  assert.equal((await Promise.all(waits)).length, 12);
  // Node emits it in the next tick.
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([warnings, getEventListeners(signal, 'abort').length], [[], 0]);
});

test('abortable() throws the reason of the signal, before and while it waits', async () => {
  const controller = new AbortController();
  const waiting = abortable(new Promise<void>(() => {}), controller.signal);
  const reason = new Error('enough');
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  await assert.rejects(abortable(Promise.resolve(1), controller.signal), reason);
});
