import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readKeyNote } from '../../src/cache/keys/key-note.ts';
import { KeyringUnusable } from '../../src/cache/keys/keyring.ts';
import { rekey } from '../../src/cache/keys/rekey.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { type KeyMachine, keyMachine } from './key-machine.ts';
import { revealed, sampleSession } from './sample-session.ts';

const adele = sampleSession('adele@contoso.com');
const noBus = 'there is no session bus (D-Bus)';

/** Says what the key is noted to be, in the note and not in words. */
function noted({ folders }: KeyMachine): string[] {
  return (readKeyNote(join(folders.state, 'key'))?.keys ?? []).map(({ kind }) => kind);
}

function namedFile(t: TestContext, machine: KeyMachine, bytes = Buffer.alloc(32, 5), mode = 0o600): string {
  const path = join(machine.folders.data, '..', 'my.key');
  writeFileSync(path, bytes, { mode });
  chmodSync(path, mode);
  machine.env['ENTRADA_KEY_FILE'] = path;
  t.after(() => rmSync(path, { force: true }));
  return path;
}

async function assertServed(machine: KeyMachine): Promise<void> {
  assert.deepEqual(revealed(await machine.start().cache.read(adele.id)), revealed(adele));
}

test('keyChain() makes nothing before the first write, and asks no keyring', async (t) => {
  const machine = keyMachine(t);
  const { keys, cache } = machine.start();
  assert.deepEqual([await keys.read(), await cache.read(adele.id), await cache.list()], [[], undefined, []]);
  assert.deepEqual([existsSync(machine.folders.state), machine.keyring.asked], [false, 0]);
});

test('keyChain() keeps a new key in the keyring, notes it without any secret, and then reads the keyring once', async (t) => {
  const machine = keyMachine(t);
  await machine.start().cache.write(adele);
  // Whether it can be used, to keep the key, and whether it did.
  assert.equal(machine.keyring.asked, 3);
  const [[id = '', value = ''] = []] = machine.keyring.entries;
  assert.equal(masterKeyOf(Buffer.from(value, 'base64')).id, id);
  const path = join(machine.folders.state, 'key', '1.json');
  assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), {
    version: 1,
    keys: [{ kind: 'keyring', id }],
    leftovers: [],
  });
  assert.deepEqual([statSync(path).mode & 0o777, readdirSync(machine.folders.data)], [0o600, []]);
  machine.keyring.asked = 0;
  const { cache } = machine.start();
  for (let round = 0; round < 3; round += 1) await cache.read(adele.id);
  assert.deepEqual([machine.keyring.asked, machine.warnings], [1, []]);
});

test('keyChain() falls back on a key file with one warning, and never asks the keyring again', async (t) => {
  const machine = keyMachine(t, noBus);
  const { cache } = machine.start();
  await cache.write(adele);
  const path = join(machine.folders.data, 'master.key');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(machine.warnings, [
    `The key of saved sessions is kept in a file that every program of yours can read (${path}), as no keyring can be used: ${noBus}. "entrada status" shows what protects the sessions.`,
  ]);
  machine.keyring.asked = 0;
  machine.keyring.problem = undefined;
  await assertServed(machine);
  await machine.start().cache.write(adele);
  assert.deepEqual([machine.keyring.asked, noted(machine)], [0, []]);
  // A new key in place of a lost one is said nothing about: the person knows.
  rmSync(path);
  machine.keyring.problem = noBus;
  await machine.start().cache.write(adele);
  assert.equal(machine.warnings.length, 1);
});

test('keyChain() says nothing about a key file where ENTRADA_KEYRING is off', async (t) => {
  const machine = keyMachine(t);
  machine.env['ENTRADA_KEYRING'] = 'off';
  await machine.start().cache.write(adele);
  assert.deepEqual([machine.warnings, machine.keyring.asked], [[], 0]);
  assert.deepEqual(readdirSync(machine.folders.data), ['master.key']);
  assert.equal(existsSync(join(machine.folders.state, 'key')), false);
});

