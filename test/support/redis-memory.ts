import { hash, randomBytes } from 'node:crypto';
import { Secret } from '../../src/base/secret.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { redisCache } from '../../src/cache/redis/redis-cache.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import type { TestRedis } from './redis-server.ts';

/**
 * Saves sessions on a server, each with a name of its own and an access token of 1,800 random characters.
 *
 * @param sample - What else the sessions have.
 * @returns The memory of the server that one session takes, in bytes: the mean of all.
 */
export async function memoryOfSession(server: TestRedis, sample: SessionRecord, count: number): Promise<number> {
  const key = masterKeyOf(randomBytes(32));
  const keys = { place: 'memory', read: async () => [key], readOrMake: async () => key };
  const cache = redisCache({ url: server.url, keys, prefix: 'memory', timeoutMs: 600_000 });
  const save = async (number: number) => {
    const name = `person${number}@contoso.com`;
    const token = { accessToken: new Secret(randomBytes(1_350).toString('base64url')), scopes: [] };
    const tokens = { 'https://graph.microsoft.com': { ...token, expiresAtMs: Date.now() + 3_600_000 } };
    const record = { ...sample, id: hash('sha256', name, 'hex').slice(0, 32), name, tokens };
    await cache.write(record);
    await cache.moveNamed(name, undefined, record.id);
  };
  try {
    // What the first session makes stays as it is with more of them: scripts, buffers of connections.
    await save(0);
    const before = await usedMemory(server);
    for (let number = 1; number <= count; number += 1) await save(number);
    return ((await usedMemory(server)) - before) / count;
  } finally {
    await cache.close();
  }
}

async function usedMemory(server: TestRedis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await server.ask('INFO', 'memory'))?.[1]);
}
