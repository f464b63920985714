import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { connectDaemonLine, daemonSecret, startEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { startRedis, startRedisCluster } from '../support/redis-server.ts';

// The program of the package, with the client for Redis that the package has.

const lab = await startJourneyLab({ clock: systemClock });

for (const [name, start] of [
  ['a server', startRedis],
  ['a cluster', startRedisCluster],
] as const) {
  test(`sessions on ${name} are signed in, used, renewed, listed and removed`, async (t) => {
    const home = await makeHome(lab.cloud);
    const redis = await start();
    t.after(() => redis.stop());
    const env = { ...daemonSecret, ENTRADA_CACHE: redis.url };
    const run = async (...words: readonly string[]) => {
      const { status, stdout, stderr } = await startEntrada(home, words, { env }).ended;
      assert.equal(status, 0, `${words.join(' ')}: ${stderr}`);
      return stdout;
    };
    await run(...connectDaemonLine);
    const token = await run('token');
    assert.match(token, /^eyJ/);
    assert.notEqual(await run('token', '-Force'), token);
    assert.equal((JSON.parse(await run('context', 'list', '-Output', 'json')) as unknown[]).length, 1);
    await run('Disconnect-Entra');
    assert.equal(await run('context', 'list', '-Output', 'ndjson'), '');
  });
}
