import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { keyState } from '../../src/cache/keys/key-state.ts';
import { KeyringUnusable } from '../../src/cache/keys/keyring.ts';
import { keyChoices } from '../../src/cache/keys/make-key.ts';
import { commandFor } from '../../src/cache/keys/named-key-file.ts';
import { placeOfKey } from '../../src/cache/keys/noted-key.ts';
import { prepareKey, removeKey } from '../../src/cache/keys/prepare-key.ts';
import { rekey } from '../../src/cache/keys/rekey.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { failureOf } from '../support/rejects.ts';
import { type KeyMachine, keyMachine } from './key-machine.ts';
import { sampleSession } from './sample-session.ts';

const usable = { isUsable: true };
const none = { kind: undefined, place: undefined, id: undefined, problem: undefined, olderKeys: [], better: undefined };
const adele = sampleSession('adele@contoso.com');

const stateOf = ({ start }: KeyMachine) => keyState(start().keys);

test('keyState() of a machine without a key shows none, and whether the keyring can be used', async (t) => {
  const machine = keyMachine(t);
  assert.deepEqual(await stateOf(machine), { ...none, keyring: usable });
  machine.keyring.problem = 'it is locked';
  assert.deepEqual(await stateOf(machine), { ...none, keyring: { isUsable: false, reason: 'it is locked' } });
  assert.equal(existsSync(machine.folders.state), false);
});

test('keyState() shows the kind, place and id of the key, and which kind would be better', async (t) => {
  const machine = keyMachine(t, 'it is locked');
  const { id } = await machine.start().keys.readOrMake();
  const place = join(machine.folders.data, 'master.key');
  const file = { ...none, kind: 'file', place, id, keyring: usable };
  machine.keyring.problem = undefined;
  assert.deepEqual(await stateOf(machine), { ...file, better: 'keyring' });
  machine.env = { ENTRADA_KEYRING: 'off' };
  assert.deepEqual(await stateOf(machine), file);
  machine.env = { ENTRADA_KEY_PASSPHRASE: 'x' };
  assert.deepEqual(await stateOf(machine), { ...file, better: 'passphrase' });
  machine.env = { ENTRADA_KEY_FILE: '/no/such', ENTRADA_KEY_PASSPHRASE: 'x' };
  assert.deepEqual(await stateOf(machine), { ...file, better: 'key-file' });
  machine.env = {};
  machine.keyring.problem = 'it is locked';
  assert.deepEqual(await stateOf(machine), { ...file, keyring: { isUsable: false, reason: 'it is locked' } });
});

test('keyState() of a key in the keyring names its entry, and a file is never better', async (t) => {
  const machine = keyMachine(t);
  const { id } = await machine.start().keys.readOrMake();
  const expected = { ...none, kind: 'keyring', place: `the keyring's entry entrada/${id}`, id };
  assert.deepEqual(await stateOf(machine), { ...expected, keyring: usable });
  machine.env = { ENTRADA_KEYRING: 'off' };
  assert.deepEqual(await stateOf(machine), { ...expected, keyring: usable });
  machine.keyring.problem = 'it is locked';
  const { problem, ...rest } = await stateOf(machine);
  const { problem: _, ...shown } = expected;
  assert.deepEqual(rest, { ...shown, keyring: { isUsable: false, reason: 'it is locked' } });
  assert.deepEqual(
    [problem?.code, problem?.message],
    ['KEY_UNREADABLE', `Cannot read the key of saved sessions "${expected.place}": it is locked`],
  );
});

test('keyState() shows the older keys of a rekey that was cut off', async (t) => {
  const machine = keyMachine(t);
  const { cache, keys } = machine.start();
  await cache.write(adele);
  const [[old = ''] = []] = machine.keyring.entries;
  await assert.rejects(rekey({ ...cache, write: () => Promise.reject(new Error('cut off')) }, keys));
  const state = await stateOf(machine);
  assert.deepEqual([state.olderKeys, state.problem, state.kind], [[old], undefined, 'keyring']);
  assert.notEqual(state.id, old);
});

