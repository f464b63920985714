import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type KeySource, masterKeyOf } from '../../src/cache/master-key.ts';
import { linkTo, type RedisCache, type RedisCacheOptions, redisCache } from '../../src/cache/redis/redis-cache.ts';
import { redisStore } from '../../src/cache/redis/redis-store.ts';
import { cacheKeys } from '../../src/cache/redis/session-keys.ts';
import { describeByteStore } from '../contracts/byte-store.contract.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { memoryRedis } from '../support/memory-redis.ts';
import { serveRedis } from '../support/serve-redis.ts';

const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const keys: KeySource = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };

async function cacheOn(
  t: TestContext,
  server = memoryRedis(),
  settings: Partial<RedisCacheOptions> = {},
): Promise<RedisCache> {
  const { port } = await serveRedis(t, server);
  const cache = redisCache({ keys, url: `redis://127.0.0.1:${port}`, timeoutMs: 600_000, ...settings });
  t.after(() => cache.close());
  return cache;
}

describeTokenCache('redisCache() over sockets', (t) => cacheOn(t));
describeByteStore('redisStore() over sockets', async (t) => {
  const { port } = await serveRedis(t, memoryRedis());
  const link = linkTo({ url: `redis://127.0.0.1:${port}` });
  t.after(() => link.close());
  return redisStore({ link, keys: cacheKeys('test'), lifeMs: 60_000 });
});
test('x', () => assert.ok(true));
