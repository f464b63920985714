import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInForeground } from '../../src/exec/is-in-foreground.ts';

test('isInForeground() compares the group of the process with that of its terminal', () => {
  for (const [stat, expected] of [
    ['70 (node) S 1 70 60 34816 70 4194304', true],
    ['70 (node) S 1 70 60 34816 71 4194304', false],
    ['70 (a) S 1 71 60 0 71 b) R 71 70 60 34816 70 4194304', true],
    ['70 (node) S 1 70 60 0 -1 4194304', false],
    ['70 (node) S 1 70 60 0 70 4194304', false],
  ] as const) {
    assert.equal(
      isInForeground(() => stat),
      expected,
      stat,
    );
  }
});

test('isInForeground() asks for a terminal where the system does not tell', () => {
  const fail = (): never => {
    throw new Error('ENOENT');
  };
  for (const terminal of [0, 1, 2]) {
    assert.equal(
      isInForeground(fail, (file) => file === terminal),
      true,
    );
  }
  assert.equal(
    isInForeground(fail, () => false),
    false,
  );
});
