import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryOfSession } from '../support/redis-memory.ts';
import { startRedis } from '../support/redis-server.ts';
import { sampleSession } from './sample-session.ts';

test('a session takes at most 3 kB of the memory of a Redis server', async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const bytes = await memoryOfSession(server, sampleSession('adele@contoso.com'), 500);
  assert.ok(bytes > 1_350 && bytes <= 3_000, `${bytes} bytes`);
});
