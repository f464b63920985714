import { join } from 'node:path';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { readKeyNote } from '../../src/cache/keys/key-note.ts';
import type { KeyKind } from '../../src/cache/keys/noted-key.ts';
import { rekey } from '../../src/cache/keys/rekey.ts';
import { keyMachine } from './key-machine.ts';
import { killedAtFileOperation } from './kill-at-file-operation.ts';
import { assertOneKey, assertServed, both, checkKilledRekey, runRekey, withoutLocks } from './rekey-checks.ts';
import { withoutSync } from './without-sync.ts';

withoutSync();

const moves: readonly (readonly [KeyKind, KeyKind])[] = [
  ['file', 'file'],
  ['file', 'keyring'],
  ['keyring', 'keyring'],
  ['keyring', 'passphrase'],
  ['passphrase', 'file'],
];
for (const [from, to] of moves) {
  test(`rekey() from ${from} to ${to}, killed at any operation, loses nothing`, (t) => checkKilledRekey(t, from, to));
}

test('rekey() killed while the passphrase changes: the new one opens every session', async (t) => {
  for (let at = 0, reached = true; reached; at += 1) {
    const machine = keyMachine(t);
    machine.env['ENTRADA_KEY_PASSPHRASE'] = 'old';
    for (const session of both) await machine.start().cache.write(session);
    reached = await killedAtFileOperation(at, async () => {
      const { cache, keys } = machine.start();
      await rekey(withoutLocks(cache), keys, { passphrase: new Secret('new'), to: 'passphrase' });
    });
    const hasBegun = (readKeyNote(join(machine.folders.state, 'key'))?.number ?? 0) > 1;
    if (hasBegun) machine.env['ENTRADA_KEY_PASSPHRASE'] = 'new';
    await assertServed(machine);
    if (!hasBegun) continue;
    await runRekey(machine);
    await assertOneKey(machine, 'passphrase');
  }
});
