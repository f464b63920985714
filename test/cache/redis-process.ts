// A process of its own, as another machine would have it, that uses a session on a Redis server.
import { createInterface } from 'node:readline';
import { isEntradaError } from '../../src/base/errors.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { redisCache } from '../../src/cache/redis/redis-cache.ts';
import { sampleSession } from './sample-session.ts';

const [url = '', prefix = '', what = ''] = process.argv.slice(2);
const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const keys = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };
const cache = redisCache({ url, prefix, keys, renewalGraceMs: 4_000 });
const record = sampleSession('adele@contoso.com', { savedAtMs: 1 });
const say = (text: string): void => void process.stdout.write(`${text}\n`);

if (what === 'read') await cache.read(record.id);
if (what === 'count') {
  const fences: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const lock = await cache.lock(record.id);
    fences.push(lock.fence);
    const found = (await cache.read(record.id)) ?? record;
    await cache.write({ ...found, savedAtMs: found.savedAtMs + 1 }, lock);
    await lock.release();
  }
  say(JSON.stringify(fences));
}
if (what === 'plain' || what === 'renewal') {
  const lock = await cache.lock(record.id, { forRenewal: what === 'renewal' });
  say(String(lock.fence));
  for await (const _ of createInterface(process.stdin)) {
    await cache.write(record, lock).then(
      () => say('written'),
      (error: unknown) => say(isEntradaError(error) ? error.code : String(error)),
    );
  }
}
