import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { warningOfReadableFile } from '../../src/base/readable-by-others.ts';

const options = process.platform === 'win32' ? { skip: 'Windows has access lists' } : {};

test('warningOfReadableFile() warns if the file and all its folders let others read it', options, (t) => {
  // Folders of tests are private otherwise.
  const top = mkdtempSync('/tmp/readable-');
  t.after(() => rmSync(top, { recursive: true }));
  const folder = join(top, 'a');
  const file = join(folder, 'it is secret');
  mkdirSync(folder);
  writeFileSync(file, 'x');
  const warningWith = (ofFile: number, ofFolder: number, ofTop: number, path = file) => {
    chmodSync(file, ofFile);
    chmodSync(folder, ofFolder);
    chmodSync(top, ofTop);
    return warningOfReadableFile(path, 'Certificate');
  };
  const warning = `Other users can read the file of -Certificate; keep it for yourself: chmod 600 '${file}'`;
  assert.equal(warningWith(0o644, 0o755, 0o711), warning);
  assert.equal(warningWith(0o604, 0o701, 0o711), warning);
  for (const [ofFile, ofFolder, ofTop] of [
    [0o640, 0o755, 0o755],
    [0o600, 0o755, 0o755],
    [0o644, 0o700, 0o755],
    [0o644, 0o754, 0o755],
    [0o644, 0o755, 0o700],
  ] as const) {
    assert.equal(warningWith(ofFile, ofFolder, ofTop), undefined);
  }
  const link = join(top, 'link');
  symlinkSync(file, link);
  assert.equal(warningWith(0o644, 0o755, 0o711, link), warning.replace(file, link));
  assert.equal(warningWith(0o644, 0o700, 0o711, link), undefined);
  assert.equal(warningOfReadableFile(join(top, 'missing'), 'Certificate'), undefined);
  assert.equal(warningOfReadableFile('/etc/hostname\0', 'Certificate'), undefined);
});
