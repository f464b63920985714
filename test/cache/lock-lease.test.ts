import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessTable } from '../../src/cache/processes/process.ts';
import { isOver, isRenewing, printPurpose } from '../../src/cache/lock-lease.ts';

const owner = { pid: 7, startTime: '1' };

function tableWith(isRunning: boolean, isStopped: boolean): ProcessTable {
  return {
    find: () => undefined,
    namesOf: () => [],
    ownerOf: () => undefined,
    isRunning: () => isRunning,
    isStopped: () => isStopped,
  };
}

test('isOver() waits for the lease of an owner that cannot be looked at, or is stopped', () => {
  const running = tableWith(true, false);
  for (const [known, processes] of [
    [undefined, running],
    [owner, undefined],
    [owner, tableWith(true, true)],
  ] as const) {
    assert.deepEqual([isOver(known, 1_499, processes), isOver(known, 1_500, processes)], [false, true]);
  }
});

test('isOver() is patient with an owner that runs, and waits for none that is gone', () => {
  const running = tableWith(true, false);
  assert.deepEqual([isOver(owner, 9_999, running), isOver(owner, 10_000, running)], [false, true]);
  assert.equal(isOver(owner, 0, tableWith(false, false)), true);
});

test('isOver() leaves a renewal its grace before another renews, unless its process is gone', () => {
  const stopped = tableWith(true, true);
  for (const [known, processes] of [
    [undefined, stopped],
    [owner, undefined],
    [owner, stopped],
    [owner, tableWith(true, false)],
  ] as const) {
    assert.deepEqual([isOver(known, 29_999, processes, true), isOver(known, 30_000, processes, true)], [false, true]);
  }
  assert.equal(isOver(owner, 0, tableWith(false, false), true), true);
});

test('isRenewing() tells by the name of a holder', () => {
  for (const forRenewal of [true, false]) {
    assert.equal(isRenewing(`7.1.01234567.${printPurpose('0123456789ab', forRenewal)}`), forRenewal);
  }
});
