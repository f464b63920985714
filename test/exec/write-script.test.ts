import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { writeScript } from '../../src/exec/write-script.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('writeScript() keeps percent signs and other languages in the paths of a batch file', (t) => {
  const folder = temporaryFolder(t);
  const plain = writeScript(folder, 'one', ['C:\\100%\\node.exe', 'a b'], { platform: 'win32' });
  assert.match(plain, /[\\/]one\.cmd$/);
  assert.equal(readFileSync(plain, 'utf8'), '@"C:\\100%%\\node.exe" "a b" %*\r\n');
  const other = writeScript(folder, 'two', ['C:\\Jörg\\node.exe'], { platform: 'win32', inBackground: true });
  assert.equal(readFileSync(other, 'utf8'), '@chcp 65001 >nul\r\n@start "" /b "C:\\Jörg\\node.exe" %*\r\n');
});

test('writeScript() writes a script for sh elsewhere, in the background if it is asked to', (t) => {
  const folder = temporaryFolder(t);
  const script = writeScript(folder, 'three', ["it's"], { platform: 'linux', inBackground: true });
  assert.equal(readFileSync(script, 'utf8'), `#!/bin/sh\n'it'\\''s' "$@" &\n`);
});
