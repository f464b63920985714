import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockFile } from '../../src/fleet/file-lock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const program = `
  const { lockFile } = await import(process.argv[1]);
  const lock = await lockFile(process.argv[2]);
  console.log(lock === undefined ? 'refused' : 'locked');
  setInterval(() => {}, 1000);
`;
const source = new URL('../../src/fleet/file-lock.js', import.meta.url).href;

/** Starts a process with a home of its own that locks a file, and returns what it says. */
async function lockElsewhere(path: string, home: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, source, path], {
    env: { HOME: home, TMPDIR: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = await once(child.stdout, 'data');
  return { child, said: String(chunk).trim() };
}

test('lockFile() locks the file itself, whatever its path and the home are, until the process is gone', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'real', 'state');
  mkdirSync(join(folder, 'real'));
  writeFileSync(path, 'content');
  symlinkSync('real', join(folder, 'linked'));
  linkSync(path, join(folder, 'hard'));
  const { child, said } = await lockElsewhere(path, folder);
  t.after(() => child.kill('SIGKILL'));
  assert.equal(said, 'locked');
  for (const other of [path, join(folder, 'linked', 'state'), join(folder, 'hard')]) {
    assert.equal(await lockFile(other), undefined, other);
  }
  const beside = await lockFile(join(folder, 'new'));
  beside?.release();
  assert.notEqual(beside, undefined);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const own = await lockFile(join(folder, 'hard'));
  assert.notEqual(own, undefined);
  const second = await lockElsewhere(path, join(folder, 'real'));
  second.child.kill('SIGKILL');
  assert.equal(second.said, 'refused');
  own?.release();
  const again = await lockFile(path);
  assert.notEqual(again, undefined);
  again?.release();
  assert.equal(readFileSync(path, 'utf8'), 'content');
});
