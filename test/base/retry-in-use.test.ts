import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryInUse } from '../../src/base/retry-in-use.ts';

function systemOf(platform: NodeJS.Platform) {
  let atMs = 0;
  const pauses: number[] = [];
  const sleep = (durationMs: number) => {
    pauses.push(durationMs);
    atMs += durationMs;
  };
  return { pauses, system: { platform, nowMs: () => atMs, sleep } };
}

function refusing(codes: readonly string[], result = 'done') {
  let calls = 0;
  return {
    calls: () => calls,
    act() {
      const code = codes[calls];
      calls += 1;
      if (code !== undefined) throw Object.assign(new Error(code), { code });
      return result;
    },
  };
}

test('retryInUse() tries again on Windows while the file is in use, 1 to 20 ms apart', () => {
  const { pauses, system } = systemOf('win32');
  const codes = ['EPERM', 'EACCES', 'EBUSY', 'EPERM', 'EPERM', 'EPERM', 'EPERM'];
  assert.equal(retryInUse(refusing(codes).act, system), 'done');
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 20, 20]);
});

test('retryInUse() gives up after 2 seconds, and at once for other reasons', () => {
  const { pauses, system } = systemOf('win32');
  assert.throws(() => retryInUse(refusing(Array<string>(1000).fill('EBUSY')).act, system), { code: 'EBUSY' });
  const totalMs = pauses.reduce((sum, pauseMs) => sum + pauseMs, 0);
  assert.ok(totalMs >= 2_000 && totalMs < 2_020, String(totalMs));
  const full = refusing(['ENOSPC']);
  assert.throws(() => retryInUse(full.act, systemOf('win32').system), { code: 'ENOSPC' });
  assert.equal(full.calls(), 1);
});

test('retryInUse() tries once elsewhere, where access is denied for good', () => {
  for (const platform of ['linux', 'darwin'] as const) {
    const denied = refusing(['EACCES']);
    assert.throws(() => retryInUse(denied.act, systemOf(platform).system), { code: 'EACCES' });
    assert.equal(denied.calls(), 1);
  }
});
