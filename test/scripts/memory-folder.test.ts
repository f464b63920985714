import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project } from './copy-project.ts';

const { memoryFolder } = (await import(pathToFileURL(join(project, 'scripts/memory-folder.js')).href)) as {
  memoryFolder(bytes: number): string;
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
