import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { readClaims } from '../../../src/lab/pki/read-claims.ts';
import { signJwt } from '../../../src/lab/pki/sign-jwt.ts';
import { nextStockKey } from '../../support/stock-keys.ts';

const claims = { aud: 'https://graph.microsoft.com', roles: ['a', 'b'], exp: 1, name: 'Zoë', nested: { acr: '1' } };

test('signJwt() writes the same bytes as jose, header and claims in their order', async () => {
  const privateKey = nextStockKey();
  const expected = await new SignJWT(claims)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: 'thumbprint', kid: 'thumbprint' })
    .sign(privateKey);
  assert.equal(await signJwt(claims, { x5t: 'thumbprint', kid: 'thumbprint' }, privateKey), expected);
});

test('readClaims() reads what was signed, and nothing from other texts', async () => {
  const privateKey = nextStockKey();
  assert.deepEqual(readClaims(await signJwt(claims, {}, privateKey)), claims);
  const encoded = (text: string) => `e30.${Buffer.from(text).toString('base64url')}.AA`;
  const others = ['', 'a', 'a.b', 'a.!.c', encoded('{'), encoded('[]'), encoded('null'), encoded('"text"')];
  assert.deepEqual(
    others.map((text) => readClaims(text)),
    others.map(() => undefined),
  );
});
