// A process of its own, as another machine would have it, that uses a session on a Redis server.
import { createInterface } from 'node:readline';
import { isEntradaError } from '../../src/base/errors.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { redisCache } from '../../src/cache/redis/redis-cache.ts';
import { sampleSession } from './sample-session.ts';

const [url = '', prefix = '', what = ''] = process.argv.slice(2);
const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const keys = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };
// Whether the server serves is what counts here, and not how fast this machine is.
const cache = redisCache({ url, prefix, keys, renewalGraceMs: 4_000, timeoutMs: 600_000 });
const record = sampleSession('adele@contoso.com', { savedAtMs: 1 });
const say = (text: string): void => void process.stdout.write(`${text}\n`);

if (what === 'read') await cache.read(record.id);
if (what === 'count') {
  const fences: number[] = [];
  while (fences.length < 10) {
    const lock = await cache.lock(record.id);
    try {
      const found = (await cache.read(record.id)) ?? record;
      await cache.write({ ...found, savedAtMs: found.savedAtMs + 1 }, lock);
      fences.push(lock.fence);
    } catch (error) {
      // A process that gets no CPU for the length of its lease loses the lock, wrote nothing, and begins again.
      if (!isEntradaError(error) || error.code !== 'LOCK_LOST') throw error;
    }
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
if (what === 'held up') {
  // With the limit that commands have; this process cannot run for longer than that while the server answers.
  const brief = redisCache({ url, prefix, keys });
  await brief.readCurrent('entra');
  const reading = brief.read(record.id);
  // The command is sent.
  await new Promise(setImmediate);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
  say(
    await reading.then(
      (found) => String(found?.savedAtMs),
      (error: unknown) => String(error),
    ),
  );
  await brief.close();
}
if (what === 'cut off') {
  // With the limit that commands have, since the time that a failed call takes is the measure here.
  const brief = redisCache({ url, prefix, keys });
  const lock = await brief.lock(record.id, { forRenewal: true });
  say('locked');
  for await (const _ of createInterface(process.stdin)) break;
  process.stdin.destroy();
  const failingMs = async (call: () => Promise<unknown>): Promise<number> => {
    const startMs = performance.now();
    await call().catch(() => undefined);
    return performance.now() - startMs;
  };
  const callMs = await failingMs(() => brief.readCurrent('entra'));
  const startMs = performance.now();
  await brief.write(record, lock).catch(() => undefined);
  await lock.release().catch(() => undefined);
  process.on('exit', () => say(`${callMs} ${performance.now() - startMs}`));
}
