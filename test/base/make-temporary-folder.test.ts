import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { makeTemporaryFolder } from '../../src/base/make-temporary-folder.ts';

test('makeTemporaryFolder() creates a private folder', (t) => {
  const folder = makeTemporaryFolder('entrada-test-');
  t.after(() => rmSync(folder, { recursive: true }));
  assert.equal(dirname(folder), tmpdir());
  assert.equal(statSync(folder).mode & 0o777, process.platform === 'win32' ? 0o666 : 0o700);
});

test('makeTemporaryFolder() names the folder, the reason and the variable if that is impossible', () => {
  assert.throws(() => makeTemporaryFolder('absent/entrada-'), {
    code: 'STORAGE_FAILED',
    message: `Cannot create a temporary folder in "${tmpdir()}": its folder does not exist (ENOENT)`,
    hint: 'Set TMPDIR (TEMP on Windows) to a folder that you can write to.',
  });
});
