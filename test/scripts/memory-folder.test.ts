import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project } from './copy-project.ts';

const { memoryFolder } = (await import(pathToFileURL(join(project, 'scripts/memory-folder.js')).href)) as {
  memoryFolder(bytes: number, mountsFile?: string): string;
};

test('memoryFolder() is a folder in which scripts can be run', () => {
  const folder = mkdtempSync(join(memoryFolder(0), 'memory-folder-'));
  try {
    const script = join(folder, 'script');
    writeFileSync(script, '#!/bin/sh\nexit 3\n', { mode: 0o700 });
    assert.equal(spawnSync(script).status, 3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('memoryFolder() is that of temporary files when memory does not have the room', () => {
  assert.equal(memoryFolder(2 ** 60), tmpdir());
});

test('memoryFolder() is that of temporary files when memory is not mounted, or without the right to run scripts', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'memory-folder-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const folderWith = (...lines: string[]): string => {
    const mounts = join(folder, 'mounts');
    writeFileSync(mounts, lines.map((line) => `${line}\n`).join(''));
    return memoryFolder(0, mounts);
  };
  const usable = 'tmpfs /dev/shm tmpfs rw,nosuid 0 0';
  const locked = 'tmpfs /dev/shm tmpfs rw,nosuid,noexec 0 0';
  assert.deepEqual([folderWith('proc /proc proc rw 0 0'), folderWith(locked)], [tmpdir(), tmpdir()]);
  // The last mount of a folder is the one that counts.
  assert.equal(folderWith(usable, locked), tmpdir());
  assert.equal(memoryFolder(0, join(folder, 'absent')), tmpdir());
  if (existsSync('/dev/shm')) assert.equal(folderWith(locked, usable), '/dev/shm');
});