test('keyState() reports a damaged note, and rethrows errors of others', async (t) => {
  const machine = keyMachine(t);
  await machine.start().cache.write(adele);
  writeFileSync(join(machine.folders.state, 'key', '1.json'), '{}');
  const { problem, ...rest } = await stateOf(machine);
  assert.equal(problem?.code, 'KEY_UNREADABLE');
  const { problem: _, ...expected } = none;
  assert.deepEqual(rest, { ...expected, keyring: usable });
  const { keys } = machine.start();
  const broken = new Error('a fault');
  await assert.rejects(
    keyState({ ...keys, read: () => Promise.reject(broken), note: () => ({ number: 0, keys: [], leftovers: [] }) }),
    broken,
  );
});

test('keyChoices() are what the variables ask for, and otherwise the keyring before a file', () => {
  const cases: readonly [Record<string, string>, readonly string[]][] = [
    [{}, ['keyring', 'file']],
    [{ ENTRADA_KEY_FILE: '/a', ENTRADA_KEY_PASSPHRASE: 'b' }, ['key-file']],
    [{ ENTRADA_KEY_PASSPHRASE: 'b', ENTRADA_KEYRING: 'off' }, ['passphrase']],
    [{ ENTRADA_KEY_FILE: '', ENTRADA_KEY_PASSPHRASE: '' }, ['keyring', 'file']],
    ...['off', 'NO', 'False', '0'].map(
      (value) => [{ ENTRADA_KEYRING: value }, ['file']] as [Record<string, string>, string[]],
    ),
    ...['', 'on', 'offline', '00', 'xno'].map(
      (value) => [{ ENTRADA_KEYRING: value }, ['keyring', 'file']] as [Record<string, string>, string[]],
    ),
  ];
  for (const [env, expected] of cases) assert.deepEqual(keyChoices(env), expected, JSON.stringify(env));
});

test('placeOfKey() names each kind of place', () => {
  const id = '0123456789abcdef';
  const cost = { cost: 2, blockSize: 1, parallelization: 1 };
  assert.deepEqual(
    (
      [
        { kind: 'file', id, file: 'master.key' },
        { kind: 'key-file', id, path: '/run/my.key' },
        { kind: 'passphrase', id, salt: '', ...cost },
        { kind: 'keyring', id },
        { kind: 'wrapped', id, sealed: '' },
      ] as const
    ).map((noted) => placeOfKey(noted, '/data')),
    [
      '/data/master.key',
      '/run/my.key',
      'the passphrase in ENTRADA_KEY_PASSPHRASE',
      `the keyring's entry entrada/${id}`,
      'the key after it',
    ],
  );
  assert.equal(commandFor("/a'b"), String.raw`(umask 077; head -c 32 /dev/urandom > '/a'\''b')`);
});

test('prepareKey() stores nothing before it is told to, and removeKey() takes it away again', async (t) => {
  const machine = keyMachine(t);
  const { keys } = machine.start();
  const inKeyring = await prepareKey(keys, 'keyring');
  assert.deepEqual([inKeyring.noted, machine.keyring.entries.size], [{ kind: 'keyring', id: inKeyring.key.id }, 0]);
  await inKeyring.store();
  const value = machine.keyring.entries.get(inKeyring.key.id) ?? '';
  assert.deepEqual([machine.keyring.entries.size, masterKeyOf(Buffer.from(value, 'base64')).id], [1, inKeyring.key.id]);
  await removeKey(keys, inKeyring.noted);
  assert.equal(machine.keyring.entries.size, 0);

  const file = await prepareKey(keys, 'file');
  const name = `master-${file.key.id}.key`;
  assert.deepEqual(
    [file.noted, readdirSync(machine.folders.data)],
    [{ kind: 'file', id: file.key.id, file: name }, []],
  );
  await file.store();
  assert.equal(masterKeyOf(readFileSync(join(machine.folders.data, name))).id, file.key.id);
  await removeKey(keys, file.noted);
  assert.deepEqual(readdirSync(machine.folders.data), []);
});

