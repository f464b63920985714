import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startRedis } from '../support/redis-server.ts';
import { makeSweepWorld, readResults } from './sweep-world.ts';

const redis = await startRedis();
after(() => redis.stop());
const world = await makeSweepWorld(redis);

for (const comesBack of [false, true]) {
  const name = comesBack ? 'comes back empty' : 'is killed';
  test(`a worker whose server ${name} after its last tenant ends when it is told to`, async () => {
    const sweep = await world.start(2);
    const worker = world.startWorker();
    await readResults(sweep);
    sweep.close();
    await redis.kill();
    await worker.untilStderr(/The server is away/);
    if (comesBack) {
      await redis.start();
      await redis.ask('FLUSHALL');
    }
    worker.child.kill('SIGTERM');
    const { status, stderr } = await worker.ended;
    assert.equal(status, 0, stderr);
    if (!comesBack) await redis.start();
  });
}
