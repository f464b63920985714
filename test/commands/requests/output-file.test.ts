import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { openOutputFile } from '../../../src/commands/requests/output-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const bytes = (text: string) => Buffer.from(text);

test('openOutputFile() puts a file in place when it is complete', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'report.csv');
  const file = openOutputFile(path);
  await file.write(bytes('lost'));
  file.restart();
  await file.write(bytes('a,'));
  await file.write(bytes('b'));
  assert.equal(existsSync(path), false);
  assert.match(readdirSync(folder).join(), /^\.report\.csv\.[\da-f]{12}\.tmp$/);
  await file.commit();
  file.abandon();
  assert.deepEqual([readdirSync(folder), readFileSync(path, 'utf8')], [['report.csv'], 'a,b']);
});

test('openOutputFile() leaves the file that was there until then, and nothing of its own', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'report.csv');
  writeFileSync(path, 'old', { mode: 0o640 });
  chmodSync(path, 0o640);
  const given = openOutputFile(path);
  await given.write(bytes('new'));
  given.abandon();
  given.abandon();
  assert.deepEqual([readdirSync(folder), readFileSync(path, 'utf8')], [['report.csv'], 'old']);
  const kept = openOutputFile(path);
  await kept.write(bytes('new'));
  const [temporary = ''] = readdirSync(folder).filter((name) => name !== 'report.csv');
  assert.equal(statSync(join(folder, temporary)).mode & 0o777, 0o600);
  await kept.commit();
  assert.deepEqual([readFileSync(path, 'utf8'), statSync(path).mode & 0o777], ['new', 0o640]);
});

test('openOutputFile() leaves nothing of its own where the file cannot be put in place', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'report.csv');
  const file = openOutputFile(path);
  await file.write(bytes('new'));
  mkdirSync(path);
  assert.throws(() => void file.commit(), { code: 'STORAGE_FAILED' });
  file.abandon();
  assert.deepEqual(readdirSync(folder), ['report.csv']);
});

test('openOutputFile() follows a symbolic link, which stays', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'real'), 'old');
  symlinkSync(join('data', 'real'), join(folder, 'link'));
  const file = openOutputFile(join(folder, 'link'));
  await file.write(bytes('new'));
  await file.commit();
  assert.deepEqual(readdirSync(join(folder, 'data')), ['real']);
  assert.equal(readFileSync(join(folder, 'data', 'real'), 'utf8'), 'new');
  assert.equal(readFileSync(join(folder, 'link'), 'utf8'), 'new');
});

test('openOutputFile() writes to a device directly', async () => {
  const file = openOutputFile('/dev/null');
  await file.write(bytes('x'));
  await file.commit();
  assert.equal(statSync('/dev/null').isFile(), false);
  assert.throws(() => file.restart(), { code: 'STORAGE_FAILED' });
});

test('openOutputFile() says before anything is sent where it cannot write', (t: TestContext) => {
  const folder = temporaryFolder(t);
  for (const [path, found] of [
    [join(folder, 'missing', 'x'), 'its folder does not exist (ENOENT)'],
    [folder, 'a folder is in its place (EISDIR)'],
  ] as const) {
    assert.throws(
      () => openOutputFile(path),
      (error) => {
        assert.ok(error instanceof EntradaError);
        assert.deepEqual(
          [error.code, error.message, error.hint],
          [
            'STORAGE_FAILED',
            `Cannot write "${path}": ${found}`,
            `Nothing was sent. ${found.includes('EISDIR') ? 'For a folder, add -InferOutputFileName.' : 'Choose another file with -OutputFilePath.'}`,
          ],
        );
        return true;
      },
    );
  }
});
