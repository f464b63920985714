import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createWriter } from '../../../src/lab/data-folder/write-data.ts';
import type { LabSeed } from '../../../src/lab/setup/shape/seed-types.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const seedOf = (displayName: string): LabSeed => ({
  extends: 'empty',
  tenants: [{ domains: ['a.example'], displayName }],
});
const hint = 'Use another folder for the data of the lab: one of your own, on a disk with free space.';

// A shell limits the size of a file, which refuses as a full disk does: first a part is written, and the rest fails.
test('createWriter() leaves the data of before when the system stores only a part of the new data', {
  skip: process.platform === 'win32',
}, async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'lab.json');
  await createWriter(file)(seedOf('before'));
  const before = readFileSync(file, 'utf8');
  const module = fileURLToPath(new URL('../../../src/lab/data-folder/write-data.js', import.meta.url));
  const script = `import(process.argv[1]).then(async ({ createWriter }) => {
    const seed = { extends: 'empty', tenants: [{ domains: ['a.example'], displayName: 'x'.repeat(9000) }] };
    await createWriter(process.argv[2])(seed).catch(({ code, message }) => console.log(code + ' ' + message));
  });`;
  const words = ['-c', 'ulimit -f 8; exec "$@"', 'bash', process.execPath, '-e', script, module, file];
  const { stdout, stderr } = spawnSync('bash', words, { encoding: 'utf8' });
  assert.deepEqual(
    [stdout, stderr],
    [`STORAGE_FAILED Cannot write "${file}": the limit for the size of a file is reached (EFBIG)\n`, ''],
  );
  assert.deepEqual([readFileSync(file, 'utf8'), readdirSync(folder)], [before, ['lab.json']]);
});

test('createWriter() does not write data that could not be read again', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'lab.json');
  // In bytes, of which a character can have several.
  const write = createWriter(file, 1000);
  await write(seedOf('é'.repeat(400)));
  const before = readFileSync(file, 'utf8');
  const found = 'the data of the lab has more than 1000 bytes, which could not be read again';
  await assert.rejects(write(seedOf('é'.repeat(500))), {
    code: 'STORAGE_FAILED',
    message: `Cannot write "${file}": ${found}`,
    hint,
  });
  assert.deepEqual([readFileSync(file, 'utf8'), readdirSync(folder)], [before, ['lab.json']]);
  await write(seedOf('small'));
  assert.notEqual(readFileSync(file, 'utf8'), before);
});
