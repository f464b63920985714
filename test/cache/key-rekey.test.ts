import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { Secret } from '../../src/base/secret.ts';
import { readKeyNote, replaceKeyNote } from '../../src/cache/keys/key-note.ts';
import { KeyringUnusable } from '../../src/cache/keys/keyring.ts';
import type { KeyKind } from '../../src/cache/keys/noted-key.ts';
import { rekey } from '../../src/cache/keys/rekey.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { seal } from '../../src/cache/seal.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { type KeyMachine, keyMachine } from './key-machine.ts';
import { adele, assertOneKey, assertServed, both, checkKilledRekey, choose, diego, runRekey } from './rekey-checks.ts';
import { revealed, sampleSession } from './sample-session.ts';
import { withoutSync } from './without-sync.ts';

withoutSync();

const kinds = ['file', 'passphrase', 'keyring', 'key-file'] as const satisfies readonly KeyKind[];

const noteOf = ({ folders }: KeyMachine) => readKeyNote(join(folders.state, 'key'));

for (const from of kinds) {
  for (const to of kinds.filter((kind) => kind !== 'key-file' || from !== kind)) {
    test(`rekey() moves from ${from} to ${to} and leaves one key`, async (t) => {
      const machine = keyMachine(t);
      choose(machine, from);
      for (const session of both) await machine.start().cache.write(session);
      const before = (await machine.start().keys.readOrMake()).id;
      const old = { ...machine.env };
      choose(machine, to);
      machine.env = { ...old, ...machine.env };
      const done = await runRekey(machine, { to });
      assert.deepEqual(
        [done.count, done.unreadable, done.unreached, done.keptKeys, done.isFinished],
        [2, [], [], [], false],
      );
      assert.notEqual(done.noted.id, before);
      await assertOneKey(machine, to);
    });
  }
}

test('rekey() makes the new key where a first one would go', async (t) => {
  const machine = keyMachine(t, 'there is no session bus (D-Bus)');
  await machine.start().cache.write(adele);
  await machine.start().cache.write(diego);
  await runRekey(machine);
  await assertOneKey(machine, 'file');
  machine.keyring.problem = undefined;
  await runRekey(machine);
  await assertOneKey(machine, 'keyring');
});

test('rekey() takes a file when the keyring does not keep the key, and leaves nothing there', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  machine.keyring.write = async () => {};
  assert.equal((await runRekey(machine)).noted.kind, 'file');
  await assertOneKey(machine, 'file');
});

test('rekey() leaves a key that cannot be removed now to the next call', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const { remove } = machine.keyring;
  machine.keyring.remove = async () => {
    throw new KeyringUnusable('it is locked');
  };
  const { keptKeys, isFinished } = await runRekey(machine, { to: 'file' });
  assert.deepEqual([keptKeys, isFinished, machine.keyring.entries.size], [[], false, 1]);
  const [leftover] = machine.keyring.entries.keys();
  assert.deepEqual(
    noteOf(machine)?.leftovers.map(({ id }) => id),
    [leftover],
  );
  machine.keyring.remove = remove;
  await runRekey(machine, { to: 'file' });
  assert.deepEqual(noteOf(machine)?.leftovers, []);
  await assertOneKey(machine, 'file');
});

test('rekey() ends well when another process finished it meanwhile', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const done = await runRekey(machine, {
    async resealOthers() {
      const note = noteOf(machine);
      const [first, ...older] = note?.keys ?? [];
      assert.ok(first !== undefined && older.length === 1);
      assert.ok(replaceKeyNote(join(machine.folders.state, 'key'), note, { keys: [first], leftovers: older }));
      return [];
    },
  });
  assert.deepEqual([done.count, done.keptKeys, done.isFinished], [2, [], false]);
  await assertOneKey(machine, 'keyring');
});

test('rekey() gives up when others change the keys each time, and loses nothing', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  let changes = 0;
  const resealOthers = async () => {
    changes += 1;
    const note = noteOf(machine) ?? assert.fail();
    assert.ok(replaceKeyNote(join(machine.folders.state, 'key'), note, note));
    return [];
  };
  await assert.rejects(runRekey(machine, { resealOthers }), {
    code: 'KEY_UNREADABLE',
    message: 'Cannot change the key of saved sessions: other processes change it, too',
    hint: 'Run "entrada cache rekey" again.',
  });
  assert.equal(changes, 8);
  await assertServed(machine);
  assert.equal((await runRekey(machine)).isFinished, true);
  await assertOneKey(machine, 'keyring');
});

test('rekey() makes a key where there was none', async (t) => {
  const machine = keyMachine(t);
  assert.equal((await runRekey(machine, { to: 'file' })).count, 0);
  for (const session of both) await machine.start().cache.write(session);
  await assertOneKey(machine, 'file');
});