test('keyChain() takes a passphrase before the keyring, and notes nothing that tells it', async (t) => {
  const machine = keyMachine(t);
  machine.env['ENTRADA_KEY_PASSPHRASE'] = 'correct horse Grüße';
  await machine.start().cache.write(adele);
  const note = readFileSync(join(machine.folders.state, 'key', '1.json'), 'utf8');
  assert.deepEqual([noted(machine), machine.keyring.asked], [['passphrase'], 0]);
  assert.doesNotMatch(note, /horse/);
  // The same letters, composed of two each.
  machine.env['ENTRADA_KEY_PASSPHRASE'] = 'correct horse Grüße'.normalize('NFD');
  await assertServed(machine);
});

test('read() says at once that the passphrase is wrong or missing, and readOrMake() makes no other key', async (t) => {
  const machine = keyMachine(t);
  machine.env['ENTRADA_KEY_PASSPHRASE'] = 'right';
  await machine.start().cache.write(adele);
  const before = readdirSync(machine.folders.state, { recursive: true });
  for (const [passphrase, found] of [
    ['wrong', 'it is another one than the key was made of'],
    ['', 'the variable is not set'],
  ] as const) {
    machine.env['ENTRADA_KEY_PASSPHRASE'] = passphrase;
    const expected = {
      code: 'KEY_UNREADABLE',
      message: `Cannot read the key of saved sessions "the passphrase in ENTRADA_KEY_PASSPHRASE": ${found}`,
      hint: 'Set ENTRADA_KEY_PASSPHRASE to the passphrase that was set when the key was made. If it is lost, remove the sessions and run "entrada Connect-Entra" again for each.',
    };
    const { cache } = machine.start();
    await assert.rejects(cache.read(adele.id), expected);
    await assert.rejects(cache.write(adele), expected);
  }
  assert.deepEqual(readdirSync(machine.folders.state, { recursive: true }), before);
});

test('keyChain() takes the file in ENTRADA_KEY_FILE before all else and changes nothing about it', async (t) => {
  const machine = keyMachine(t);
  const path = namedFile(t, machine, undefined, 0o400);
  machine.env['ENTRADA_KEY_PASSPHRASE'] = 'unused';
  await machine.start().cache.write(adele);
  assert.deepEqual([noted(machine), statSync(path).mode & 0o777, machine.keyring.asked], [['key-file'], 0o400, 0]);
  await assertServed(machine);
  // Noted where it was: other shells need no variable.
  machine.env = {};
  await assertServed(machine);
  // Moved since.
  renameSync(path, `${path}.moved`);
  t.after(() => rmSync(`${path}.moved`, { force: true }));
  machine.env = { ENTRADA_KEY_FILE: `${path}.moved` };
  await assertServed(machine);
});

test('keyChain() refuses a named key file that others can use, is cut off, is a link to nothing, or is not there', async (t) => {
  const machine = keyMachine(t);
  const path = namedFile(t, machine);
  const whole = `${path}.whole`;
  writeFileSync(whole, Buffer.alloc(32, 5), { mode: 0o600 });
  t.after(() => rmSync(whole, { force: true }));
  const attempts: readonly (readonly [() => void, string, RegExp])[] = [
    [() => chmodSync(path, 0o640), 'others can use it (mode 0640)', /^Run: chmod 600 '.*my\.key'$/],
    [
      () => writeFileSync(path, Buffer.alloc(31)),
      'it has 31 bytes where a key has 32',
      /^ENTRADA_KEY_FILE has to name a file of yours/,
    ],
    [
      () => (rmSync(path), symlinkSync(`${path}.missing`, path)),
      'a symbolic link is in its place (ELOOP)',
      /^ENTRADA_KEY_FILE has to name/,
    ],
    [
      () => (rmSync(path), chmodSync(whole, 0o644), symlinkSync(whole, path)),
      'others can use it (mode 0644)',
      /^Run: chmod 600 '.*my\.key\.whole'$/,
    ],
    [
      () => rmSync(path),
      'ENTRADA_KEY_FILE names it and it does not exist',
      /^Put it back, or make one: \(umask 077; head -c 32 \/dev\/urandom > '.*my\.key'\)$/,
    ],
  ];
  for (const [spoil, found, hint] of attempts) {
    spoil();
    const message = `Cannot read the key of saved sessions "${path}": ${found}`;
    await assert.rejects(machine.start().cache.write(adele), { code: 'KEY_UNREADABLE', message, hint });
    // Through a link it would be another file's.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile()) chmodSync(path, 0o600);
  }
  assert.deepEqual([existsSync(machine.folders.state), machine.keyring.entries.size], [false, 0]);
});

