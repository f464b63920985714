import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { newPassphraseKey, openPassphraseKey } from '../../src/cache/keys/passphrase-key.ts';

test('newPassphraseKey() derives the key with the cost that docs/security.md promises', async () => {
  const { key, noted } = await newPassphraseKey(new Secret('caf\u00e9'));
  assert.deepEqual(noted, {
    kind: 'passphrase',
    id: key.id,
    salt: noted.salt,
    cost: 32_768,
    blockSize: 8,
    parallelization: 3,
  });
  assert.match(noted.salt, /^[\w-]{22}$/);
  assert.equal((await openPassphraseKey(new Secret('cafe\u0301'), noted))?.id, key.id);
  assert.equal(await openPassphraseKey(new Secret('cafe'), noted), undefined);
});