test('rekey() refuses what it cannot do and changes nothing', async (t) => {
  const machine = keyMachine(t, 'it is locked');
  choose(machine, 'key-file');
  for (const session of both) await machine.start().cache.write(session);
  const path = machine.env['ENTRADA_KEY_FILE'] ?? '';
  await assertRejected(
    runRekey(machine),
    'KEY_UNREADABLE',
    `Cannot read the key of saved sessions "${path}": it is the key in use`,
  );
  await assertRejected(
    runRekey(machine, { to: 'keyring' }),
    'KEY_UNREADABLE',
    'Cannot read the key of saved sessions "keyring": it is locked',
  );
  await assertRejected(
    runRekey(machine, { to: 'passphrase' }),
    'INPUT_INVALID',
    'Cannot make a key of a passphrase: ENTRADA_KEY_PASSPHRASE is not set',
  );
  await assertOneKey(machine, 'key-file');
});

test('rekey() changes the passphrase, and only the new one opens', async (t) => {
  const machine = keyMachine(t);
  machine.env['ENTRADA_KEY_PASSPHRASE'] = 'old';
  for (const session of both) await machine.start().cache.write(session);
  await runRekey(machine, { to: 'passphrase', passphrase: new Secret('new') });
  await assert.rejects(machine.start().cache.read(adele.id), { code: 'KEY_UNREADABLE' });
  machine.env['ENTRADA_KEY_PASSPHRASE'] = 'new';
  await assertOneKey(machine, 'passphrase');
});

test('rekey() killed at any operation loses nothing, and the next one leaves one key', (t) =>
  checkKilledRekey(t, 'keyring', 'file'));

test('rekey() stops at an error of the disk, keeps both keys, and goes on later', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const { cache, keys } = machine.start();
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const failing: TokenCache = { ...cache, write: () => Promise.reject(full) };
  await assert.rejects(rekey(failing, keys), full);
  assert.equal(machine.keyring.entries.size, 2);
  await assertServed(machine);
  assert.deepEqual([(await runRekey(machine)).isFinished, machine.keyring.entries.size], [true, 1]);
  await assertOneKey(machine, 'keyring');
});

test('rekey() keeps the old key while a session cannot be reached', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const { cache, keys } = machine.start();
  const failure = new EntradaError('STORAGE_FAILED', 'the disk reports an error');
  const failing: TokenCache = { ...cache, read: (id) => (id === adele.id ? Promise.reject(failure) : cache.read(id)) };
  const done = await rekey(failing, keys);
  assert.deepEqual([done.count, done.unreached, done.keptKeys.length], [1, [failure], 1]);
  await assertServed(machine);
  await runRekey(machine);
  await assertOneKey(machine, 'keyring');
});

test('rekey() does not change damaged sessions and those of a foreign key', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const pathOf = (id: string) => join(machine.folders.state, 'sessions', `${id}.sealed`);
  const foreign = sampleSession('foreign@contoso.com');
  const cut = sampleSession('cut@contoso.com');
  writeFileSync(pathOf(foreign.id), seal(Buffer.from('{}'), masterKeyOf(Buffer.alloc(32, 9)), foreign.id));
  copyFileSync(pathOf(adele.id), pathOf(cut.id));
  truncateSync(pathOf(cut.id), 60);
  const before = [foreign, cut].map(({ id }) => readFileSync(pathOf(id)));
  const done = await runRekey(machine);
  assert.deepEqual(
    [done.count, done.unreadable.map(({ code }) => code)],
    [2, ['CACHE_UNREADABLE', 'CACHE_UNREADABLE']],
  );
  assert.deepEqual(
    [foreign, cut].map(({ id }) => readFileSync(pathOf(id))),
    before,
  );
  await assertOneKey(machine, 'keyring');
});

test('rekey() loses nothing that others write meanwhile', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const late = sampleSession('late@contoso.com');
  const renewed = sampleSession('diego@contoso.com', { savedAtMs: 7 });
  const { cache, keys } = machine.start();
  // Began before the new key counted, and writes when the list was made.
  const writer = machine.start();
  await writer.keys.readOrMake();
  let round = 0;
  const watched: TokenCache = {
    ...cache,
    async lock(id, options) {
      // The first lock is the turn to rekey; by the second, the sessions were listed.
      if ((round += 1) === 2) {
        await writer.cache.write(late);
        const lock = await writer.cache.lock(diego.id);
        await writer.cache.write(renewed, lock);
        await lock.release();
      }
      return cache.lock(id, options);
    },
  };
  const done = await rekey(watched, keys);
  assert.equal(done.count, 3);
  await assertServed(machine, [adele, late, renewed]);
  assert.equal(machine.keyring.entries.size, 1);
});

test('rekey() brings no session back that was removed meanwhile', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const { cache, keys } = machine.start();
  const watched: TokenCache = {
    ...cache,
    async read(id) {
      const record = await cache.read(id);
      if (id === adele.id) await machine.start().cache.remove(id);
      return record;
    },
  };
  assert.equal((await rekey(watched, keys)).count, 1);
  assert.equal(await machine.start().cache.read(adele.id), undefined);
  await assertServed(machine, [diego]);
});

