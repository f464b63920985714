import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRegularFile } from '../../src/base/read-regular-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('readRegularFile() reads a file of up to maxBytes, also an empty one and through a link', async (t) => {
  const folder = temporaryFolder(t);
  for (const text of ['', '12345', '12345678']) {
    writeFileSync(join(folder, 'file'), text);
    const file = await readRegularFile(join(folder, 'file'), { maxBytes: 8 });
    assert.deepEqual(file, { kind: 'read', bytes: Buffer.from(text) });
  }
  symlinkSync(join(folder, 'file'), join(folder, 'link'));
  assert.equal((await readRegularFile(join(folder, 'link'), { maxBytes: 8 })).kind, 'read');
});

test('readRegularFile() returns why it read nothing', async (t) => {
  const folder = temporaryFolder(t);
  const at = (name: string) => join(folder, name);
  writeFileSync(at('long'), '123456789');
  mkdirSync(at('folder'));
  symlinkSync(at('long'), at('link'));
  symlinkSync(at('circle'), at('circle'));
  assert.equal(spawnSync('mkfifo', [at('pipe')]).status, 0);
  const found = async (name: string, followLinks: boolean) => {
    const file = await readRegularFile(at(name), { maxBytes: 8, followLinks });
    return file.kind === 'unreadable' ? [file.found, file.systemCode] : file.bytes.toString();
  };
  assert.deepEqual(await found('long', true), ['it is longer than 8 bytes', undefined]);
  assert.deepEqual(await found('folder', true), ['it is a folder', undefined]);
  assert.deepEqual(await found('pipe', true), ['it is not a regular file', undefined]);
  assert.deepEqual(await found('gone', true), ['there is no such file', 'ENOENT']);
  assert.deepEqual(await found('long/below', true), ['there is no such file', 'ENOTDIR']);
  assert.deepEqual(await found('circle', true), ['its symbolic links form a loop', 'ELOOP']);
  assert.deepEqual(await found('link', false), ['it is a symbolic link', 'ELOOP']);
});
