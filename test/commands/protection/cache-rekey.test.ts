import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { revealed, sampleSession } from '../../cache/sample-session.ts';
import { statusUser } from '../status-command.ts';
import { replaceNoteWith } from '../status-note.ts';

const adele = sampleSession('adele@contoso.com');
const diego = sampleSession('diego@contoso.com');

test('cache rekey seals every session with a new key, and gives up the old one', async (t) => {
  const user = statusUser(t);
  for (const session of [adele, diego]) await user.open().cache.write(session);
  const old = (await user.open().keys.readOrMake()).id;
  const result = await user.rekey();
  const { id } = await user.open().keys.readOrMake();
  assert.notEqual(id, old);
  const Place = join(user.folders.data, `master-${id}.key`);
  const value = { Key: id, Kind: 'file', Place, Sessions: 2, Unreadable: 0, Finished: false };
  assert.deepEqual(result, { kind: 'value', value });
  assert.deepEqual([readdirSync(user.folders.data), user.said], [[`master-${id}.key`], []]);
  for (const session of [adele, diego]) {
    assert.deepEqual(revealed(await user.open().cache.read(session.id)), revealed(session));
  }
});

test('cache rekey finishes one that was cut off, and says so', async (t) => {
  const user = statusUser(t);
  await user.open().cache.write(adele);
  const [id] = replaceNoteWith(user.open().keys, 'file');
  const result = await user.rekey();
  assert.deepEqual(
    [result.kind === 'value' && result.value],
    [
      {
        Key: id,
        Kind: 'file',
        Place: join(user.folders.data, `master-${id}.key`),
        Sessions: 1,
        Unreadable: 0,
        Finished: true,
      },
    ],
  );
  assert.deepEqual(user.said, [
    'information: This completed an interrupted rotation. To rotate the key again, run the command again.',
  ]);
});

test('cache rekey takes a new passphrase and says what to set', async (t) => {
  const user = statusUser(t);
  user.env['ENTRADA_KEY_PASSPHRASE'] = 'old';
  await user.open().cache.write(adele);
  user.env['NEXT'] = 'new';
  await user.rekey('-Passphrase', 'env:NEXT');
  assert.deepEqual(user.said, ['information: Set ENTRADA_KEY_PASSPHRASE to the new passphrase now.']);
  await assert.rejects(user.open().cache.read(adele.id), { code: 'KEY_UNREADABLE' });
  user.env['ENTRADA_KEY_PASSPHRASE'] = 'new';
  assert.deepEqual(revealed(await user.open().cache.read(adele.id)), revealed(adele));
});

test('cache rekey refuses a passphrase for another place', async (t) => {
  const user = statusUser(t);
  await assert.rejects(user.rekey('-To', 'file', '-Passphrase', 'env:ENTRADA_HOME'), {
    code: 'INPUT_INVALID',
    message: 'Cannot use -Passphrase with -To file: only a passphrase key takes one',
  });
});

test('cache rekey warns of sessions that stay unchanged', async (t) => {
  const user = statusUser(t);
  for (const session of [adele, diego]) await user.open().cache.write(session);
  const path = join(user.folders.state, 'sessions', `${adele.id}.sealed`);
  truncateSync(path, 0);
  const result = await user.rekey();
  assert.equal(result.kind === 'value' && (result.value as { Unreadable: number }).Unreadable, 1);
  assert.deepEqual(user.said, [`warning: Left unchanged: Cannot read the saved session "${path}": it is empty`]);
});

test('cache rekey fails with 7 and keeps both keys when a session cannot be reached', async (t) => {
  const user = statusUser(t);
  await user.open().cache.write(adele);
  mkdirSync(join(user.folders.state, 'sessions', `${diego.id}.sealed`));
  await assert.rejects(user.rekey(), {
    code: 'STORAGE_FAILED',
    exitStatus: 7,
    message:
      /^Cannot remove the old key of saved sessions: 1 of the sessions could not be read: Cannot read ".*": a folder is in its place \(EISDIR\)$/,
    hint: 'Both keys are kept. Fix the problem, then run "entrada cache rekey" again to finish.',
  });
  assert.deepEqual(revealed(await user.open().cache.read(adele.id)), revealed(adele));
  assert.equal(readdirSync(user.folders.data).length, 2);
});

test('cache rekey says what is done when it is stopped on the way', async (t) => {
  const user = statusUser(t);
  await user.open().cache.write(adele);
  replaceNoteWith(user.open().keys, 'file');
  user.abort();
  await assert.rejects(user.rekey(), { code: 'CANCELLED' });
  assert.deepEqual(user.said, [
    'warning: Both keys are kept, and every session is readable. Run "entrada cache rekey" to continue.',
  ]);
});