test('rekey() away from a passphrase lets those read who have only the new key, also when it is cut off', async (t) => {
  const machine = keyMachine(t);
  machine.env['ENTRADA_KEY_PASSPHRASE'] = 'old';
  for (const session of both) await machine.start().cache.write(session);
  const { cache, keys } = machine.start();
  await assert.rejects(rekey({ ...cache, write: () => Promise.reject(new Error('cut off')) }, keys, { to: 'file' }));
  machine.env = {};
  await assertServed(machine);
  await runRekey(machine, { to: 'file' });
  await assertOneKey(machine, 'file');
});

test('rekey() moves from one named key file to the next', async (t) => {
  const machine = keyMachine(t);
  choose(machine, 'key-file');
  for (const session of both) await machine.start().cache.write(session);
  const path = join(machine.folders.data, 'next.key');
  writeFileSync(path, Buffer.alloc(32, 6), { mode: 0o600 });
  machine.env['ENTRADA_KEY_FILE'] = path;
  await assertServed(machine);
  await runRekey(machine);
  rmSync(join(machine.folders.data, 'my.key'));
  await assertOneKey(machine, 'key-file');
});

test('a write whose key was replaced meanwhile is sealed again', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const writer = machine.start();
  const { readOrMake } = writer.keys;
  let asked = 0;
  Object.assign(writer.keys, {
    async readOrMake() {
      const key = await readOrMake();
      if ((asked += 1) === 1) await runRekey(machine);
      return key;
    },
  });
  await writer.cache.write(sampleSession('diego@contoso.com'));
  await assertOneKey(machine, 'keyring');
});

test('a read that meets a session that was sealed again retries', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const reader = machine.start();
  const { read } = reader.keys;
  let asked = 0;
  Object.assign(reader.keys, {
    async read() {
      if ((asked += 1) === 1) await runRekey(machine);
      return read();
    },
  });
  assert.deepEqual(revealed(await reader.cache.read(adele.id)), revealed(adele));
});

test('a key that is exchanged while it is looked for is looked for again', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const { read } = machine.keyring;
  machine.keyring.read = async (name) => {
    machine.keyring.read = read;
    await runRekey(machine);
    return machine.keyring.read(name);
  };
  await assertServed(machine);
});

test('several rekeys at once take turns and leave one key', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const done = await Promise.all(Array.from({ length: 4 }, () => runRekey(machine)));
  const note = readKeyNote(join(machine.folders.state, 'key'));
  assert.ok(done.some(({ noted }) => noted.id === note?.keys[0]?.id));
  await assertOneKey(machine, 'keyring');
});

test('rekey() takes in a key file that was left next to the noted key', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  const stray = Buffer.alloc(32, 3);
  const path = join(machine.folders.data, 'master.key');
  writeFileSync(path, stray, { mode: 0o600 });
  rmSync(join(machine.folders.state, 'sessions', `${adele.id}.sealed`));
  const { sealRecord } = await import('../../src/cache/sealed-record.ts');
  const sealed = sealRecord(adele, masterKeyOf(stray));
  writeFileSync(join(machine.folders.state, 'sessions', `${adele.id}.sealed`), sealed, { mode: 0o600 });
  await runRekey(machine);
  await assertOneKey(machine, 'keyring');
});

test('rekey() can be cancelled', async (t) => {
  const machine = keyMachine(t);
  for (const session of both) await machine.start().cache.write(session);
  await assert.rejects(runRekey(machine, { signal: AbortSignal.abort() }), { code: 'CANCELLED' });
  await assertServed(machine);
});

function assertRejected(promise: Promise<unknown>, code: string, message: string): Promise<void> {
  return assert.rejects(promise, { code, message });
}

test('rekey() keeps the older key while something else that it seals cannot be opened, and removes it after that', async (t) => {
  const machine = keyMachine(t);
  choose(machine, 'file');
  await machine.start().cache.write(adele);
  const before = (await machine.start().keys.readOrMake()).id;
  const failure = (code: 'KEY_UNREADABLE' | 'CERTIFICATE_UNUSABLE', keyId: string) =>
    new EntradaError(code, 'not opened', { details: { keyId } });
  const later = failure('CERTIFICATE_UNUSABLE', before);
  const kept = await runRekey(machine, { to: 'file', resealOthers: async () => [later] });
  assert.deepEqual([kept.unreached, kept.keptKeys], [[later], [before]]);
  assert.deepEqual(
    (await machine.start().keys.read()).map(({ id }) => id),
    [kept.noted.id, before],
  );
  const lost = failure('CERTIFICATE_UNUSABLE', '0123456789abcdef');
  const done = await runRekey(machine, { resealOthers: async () => [lost] });
  assert.deepEqual([done.unreadable, done.unreached, done.keptKeys, done.isFinished], [[lost], [], [], true]);
  await assertServed(machine, [adele]);
});
