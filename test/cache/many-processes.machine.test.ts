import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sampleSession } from './sample-session.ts';

const program = fileURLToPath(new URL('./write-in-turn.js', import.meta.url));
const accountOf = (number: number) => sampleSession(`user${number}@contoso.com`);

function emptyPlace(t: TestContext) {
  const root = temporaryFolder(t);
  const [folder, keyPath] = [join(root, 'state'), join(root, 'key')];
  const cache = sealedFileCache(folder, keyFile(keyPath));
  const startWriter = (writer: number, accounts: number, rounds: number): ChildProcess =>
    spawn(process.execPath, [program, folder, keyPath, ...[writer, accounts, rounds].map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  return { folder, cache, startWriter };
}

/** Asserts that a record is whole, and gives how often each writer wrote it. */
function countsIn(record: SessionRecord | undefined): Record<string, number> {
  const entries = Object.entries(record?.tokens ?? {});
  for (const [writer, { accessToken, expiresAtMs: count, scopes }] of entries) {
    assert.equal(accessToken.reveal(), `${writer}:${count} `.repeat(20 + (count % 50)));
    assert.deepEqual(scopes, [accessToken.reveal()]);
  }
  return Object.fromEntries(entries.map(([writer, { expiresAtMs }]) => [writer, expiresAtMs]));
}

for (const run of [1, 2, 3]) {
  test(`20 processes that write 20 accounts 20 times lose nothing, run ${run}`, async (t) => {
    const { folder, cache, startWriter } = emptyPlace(t);
    const children = Array.from({ length: 20 }, (_, writer) => startWriter(writer, 20, 20));
    const statuses = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
    assert.deepEqual(statuses, Array(20).fill(0));
    const everyone = Object.fromEntries(Array.from({ length: 20 }, (_, writer) => [String(writer), 20]));
    for (let account = 0; account < 20; account += 1) {
      assert.deepEqual(countsIn(await cache.read(accountOf(account).id)), everyone);
      assert.equal(await cache.findNamed(`name ${account}`), accountOf(0).id);
    }
    assert.deepEqual([readdirSync(join(folder, 'locks')), readdirSync(join(folder, 'staging'))], [['fence'], []]);
    assert.equal((await cache.list()).length, 20);
  });
}

test('500 writers killed at random leave each record whole, and no lock that remains longer than 2 s', async (t) => {
  const { folder, cache, startWriter } = emptyPlace(t);
  const lanes = 4;
  let longestMs = 0;
  const seen = new Map<string, number>();
  const killOften = async (lane: number): Promise<void> => {
    for (let kill = 0; kill < 500 / lanes; kill += 1) {
      // Each writes two accounts, and all of them the same.
      const child = startWriter(lane, 2, 1_000_000);
      const exited = once(child, 'exit');
      await once(child.stdout ?? child, 'data');
      await wait(Math.random() * 30);
      child.kill('SIGKILL');
      await exited;
      for (const account of [0, 1]) {
        const { id } = accountOf(account);
        const startMs = performance.now();
        const lock = await cache.lock(id);
        longestMs = Math.max(longestMs, performance.now() - startMs);
        const counts = countsIn(await cache.read(id));
        await lock.release();
        // What was there once is not lost again.
        for (const [writer, count] of Object.entries(counts)) {
          assert.ok(count >= (seen.get(`${account} ${writer}`) ?? 0));
          seen.set(`${account} ${writer}`, count);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => killOften(lane)));
  t.diagnostic(`the longest wait for a lock took ${Math.round(longestMs)} ms`);
  assert.equal(seen.size, lanes * 2);
  // The next writer sweeps.
  await cache.write(accountOf(0));
  assert.deepEqual(readdirSync(join(folder, 'staging')), []);
  assert.equal(readdirSync(join(folder, 'sessions')).length, 2);
});
