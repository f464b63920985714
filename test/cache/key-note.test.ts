import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readKeyNote, replaceKeyNote } from '../../src/cache/keys/key-note.ts';
import type { NotedKey } from '../../src/cache/keys/noted-key.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { keyMachine } from './key-machine.ts';
import { sampleSession } from './sample-session.ts';

const id = '0123456789abcdef';
const inKeyring: NotedKey = { kind: 'keyring', id };
const keys: NotedKey[] = [
  inKeyring,
  { kind: 'file', id, file: 'master.key' },
  { kind: 'file', id, file: `master-${id}.key` },
  { kind: 'key-file', id, path: '/run/my.key' },
  { kind: 'passphrase', id, salt: 'A'.repeat(22), cost: 32_768, blockSize: 8, parallelization: 3 },
  { kind: 'wrapped', id, sealed: 'AAAA' },
];

test('readKeyNote() gives what replaceKeyNote() noted', (t) => {
  const folder = join(temporaryFolder(t), 'key');
  assert.equal(readKeyNote(folder), undefined);
  assert.equal(replaceKeyNote(folder, undefined, { keys, leftovers: [inKeyring] }), true);
  assert.deepEqual(readKeyNote(folder), { number: 1, keys, leftovers: [inKeyring] });
});

test('replaceKeyNote() lets one of those that read the same note change it', (t) => {
  const folder = temporaryFolder(t);
  const note = (account: string) => ({ keys: [{ kind: 'key-file', id, path: account } as const], leftovers: [] });
  assert.deepEqual(
    [replaceKeyNote(folder, undefined, note('/a')), replaceKeyNote(folder, undefined, note('/b'))],
    [true, false],
  );
  const seen = readKeyNote(folder);
  assert.deepEqual([replaceKeyNote(folder, seen, note('/c')), replaceKeyNote(folder, seen, note('/d'))], [true, false]);
  assert.deepEqual(readKeyNote(folder), { number: 2, ...note('/c') });
  // By now the number that this one would make is free again, and still it is too late.
  assert.equal(replaceKeyNote(folder, undefined, note('/e')), false);
  assert.deepEqual(readdirSync(folder), ['2.json']);
});

test('readKeyNote() passes over other files', (t) => {
  const folder = temporaryFolder(t);
  replaceKeyNote(folder, undefined, { keys: [inKeyring], leftovers: [] });
  for (const name of ['9.json~', '.2.json.0123456789ab.tmp', '0.json', 'said-file', '-3.json', '1e9.json']) {
    writeFileSync(join(folder, name), 'foreign');
  }
  assert.equal(readKeyNote(folder)?.number, 1);
});

test('readKeyNote() reports a note cut off at any byte', (t) => {
  const folder = temporaryFolder(t);
  replaceKeyNote(folder, undefined, { keys, leftovers: [] });
  const path = join(folder, '1.json');
  const whole = readFileSync(path);
  for (let length = 0; length < whole.length - 1; length += 1) {
    writeFileSync(path, whole.subarray(0, length));
    assert.throws(() => readKeyNote(folder), {
      code: 'KEY_UNREADABLE',
      message: `Cannot read where the key of saved sessions is "${path}": its ${length} characters are not JSON`,
      hint: 'Put that file back if you have a copy. Otherwise remove it and run "entrada Connect-Entra" again for each session.',
    });
  }
});

test('readKeyNote() refuses what would lead elsewhere or cost too much', (t) => {
  const path = join(temporaryFolder(t), '1.json');
  const passphrase = { kind: 'passphrase', id, salt: 'A'.repeat(22), cost: 2, blockSize: 1, parallelization: 1 };
  const hostile = [
    { kind: 'file', id, file: '../../../etc/shadow' },
    { kind: 'file', id, file: 'master-.key' },
    { kind: 'keyring', id: '../x' },
    { kind: 'key-file', id, path: '' },
    { ...passphrase, cost: 2 ** 21 },
    { ...passphrase, cost: 1000 },
    { ...passphrase, blockSize: 17 },
    { ...passphrase, cost: 1 },
    { ...passphrase, cost: 2.5 },
    { ...passphrase, blockSize: 0 },
    { ...passphrase, parallelization: 0 },
    { ...passphrase, parallelization: 17 },
    { ...passphrase, blockSize: undefined },
    { ...passphrase, salt: 'A'.repeat(21) },
    { ...passphrase, salt: 'A'.repeat(87) },
    { ...passphrase, salt: `${'A'.repeat(22)}=` },
    { ...passphrase, salt: undefined },
    { kind: 'file', id },
    { kind: 'file', id, file: `master-${id}0.key` },
    { kind: 'file', id, file: 'xmaster.key' },
    { kind: 'file', id, file: 'master.keys' },
    { kind: 'keyring' },
    { kind: 'keyring', id: `${id}0` },
    { kind: 'keyring', id: id.toUpperCase() },
    { kind: 'key-file', id },
    { id },
    { ...passphrase, parallelization: 1.5 },
    { ...passphrase, salt: '' },
    { kind: 'wrapped', id },
    { kind: 'other', id },
    'keyring',
    null,
  ];
  const notes = [
    ...hostile.map((key) => ({ version: 1, keys: [inKeyring, key], leftovers: [] })),
    { version: 1, keys: [], leftovers: [] },
    { version: 1, keys: [inKeyring] },
    { version: 1, keys: inKeyring, leftovers: [] },
  ];
  for (const note of notes) {
    writeFileSync(path, JSON.stringify(note));
    assert.throws(() => readKeyNote(join(path, '..')), { message: /: it names no key$/ }, JSON.stringify(note));
  }
  for (const [text, found] of [
    ['[]', /: it is not a note of a key$/],
    ['{"version":2}', /: it was written by another version of Entrada$/],
  ] as const) {
    writeFileSync(path, text);
    assert.throws(() => readKeyNote(join(path, '..')), { code: 'KEY_UNREADABLE', message: found });
  }
});

test('readKeyNote() takes the largest cost and the longest salt that it allows', (t) => {
  const folder = temporaryFolder(t);
  const most = {
    kind: 'passphrase',
    id,
    salt: 'A_-9'.repeat(21) + 'zz',
    cost: 2 ** 20,
    blockSize: 16,
    parallelization: 16,
  };
  const least = { kind: 'passphrase', id, salt: 'A'.repeat(22), cost: 2, blockSize: 1, parallelization: 1 };
  const expected = [most, least] as NotedKey[];
  replaceKeyNote(folder, undefined, { keys: expected, leftovers: [] });
  assert.deepEqual(readKeyNote(folder)?.keys, expected);
});

test('readKeyNote() follows no link, and a sign-in puts nothing in the place of a damaged note', async (t) => {
  const machine = keyMachine(t);
  const folder = join(machine.folders.state, 'key');
  mkdirSync(folder, { recursive: true });
  symlinkSync('/dev/zero', join(folder, '1.json'));
  await assert.rejects(machine.start().cache.write(sampleSession()), {
    code: 'KEY_UNREADABLE',
    message: /: a symbolic link is in its place \(ELOOP\)$/,
  });
  assert.deepEqual([readdirSync(folder), machine.keyring.entries.size], [['1.json'], 0]);
});
