import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { cautionAbout } from '../../src/base/trusted-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const own = 0o600;

for (const [what, file, folder, found] of [
  ['its user alone can write', own, 0o700, undefined],
  ["the user's own group can write", 0o660, 0o770, undefined],
  ['others can write', 0o602, 0o700, 'other users can write the file (mode 0602)'],
  ['others can replace', own, 0o702, 'other users can write its folder (mode 0702)'],
  ['others can neither write nor replace in a shared folder', own, 0o1777, undefined],
  ['others can write in a shared folder', 0o646, 0o1777, 'other users can write the file (mode 0646)'],
] as const) {
  test(`cautionAbout() returns ${found === undefined ? 'nothing' : 'a warning'} about a file that ${what}`, (t) => {
    const path = join(temporaryFolder(t), 'folder', 'ca.pem');
    mkdirSync(dirname(path));
    writeFileSync(path, '');
    chmodSync(path, file);
    chmodSync(dirname(path), folder);
    const warning = `The authorities in "${path}" are trusted, but ${found}; make it writable for you alone: chmod go-w.`;
    assert.equal(cautionAbout(path), found && warning);
  });
}

test('cautionAbout() returns nothing about a file that does not exist', (t) => {
  const folder = temporaryFolder(t);
  assert.equal(cautionAbout(join(folder, 'none')), undefined);
  assert.equal(cautionAbout(join(folder, 'none', 'none')), undefined);
});

test('cautionAbout() returns a warning about a file of another user, or that a group of others can write', {
  skip: process.getuid?.() !== 0 && 'only root can give a file away',
}, (t) => {
  const path = join(temporaryFolder(t), 'ca.pem');
  writeFileSync(path, '');
  chmodSync(path, 0o660);
  const warningOf = (userId: number, groupId: number) => {
    chownSync(path, userId, groupId);
    return /are trusted, but (.*); make/.exec(cautionAbout(path) ?? '')?.[1];
  };
  assert.equal(warningOf(12_345, 0), 'the file belongs to another user (id 12345)');
  assert.equal(warningOf(0, 12_345), 'other users can write the file (mode 0660)');
  assert.equal(warningOf(0, 0), undefined);
});
