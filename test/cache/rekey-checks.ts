import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Secret } from '../../src/base/secret.ts';
import type { KeyChain } from '../../src/cache/keys/key-surroundings.ts';
import { readKeyNote } from '../../src/cache/keys/key-note.ts';
import type { KeyKind } from '../../src/cache/keys/noted-key.ts';
import { type Rekeyed, rekey, type RekeyWishes } from '../../src/cache/keys/rekey.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import type { KeyMachine } from './key-machine.ts';
import { keyMachine } from './key-machine.ts';
import { killedAtFileOperation } from './kill-at-file-operation.ts';
import { revealed, sampleSession } from './sample-session.ts';

export const adele = sampleSession('adele@contoso.com');
export const diego = sampleSession('diego@contoso.com');
/** What a machine under test holds. */
export const both = [adele, diego];

/** Sets what makes a new key go there. */
export function choose(machine: KeyMachine, kind: KeyKind): void {
  machine.env = { ENTRADA_KEYRING: kind === 'keyring' ? '' : 'off' };
  if (kind === 'passphrase') machine.env['ENTRADA_KEY_PASSPHRASE'] = 'right';
  if (kind === 'key-file') {
    const path = join(machine.folders.data, 'my.key');
    if (!existsSync(path)) writeFileSync(path, Buffer.alloc(32, 5), { mode: 0o600 });
    machine.env['ENTRADA_KEY_FILE'] = path;
  }
}

export async function runRekey(machine: KeyMachine, wishes?: RekeyWishes): Promise<Rekeyed> {
  const { cache, keys } = machine.start();
  return rekey(cache, keys, wishes);
}

export async function assertServed({ start }: KeyMachine, sessions = both): Promise<void> {
  const { cache } = start();
  for (const session of sessions) assert.deepEqual(revealed(await cache.read(session.id)), revealed(session));
}

function keyFiles({ folders }: KeyMachine): string[] {
  return readdirSync(folders.data).filter((name) => name.startsWith('master'));
}

/** Asserts that every session is sealed with one key, and that there is no other anywhere. */
export async function assertOneKey(machine: KeyMachine, kind: KeyKind): Promise<void> {
  await assertServed(machine);
  const note = readKeyNote(join(machine.folders.state, 'key'));
  assert.deepEqual([note?.keys.map((key) => key.kind), note?.leftovers], [[kind], []]);
  const places = [keyFiles(machine).length, machine.keyring.entries.size];
  assert.deepEqual(places, [kind === 'file' ? 1 : 0, kind === 'keyring' ? 1 : 0]);
  for (const { id } of both) {
    const record = readFileSync(join(machine.folders.state, 'sessions', `${id}.sealed`));
    assert.equal(record.toString('hex', 8, 16), note?.keys[0]?.id);
  }
}

/** Kills a rekey at each of its operations in turn; after each, nothing is lost and the next one leaves one key. */
export async function checkKilledRekey(t: TestContext, from: KeyKind, to: KeyKind): Promise<void> {
  for (let at = 0, wasKilled = true; wasKilled; at += 1) {
    const machine = keyMachine(t);
    choose(machine, from);
    for (const session of both) await machine.start().cache.write(session);
    machine.env['ENTRADA_KEY_PASSPHRASE'] = 'right';
    wasKilled = await killedAtFileOperation(at, async (step) => {
      const { cache, keys } = machine.start();
      await rekey(withoutLocks(cache), withSteps(keys, machine, step), { to });
    });
    await assertServed(machine);
    await runRekey(machine, { to });
    await assertOneKey(machine, to);
    assert.ok(at < 400, 'it never came to an end');
  }
}

/** In this process an owner that was killed lives on: its locks would stand. */
export function withoutLocks(cache: TokenCache): TokenCache {
  return {
    ...cache,
    write: (record) => cache.write(record),
    lock: async () => ({ fence: 0, release: async () => {} }),
  };
}

/** Lets a killed process ask no keyring any more. */
function withSteps(keys: KeyChain, machine: KeyMachine, step: () => void): KeyChain {
  const { read, write, remove } = machine.keyring;
  const mortal = {
    read: (name: string) => (step(), read.call(machine.keyring, name)),
    write: (name: string, value: Secret) => (step(), write.call(machine.keyring, name, value)),
    remove: (name: string) => (step(), remove.call(machine.keyring, name)),
  };
  Object.assign(keys.surroundings, { keyring: mortal });
  return keys;
}
