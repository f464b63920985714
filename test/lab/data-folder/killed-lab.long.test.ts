import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDataFolder } from '../../../src/lab/data-folder/data-folder.ts';
import type { LabSeed } from '../../../src/lab/setup/shape/seed-types.ts';
import { pkiFolder } from '../../support/pki-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const program = fileURLToPath(new URL('./kept-lab-process.js', import.meta.url));
const users = 3000;

test('a lab that is killed while it saves leaves its last whole data', async (t) => {
  const data = join(temporaryFolder(t), 'data');
  const file = join(data, 'lab.json');
  const temporary = join(data, '.lab.json.tmp');
  let killedWhileSaving = 0;
  for (let run = 0; run < 8; run += 1) {
    const child = spawn(process.execPath, [program, pkiFolder(), data, String(users)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited]);
    assert.equal(child.exitCode, null, 'the data and the lock of the killed lab do not prevent a start');
    // The first bytes of the new file are the most that can be seen from here; then after some time more each run.
    while (!existsSync(temporary)) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, run * 5));
    if (existsSync(temporary)) killedWhileSaving += 1;
    child.kill('SIGKILL');
    await exited;
    const saved = JSON.parse(readFileSync(file, 'utf8')) as LabSeed;
    const found = new Set(saved.tenants?.[0]?.users?.map(({ department }) => department ?? undefined));
    const isFirst = ![...found].some((department) => /^\d+$/.test(department ?? ''));
    assert.equal(saved.tenants?.[0]?.users?.length, users);
    assert.ok(isFirst || found.size === 1, `all users are of one moment: ${[...found].join(', ')}`);
  }
  assert.ok(killedWhileSaving > 0, 'at least one run was killed in the middle');
  const folder = await openDataFolder(data, 'Global');
  t.after(() => folder.release());
  assert.equal(folder.seed?.tenants?.[0]?.users?.length, users);
  assert.ok(!existsSync(temporary), 'what the killed lab left is removed');
});
