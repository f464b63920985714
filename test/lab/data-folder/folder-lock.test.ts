import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { takeLock } from '../../../src/lab/data-folder/folder-lock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('takeLock() gives a lock to one lab at a time', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'lab.lock');
  const release = takeLock(path);
  const inUse = {
    code: 'LAB_FAILED',
    message: `Cannot use the data folder of "${path}": another lab (process ${process.pid}) uses it; stop that lab, or use another folder`,
  };
  assert.throws(() => takeLock(path), inUse);
  release();
  assert.deepEqual(readdirSync(folder), []);
  const again = takeLock(path);
  release();
  assert.throws(() => takeLock(path), inUse, 'the first lab does not release the lock of the second one');
  again();
});

test('takeLock() respects a running process', (t) => {
  const path = join(temporaryFolder(t), 'lab.lock');
  writeFileSync(path, JSON.stringify({ pid: process.ppid }));
  assert.throws(() => takeLock(path), { code: 'LAB_FAILED', message: new RegExp(`\\(process ${process.ppid}\\)`) });
});

test('takeLock() ignores the lock of a process that has ended, and damaged ones', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'lab.lock');
  const ended = spawnSync(process.execPath, ['-e', '0']).pid;
  const other = { pid: process.pid, startedAt: 'another boot' };
  for (const text of [JSON.stringify({ pid: ended }), JSON.stringify(other), '', '{"pid":', '{"pid":-1}', '[]']) {
    writeFileSync(path, text);
    takeLock(path)();
    assert.deepEqual(readdirSync(folder), [], text);
  }
});

test('takeLock() tells a process from an earlier one of the same number', {
  skip: process.platform !== 'linux',
}, (t) => {
  const path = join(temporaryFolder(t), 'lab.lock');
  writeFileSync(path, JSON.stringify({ pid: process.ppid, startedAt: 'another boot' }));
  takeLock(path)();
});
