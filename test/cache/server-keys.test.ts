import assert from 'node:assert/strict';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { keyState } from '../../src/cache/keys/key-state.ts';
import { serverKeys } from '../../src/cache/keys/server-keys.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { failureOf } from '../support/rejects.ts';
import { keyMachine } from './key-machine.ts';

const idOf = (byte: number) => masterKeyOf(Buffer.alloc(32, byte)).id;

test('serverKeys() seals with the key that ENTRADA_KEY_FILE names now, and opens with that of this machine, too', async (t) => {
  const machine = keyMachine(t);
  const fileOf = (byte: number) => {
    const path = join(machine.folders.data, `${byte}.key`);
    writeFileSync(path, Buffer.alloc(32, byte), { mode: 0o600 });
    return path;
  };
  machine.env['ENTRADA_KEY_FILE'] = fileOf(1);
  assert.equal((await machine.start().keys.readOrMake()).id, idOf(1));
  // This machine has noted the first key; the fleet was given another one.
  const env = { ENTRADA_KEY_FILE: fileOf(2) };
  machine.env = { ...env, ENTRADA_CACHE: 'redis://cache.example' };
  const { keys } = machine.start();
  const shared = serverKeys(keys, env);
  assert.equal((await shared.readOrMake()).id, idOf(2));
  assert.deepEqual(
    (await shared.read()).map(({ id }) => id),
    [idOf(2), idOf(1)],
  );
  const { kind, place, id, problem } = await keyState(keys);
  assert.deepEqual([kind, place, id, problem], ['key-file', env.ENTRADA_KEY_FILE, idOf(2), undefined]);
});

test('serverKeys() refuses a file that does not exist, and without one has the keys of this machine', async (t) => {
  const machine = keyMachine(t);
  const path = join(machine.folders.data, 'absent.key');
  machine.env = { ENTRADA_CACHE: 'redis://cache.example', ENTRADA_KEY_FILE: path };
  const { keys } = machine.start();
  const shared = serverKeys(keys, machine.env);
  for (const error of [await failureOf(shared.readOrMake()), await failureOf(shared.read())]) {
    assert.deepEqual(
      [error.code, error.message],
      [
        'KEY_UNREADABLE',
        `Cannot read the key of saved sessions "${path}": ENTRADA_KEY_FILE names it and it does not exist`,
      ],
    );
  }
  assert.equal((await keyState(keys)).problem?.code, 'KEY_UNREADABLE');
  assert.equal(serverKeys(keys, {}), keys);
});
