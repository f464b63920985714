import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { linkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { memoryCache } from '../../../src/cache/memory-cache.ts';
import { lockStateFile } from '../../../src/commands/requests/state-file-lock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Each has a home of its own. Waits between two tries pass at once; the last one does for a lock that is held. */
function ofOneHome(isHeld = false) {
  const sleep = async (ms: number, signal?: AbortSignal) => {
    await new Promise(setImmediate);
    if (ms > 1000 && !isHeld && signal?.aborted === false) await once(signal, 'abort');
    signal?.throwIfAborted();
  };
  return { cache: memoryCache(), clock: { nowMs: () => 0, sleep } };
}

test('lockStateFile() refuses a file that another process has, also of another home or with another cache', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'state');
  const first = await lockStateFile(path, ofOneHome());
  linkSync(path, join(folder, 'hard'));
  for (const other of [path, join(folder, 'hard')]) {
    const message = `Cannot continue from "${other}": another process uses it`;
    await assert.rejects(lockStateFile(other, ofOneHome()), { code: 'INPUT_INVALID', message });
  }
  await first.release();
  const services = ofOneHome();
  const id = hash('sha256', `state file ${realpathSync(path)}`, 'hex').slice(0, 32);
  const ofAnotherMachine = await services.cache.lock(id);
  const waiting = { ...ofOneHome(true), cache: services.cache };
  await assert.rejects(lockStateFile(path, waiting), { code: 'INPUT_INVALID', message: /another process uses it$/ });
  await ofAnotherMachine.release();
  await (await lockStateFile(path, services)).release();
});