test('prepareKey() takes a passphrase or a key file that the user keeps, and removeKey() leaves it', async (t) => {
  const machine = keyMachine(t);
  await assert.rejects(prepareKey(machine.start().keys, 'passphrase'), {
    code: 'INPUT_INVALID',
    message: 'Cannot make a key of a passphrase: ENTRADA_KEY_PASSPHRASE is not set',
    hint: 'Set ENTRADA_KEY_PASSPHRASE, for this command and for those that use the sessions later.',
  });
  await assert.rejects(prepareKey(machine.start().keys, 'key-file'), {
    code: 'INPUT_INVALID',
    message: 'Cannot use a key file of yours: ENTRADA_KEY_FILE is not set',
    hint: 'Set ENTRADA_KEY_FILE to the file with the key, and run the command again.',
  });
  const path = join(machine.folders.data, 'my.key');
  machine.env = { ENTRADA_KEY_PASSPHRASE: 'from the variable', ENTRADA_KEY_FILE: path };
  const { keys } = machine.start();
  const missing = await failureOf(prepareKey(keys, 'key-file'));
  assert.deepEqual(
    [missing.code, missing.message, missing.hint],
    [
      'KEY_UNREADABLE',
      `Cannot read the key of saved sessions "${path}": ENTRADA_KEY_FILE names it and it does not exist`,
      `Put it back, or make one: ${commandFor(path)}`,
    ],
  );
  writeFileSync(path, Buffer.alloc(32, 5), { mode: 0o600 });
  const named = await prepareKey(keys, 'key-file');
  const { id } = masterKeyOf(Buffer.alloc(32, 5));
  assert.deepEqual([named.noted, named.key.id], [{ kind: 'key-file', id, path }, id]);
  await named.store();
  await removeKey(keys, named.noted);
  assert.equal(existsSync(path), true);
  for (const passphrase of [undefined, new Secret('another')]) {
    const made = await prepareKey(keys, 'passphrase', passphrase);
    await made.store();
    machine.env = { ENTRADA_KEY_PASSPHRASE: passphrase?.reveal() ?? 'from the variable' };
    assert.equal((await machine.start().keys.open(made.noted))?.id, made.key.id);
  }
  assert.equal(machine.keyring.asked, 0);
});

test('a key in the keyring that cannot be kept or read does not count', async (t) => {
  const machine = keyMachine(t);
  const { keys } = machine.start();
  const prepared = await prepareKey(keys, 'keyring');
  machine.keyring.write = async (name) => void machine.keyring.entries.set(name, 'another');
  await assert.rejects(prepared.store(), new KeyringUnusable('it did not keep what was put into it'));
  machine.keyring.problem = 'it is locked';
  await assert.rejects(prepareKey(keys, 'keyring'), new KeyringUnusable('it is locked'));
});

test('a key file of any other mode than the user alone is refused, with the mode in four digits', async (t) => {
  const machine = keyMachine(t);
  const path = join(machine.folders.data, 'my.key');
  writeFileSync(path, Buffer.alloc(32, 5));
  machine.env = { ENTRADA_KEY_FILE: path };
  for (const mode of [0o601, 0o610, 0o604, 0o620, 0o777]) {
    chmodSync(path, mode);
    await assert.rejects(machine.start().keys.readOrMake(), {
      message: `Cannot read the key of saved sessions "${path}": others can use it (mode 0${mode.toString(8)})`,
    });
  }
  chmodSync(path, 0o600);
  await machine.start().keys.readOrMake();
  // The next key's file is named already, while the noted one is where it was.
  machine.env = { ENTRADA_KEY_FILE: join(machine.folders.data, 'next.key') };
  const { id } = await machine.start().keys.readOrMake();
  assert.equal(id, masterKeyOf(Buffer.alloc(32, 5)).id);
  writeFileSync(join(machine.folders.data, 'next.key'), Buffer.alloc(31), { mode: 0o600 });
  rmSync(path);
  await assert.rejects(machine.start().keys.read(), {
    code: 'KEY_UNREADABLE',
    message: `Cannot read the key of saved sessions "${join(machine.folders.data, 'next.key')}": it has 31 bytes where a key has 32`,
  });
  rmSync(join(machine.folders.data, 'next.key'));
  await assert.rejects(machine.start().keys.read(), {
    message: `Cannot read the key of saved sessions "${path}": it is missing`,
    hint: 'Set ENTRADA_KEY_FILE to the file with that key. If it is lost, remove the sessions and run "entrada Connect-Entra" again for each.',
  });
});

test('a named key file is read again each time, as it may be put back', async (t) => {
  const machine = keyMachine(t);
  const path = join(machine.folders.data, 'my.key');
  writeFileSync(path, Buffer.alloc(32, 5), { mode: 0o600 });
  machine.env = { ENTRADA_KEY_FILE: path };
  await machine.start().keys.readOrMake();
  const { keys } = machine.start();
  await keys.read();
  rmSync(path);
  await assert.rejects(keys.read(), { code: 'KEY_UNREADABLE' });
});