test('keyChain() follows the links of a mounted secret to a file of the user', async (t) => {
  const machine = keyMachine(t);
  const path = namedFile(t, machine);
  const folder = `${path}.mount`;
  mkdirSync(join(folder, '..2026_11'), { recursive: true });
  writeFileSync(join(folder, '..2026_11', 'key'), readFileSync(path), { mode: 0o400 });
  symlinkSync('..2026_11', join(folder, '..data'));
  symlinkSync('..data/key', join(folder, 'key'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  machine.env = { ENTRADA_KEY_FILE: join(folder, 'key') };
  await machine.start().cache.write(adele);
  await assertServed(machine);
});

test('read() says that the named key file holds another key by now', async (t) => {
  const machine = keyMachine(t);
  const path = namedFile(t, machine);
  await machine.start().cache.write(adele);
  const [mine, other] = [5, 6].map((byte) => masterKeyOf(Buffer.alloc(32, byte)).id);
  writeFileSync(path, Buffer.alloc(32, 6));
  await assert.rejects(machine.start().cache.read(adele.id), {
    code: 'KEY_UNREADABLE',
    message: `Cannot read the key of saved sessions "${path}": it holds the key ${other} where ${mine} was noted`,
  });
});

test('readOrMake() tells once that a variable is not used, and goes on with the noted key', async (t) => {
  const machine = keyMachine(t);
  await machine.start().cache.write(adele);
  const [[id = ''] = []] = machine.keyring.entries;
  namedFile(t, machine);
  await machine.start().cache.write(adele);
  await machine.start().cache.write(adele);
  assert.deepEqual(machine.warnings, [
    `ENTRADA_KEY_FILE is set and not used: the key of saved sessions is the keyring's entry entrada/${id}. "entrada cache rekey" moves it.`,
  ]);
  machine.env = { ENTRADA_KEY_PASSPHRASE: 'unused' };
  for (let turn = 0; turn < 2; turn += 1) await machine.start().cache.write(adele);
  assert.deepEqual(
    machine.warnings.map((warning) => warning.split(' ')[0]),
    ['ENTRADA_KEY_FILE', 'ENTRADA_KEY_PASSPHRASE'],
  );
  await assertServed(machine);
});

test('read() says why the keyring cannot be used, and readOrMake() makes no other key', async (t) => {
  const machine = keyMachine(t);
  await machine.start().cache.write(adele);
  const [[id = '', value = ''] = []] = machine.keyring.entries;
  const place = `the keyring's entry entrada/${id}`;
  machine.keyring.problem = 'it did not answer within 3 s';
  const expected = {
    code: 'KEY_UNREADABLE',
    message: `Cannot read the key of saved sessions "${place}": it did not answer within 3 s`,
    hint: 'Unlock the keyring (signing in to the desktop does) and run the command again. Where the keyring can be used, "entrada cache rekey -To file" keeps the key in a file instead.',
  };
  await assert.rejects(machine.start().cache.read(adele.id), expected);
  await assert.rejects(machine.start().cache.write(adele), expected);
  machine.keyring.problem = undefined;
  const foreign = Buffer.alloc(32, 9);
  for (const [garbage, found] of [
    ['', 'it has 0 bytes where a key has 32'],
    ['%%garbage%%', 'it has 5 bytes where a key has 32'],
    [foreign.toString('base64'), `it holds the key ${masterKeyOf(foreign).id} where ${id} was noted`],
  ] as const) {
    machine.keyring.entries.set(id, garbage);
    const message = `Cannot read the key of saved sessions "${place}": ${found}`;
    await assert.rejects(machine.start().cache.read(adele.id), { code: 'KEY_UNREADABLE', message });
    await assert.rejects(machine.start().cache.write(adele), { code: 'KEY_UNREADABLE', message });
  }
  machine.keyring.entries.set(id, value);
  await assertServed(machine);
});

test('a keyring entry that is gone is said, a sign-in makes a new key, and the old one works when it is put back', async (t) => {
  const machine = keyMachine(t);
  const diego = sampleSession('diego@contoso.com');
  await machine.start().cache.write(adele);
  const [[id = '', value = ''] = []] = machine.keyring.entries;
  machine.keyring.entries.clear();
  await assert.rejects(machine.start().cache.read(adele.id), {
    code: 'KEY_UNREADABLE',
    message: `Cannot read the key of saved sessions "the keyring's entry entrada/${id}": it is missing`,
    hint: 'Put the key back if you have a copy, or run "entrada Connect-Entra" again for each session: that makes a new key.',
  });
  await machine.start().cache.write(diego);
  assert.deepEqual(revealed(await machine.start().cache.read(diego.id)), revealed(diego));
  await assert.rejects(machine.start().cache.read(adele.id), { code: 'CACHE_UNREADABLE' });
  machine.keyring.entries.set(id, value);
  await assertServed(machine);
  assert.deepEqual(noted(machine), ['keyring', 'keyring']);
});

test('keyChain() falls back on a file when the keyring does not keep what it is given', async (t) => {
  const machine = keyMachine(t);
  machine.keyring.write = async () => {};
  await machine.start().cache.write(adele);
  assert.match(machine.warnings[0] ?? '', /as no keyring can be used: it did not keep what was put into it\./);
  await assertServed(machine);
});

test('processes that make a key at once end with the same one, and leave no other', async (t) => {
  for (const problem of [undefined, noBus]) {
    const machine = keyMachine(t, problem);
    const keys = await Promise.all(Array.from({ length: 8 }, () => machine.start().keys.readOrMake()));
    assert.equal(new Set(keys.map(({ id }) => id)).size, 1);
    assert.equal(machine.keyring.entries.size + readdirSync(machine.folders.data).length, 1);
    assert.equal(machine.warnings.length, problem === undefined ? 0 : 1);
  }
});

test('readOrMake() takes the key that another process noted while this one found no keyring', async (t) => {
  const machine = keyMachine(t);
  const { read } = machine.keyring;
  machine.keyring.read = async () => {
    machine.keyring.read = read;
    await machine.start().keys.readOrMake();
    throw new KeyringUnusable('it did not answer');
  };
  const { id } = await machine.start().keys.readOrMake();
  assert.deepEqual([...machine.keyring.entries.keys()], [id]);
});

test('read() says that a noted key file holds another key by now', async (t) => {
  const machine = keyMachine(t);
  machine.env['ENTRADA_KEYRING'] = 'off';
  const { cache, keys } = machine.start();
  await cache.write(adele);
  const { id } = (await rekey(cache, keys)).noted;
  const path = join(machine.folders.data, `master-${id}.key`);
  writeFileSync(path, Buffer.alloc(32, 3));
  const other = masterKeyOf(Buffer.alloc(32, 3)).id;
  await assert.rejects(machine.start().cache.read(adele.id), {
    code: 'KEY_UNREADABLE',
    message: `Cannot read the key of saved sessions "${path}": it holds the key ${other} where ${id} was noted`,
  });
});

test('read() also gives a key file that was made at the same moment by a process without a keyring', async (t) => {
  const machine = keyMachine(t);
  await machine.start().keys.readOrMake();
  const bytes = Buffer.alloc(32, 3);
  writeFileSync(join(machine.folders.data, 'master.key'), bytes, { mode: 0o600 });
  const ids = (await machine.start().keys.read()).map(({ id }) => id);
  assert.deepEqual(ids, [...machine.keyring.entries.keys(), masterKeyOf(bytes).id]);
});

test('read() takes the named key file where no note was left', async (t) => {
  const machine = keyMachine(t);
  namedFile(t, machine);
  await machine.start().cache.write(adele);
  rmSync(join(machine.folders.state, 'key'), { recursive: true });
  await assertServed(machine);
});
