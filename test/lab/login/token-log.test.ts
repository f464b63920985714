import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTokenLog, tokenLogLimit } from '../../../src/lab/login/token-log.ts';

test('createTokenLog() keeps the newest tokens with their numbers, and tells its watchers', () => {
  const log = createTokenLog();
  let calls = 0;
  const end = log.watch(() => void (calls += 1));
  for (let count = 1; count <= 3 * tokenLogLimit; count += 1) log.add('access', { uti: String(count) }, count);
  end();
  log.add('id', { uti: 'last' }, 7);
  const listed = log.list();
  assert.deepEqual([listed.length, log.count, calls], [200, 601, 600]);
  assert.deepEqual(listed[0]?.number, 402);
  assert.deepEqual(listed.at(-1), { number: 601, kind: 'id', atMs: 7, claims: { uti: 'last' } });
});
