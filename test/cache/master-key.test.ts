import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keyFile } from '../../src/cache/master-key.ts';
import { whileFsFails } from '../base/failing-fs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hint =
  'Put the key back if you have a copy. Otherwise remove that file and run "entrada Connect-Entra" again for each session.';

test('keyFile() makes 32 random bytes once, for the owner alone', async (t) => {
  const path = join(temporaryFolder(t), 'data', 'master.key');
  const keys = keyFile(path);
  assert.deepEqual(await keys.read(), []);
  const made = await keys.readOrMake();
  assert.deepEqual([statSync(path).size, statSync(path).mode & 0o777], [32, 0o600]);
  const otherPath = join(temporaryFolder(t), 'master.key');
  assert.notEqual((await keyFile(otherPath).readOrMake()).id, made.id);
  assert.deepEqual([(await keyFile(path).read())[0]?.id, (await keyFile(path).readOrMake()).id], [made.id, made.id]);
});

test('keyFile() gives the same key to processes that make it at once', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'data', 'master.key');
  const program = fileURLToPath(new URL('./make-key.js', import.meta.url));
  const children = Array.from({ length: 8 }, () => spawn(process.execPath, [program, path], { stdio: 'pipe' }));
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  const answers = children.map(outputOf);
  for (const child of children) child.stdin.end();
  const ids = await Promise.all(answers);
  const id = (await keyFile(path).read())[0]?.id;
  assert.deepEqual(ids, Array(8).fill(id));
  assert.deepEqual(readdirSync(join(folder, 'data')), ['master.key']);
});

test('keyFile() reports a key of the wrong length and leaves it', async (t) => {
  for (const length of [0, 31, 33, 64]) {
    const path = join(temporaryFolder(t), 'master.key');
    writeFileSync(path, Buffer.alloc(length), { mode: 0o600 });
    const expected = {
      code: 'KEY_UNREADABLE',
      message: `Cannot read the key of saved sessions "${path}": it has ${length} bytes where a key has 32`,
      hint,
    };
    await assert.rejects(keyFile(path).read(), expected);
    await assert.rejects(keyFile(path).readOrMake(), expected);
    assert.equal(readFileSync(path).length, length);
  }
});

test('keyFile() reports what is in the place of the key', async (t) => {
  const folder = temporaryFolder(t);
  const inPlace = join(folder, 'folder');
  mkdirSync(inPlace);
  const link = join(folder, 'link');
  symlinkSync('/dev/zero', link);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const outOfTheWay = 'Move it out of the way, then run the command again.';
  for (const [path, found] of [
    [inPlace, 'a folder is in its place (EISDIR)'],
    [link, 'a symbolic link is in its place (ELOOP)'],
    [join(file, 'key'), 'a file is where a folder should be (ENOTDIR)'],
  ] as const) {
    const message = `Cannot read the key of saved sessions "${path}": ${found}`;
    await assert.rejects(keyFile(path).read(), { code: 'KEY_UNREADABLE', message, hint: outOfTheWay });
  }
});

test('keyFile() tightens a key that others can read', async (t) => {
  const path = join(temporaryFolder(t), 'master.key');
  await keyFile(path).readOrMake();
  chmodSync(path, 0o644);
  await keyFile(path).read();
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('keyFile() makes no key when the disk is full', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'master.key');
  await assert.rejects(
    whileFsFails('writeFileSync', 'ENOSPC', () => keyFile(path).readOrMake()),
    { code: 'STORAGE_FAILED', message: `Cannot write "${path}": the disk is full (ENOSPC)` },
  );
  assert.deepEqual(readdirSync(folder), []);
});

async function outputOf(child: ChildProcess): Promise<string> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  return output;
}
