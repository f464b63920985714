import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { redeemDeviceCode } from '../../src/oauth/token-endpoint.ts';
import { testClientId, testTenant, writeJwt } from '../support/id-token.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { allSecrets, sent, startTokenClient } from './token-client.ts';

const otherTenant = 'aaaaaaaa-4a5b-4c6d-8e7f-901234567890';

/** Wrong claims and the resulting error. `origin` is the cloud's, `nowS` our clock's. */
const faults: readonly (readonly [
  what: string,
  found: string,
  changes: (origin: string, nowS: number) => Readonly<Record<string, unknown>>,
])[] = [
  [
    'for another client',
    `the ID token is for the application "another-client", not for "${testClientId}"`,
    () => ({ aud: 'another-client' }),
  ],
  [
    'for several clients',
    `the ID token is for the application several, not for "${testClientId}"`,
    () => ({ aud: ['one-client', 'another-client'] }),
  ],
  ['without a client', 'JWT "aud" (audience) claim missing', () => ({ aud: undefined })],
  [
    'of another tenant than the one asked for',
    `the ID token was issued by "ORIGIN/${otherTenant}/v2.0", not by "ORIGIN/${testTenant}/v2.0"`,
    (origin) => ({ iss: `${origin}/${otherTenant}/v2.0`, tid: otherTenant }),
  ],
  [
    'of another cloud',
    `the ID token was issued by "https://login.microsoftonline.com/${testTenant}/v2.0", not by "ORIGIN/${testTenant}/v2.0"`,
    () => ({ iss: 'https://login.microsoftonline.com/0f2c1d3e-4a5b-4c6d-8e7f-901234567890/v2.0' }),
  ],
  ['without an issuer', 'JWT "iss" (issuer) claim missing', () => ({ iss: undefined })],
  ['that has expired', 'the ID token expired at EARLIER, and it is NOW here', (_origin, nowS) => ({ exp: nowS - 301 })],
  [
    'that expired before any year that a date can have',
    'the ID token expired at an invalid time, and it is NOW here',
    () => ({ exp: -1e300 }),
  ],
  ['that never expires', 'JWT "exp" (expiration time) claim missing', () => ({ exp: undefined })],
  [
    'that is not valid yet',
    'the ID token is valid from LATER on, and it is NOW here',
    (_origin, nowS) => ({ nbf: nowS + 301 }),
  ],
  [
    'of another sign-in',
    'the ID token belongs to another sign-in (its nonce is not the one that was sent)',
    () => ({ nonce: 'another-nonce' }),
  ],
  ['without a nonce', 'JWT "nonce" (nonce) claim missing', () => ({ nonce: undefined })],
  ['without a subject', 'JWT "sub" (subject) claim missing', () => ({ sub: undefined })],
];

for (const [what, found, changes] of faults) {
  test(`redeemCode() refuses an ID token ${what}`, async (t) => {
    const { server, host, clock, grant, idToken, redeem } = await startTokenClient(t);
    const faulty = idToken(changes(server.origin, Math.floor(clock.nowMs() / 1000)));
    grant({ id_token: faulty });
    const error = await failureOf(redeem());
    const nowMs = Math.floor(clock.nowMs() / 1000) * 1000;
    const at = (offsetS: number) => new Date(nowMs + offsetS * 1000).toISOString().replace('.000Z', 'Z');
    const reason = found
      .replaceAll('ORIGIN', server.origin)
      .replace('EARLIER', at(-301))
      .replace('LATER', at(301))
      .replace('NOW', at(0));
    assert.equal(error.code, 'TOKEN_RESPONSE_INVALID');
    assert.equal(
      error.message,
      `Cannot finish the sign-in at "${host}": the response is not a valid token response (${reason}); try again, or check the endpoint of this cloud`,
    );
    assert.deepEqual(secretsIn(error, [...allSecrets, faulty]), []);
  });
}

test('redeemCode() allows five minutes between the clocks', async (t) => {
  const { clock, grant, idToken, redeem } = await startTokenClient(t);
  const nowS = Math.floor(clock.nowMs() / 1000);
  for (const changes of [{ exp: nowS - 295 }, { nbf: nowS + 295 }]) {
    grant({ id_token: idToken(changes) });
    assert.equal((await redeem()).idTokenClaims?.['name'], 'Ada Lovelace');
  }
});

for (const idToken of [undefined, '', 'no-jwt', 'a.b.c', writeJwt({}).replace(/^[^.]+/, 'e30')]) {
  test(`redeemCode() refuses ${idToken === undefined ? 'a response without an ID token' : `"${idToken}" for an ID token`}`, async (t) => {
    const { grant, redeem } = await startTokenClient(t);
    grant({ id_token: idToken });
    const error = await failureOf(redeem());
    assert.equal(error.code, 'TOKEN_RESPONSE_INVALID');
    assert.match(error.message, /the response is not a valid token response/);
    assert.deepEqual(secretsIn(error, allSecrets), []);
  });
}

for (const tenant of ['common', 'organizations', 'contoso.com']) {
  test(`redeemCode() accepts the issuer of any tenant that the ID token names, under ${tenant}`, async (t) => {
    const { server, grant, idToken, redeem } = await startTokenClient(t, tenant);
    const iss = `${server.origin}/${otherTenant}/v2.0`;
    grant({ id_token: idToken({ iss, tid: otherTenant }) });
    assert.equal((await redeem()).idTokenClaims?.['tid'], otherTenant);
    grant({ id_token: idToken({ iss }) });
    assert.equal((await failureOf(redeem())).code, 'TOKEN_RESPONSE_INVALID');
  });
}

test('redeemCode() accepts the issuer that the response of the browser names (RFC 9207), under common', async (t) => {
  const { server, grant, redeem } = await startTokenClient(t, 'common');
  grant();
  assert.equal((await redeem({ iss: `${server.origin}/${otherTenant}/v2.0` })).idTokenClaims?.['name'], 'Ada Lovelace');
});

test('redeemDeviceCode() does not require an ID token, but checks one', async (t) => {
  const { grant, idToken, client, services } = await startTokenClient(t);
  const redeem = () => redeemDeviceCode(client, new Secret(sent.deviceCode), services);
  grant({ id_token: undefined });
  assert.equal((await redeem()).idTokenClaims, undefined);
  grant({ id_token: idToken({ aud: 'another-client' }) });
  assert.equal((await failureOf(redeem())).code, 'TOKEN_RESPONSE_INVALID');
});
