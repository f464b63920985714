import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
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

test('openPassphraseKey() derives the key that was noted, as RFC 7914 defines it', async () => {
  const salt = Buffer.from([251, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  const cost = { cost: 16, blockSize: 2, parallelization: 3 };
  const { id } = masterKeyOf(scryptSync('passphrase', salt, 32, cost));
  const noted = { kind: 'passphrase', id, salt: salt.toString('base64url'), ...cost } as const;
  assert.equal((await openPassphraseKey(new Secret('passphrase'), noted))?.id, id);
});
