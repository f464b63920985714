import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { probeFolder } from '../../src/base/probe-folder.ts';
import { withFailingFs } from './failing-fs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('probeFolder() writes to a folder and leaves nothing there', (t) => {
  const folder = join(temporaryFolder(t), 'state');
  mkdirSync(folder);
  assert.equal(probeFolder(folder), true);
  assert.deepEqual(readdirSync(folder), []);
});

test('probeFolder() does not create a folder', (t) => {
  const folder = join(temporaryFolder(t), 'a', 'b', 'c');
  assert.equal(probeFolder(folder), false);
  assert.equal(existsSync(join(folder, '..', '..')), false);
});

test('probeFolder() fails with the reason for a file, and for a folder below one', (t) => {
  const file = join(temporaryFolder(t), 'state');
  writeFileSync(file, 'text');
  for (const path of [file, join(file, 'below'), join(file, 'far', 'below')]) {
    assert.throws(() => probeFolder(path), { code: 'STORAGE_FAILED', message: /a file is where a folder should be/ });
  }
});

test('probeFolder() names the first folder that cannot be created', (t) => {
  const folder = join(temporaryFolder(t), 'a');
  assert.throws(() => withFailingFs('accessSync', 'EACCES', () => probeFolder(join(folder, 'b'))), {
    code: 'STORAGE_FAILED',
    message: `Cannot create the folder "${folder}": access is denied (EACCES)`,
  });
});

test('probeFolder() reports a disk that is full, and leaves nothing there', (t) => {
  const folder = temporaryFolder(t);
  for (const step of ['openSync', 'fsyncSync'] as const) {
    assert.throws(() => withFailingFs(step, 'ENOSPC', () => probeFolder(folder)), {
      code: 'STORAGE_FAILED',
      message: `Cannot write "${folder}": the disk is full (ENOSPC)`,
    });
    assert.deepEqual(readdirSync(folder), []);
  }
});
