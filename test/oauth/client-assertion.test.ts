import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jwtVerify } from 'jose';
import { EntradaError } from '../../src/base/errors.ts';
import { toSigningCertificate } from '../../src/certificates/keyed-certificate.ts';
import { type ClientAssertionParameters, createClientAssertions } from '../../src/oauth/client-assertion.ts';
import { makeCertificate } from '../certificates/make-certificate.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { testClientId } from '../support/id-token.ts';
import { failureOf } from '../support/rejects.ts';

const audience = 'https://login.contoso.com/tenant/oauth2/v2.0/token';
const made = makeCertificate();
const certificate = toSigningCertificate({ ...made, issuers: [] });

/** Counts how often the key is asked. */
function start(changes: Partial<ClientAssertionParameters> = {}) {
  const clock = createFakeClock();
  let signatures = 0;
  const counted = {
    ...certificate,
    sign: (data: Uint8Array) => {
      signatures += 1;
      return certificate.sign(data, 'PS256');
    },
  };
  const parameters = { certificate: counted, clientId: testClientId, audience, sendChain: false, clock, ...changes };
  return { clock, createAssertion: createClientAssertions(parameters), signatures: () => signatures };
}

test('createClientAssertions() signs as the identity platform requires; jose verifies it', async () => {
  const { clock, createAssertion } = start();
  const jwt = (await createAssertion()).reveal();
  const { payload, protectedHeader } = await jwtVerify(jwt, made.certificate.publicKey, {
    algorithms: ['PS256'],
    audience,
    issuer: testClientId,
    subject: testClientId,
    currentDate: new Date(clock.nowMs()),
  });
  assert.deepEqual(protectedHeader, { alg: 'PS256', typ: 'JWT', 'x5t#S256': certificate.thumbprintSha256 });
  const nowS = Math.floor(clock.nowMs() / 1000);
  const { jti, ...claims } = payload;
  assert.deepEqual(claims, {
    aud: audience,
    iss: testClientId,
    sub: testClientId,
    iat: nowS,
    nbf: nowS,
    exp: nowS + 600,
  });
  assert.match(String(jti), /^[0-9a-f-]{36}$/);
});

test('createClientAssertions() sends the chain only on request', async () => {
  const { createAssertion } = start({ sendChain: true });
  const [header = ''] = (await createAssertion()).reveal().split('.');
  assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), {
    alg: 'PS256',
    typ: 'JWT',
    'x5t#S256': certificate.thumbprintSha256,
    x5c: [made.certificate.raw.toString('base64')],
  });
});

test('createClientAssertions() reuses one until five minutes before it expires, then signs another', async () => {
  const { clock, createAssertion, signatures } = start();
  const first = (await createAssertion()).reveal();
  await clock.advance(300_000);
  assert.deepEqual([(await createAssertion()).reveal(), signatures()], [first, 1]);
  await clock.advance(1000);
  const second = (await createAssertion()).reveal();
  assert.deepEqual([second === first, signatures()], [false, 2]);
});

test('createClientAssertions() signs again when the clock was set back', async () => {
  const clock = createFakeClock();
  let backMs = 0;
  const moved = { ...clock, nowMs: () => clock.nowMs() - backMs };
  const { createAssertion, signatures } = start({ clock: moved });
  await createAssertion();
  backMs = 60_000;
  await createAssertion();
  assert.equal(signatures(), 2);
});

test('createClientAssertions() signs once for a thousand callers at once', async () => {
  const { createAssertion, signatures } = start();
  const all = await Promise.all(Array.from({ length: 1000 }, createAssertion));
  assert.deepEqual([new Set(all.map((jwt) => jwt.reveal())).size, signatures()], [1, 1]);
});

test('createClientAssertions() tries again after the key did not sign', async () => {
  let isBroken = true;
  const moody = {
    ...certificate,
    async sign(data: Uint8Array) {
      if (isBroken) throw new EntradaError('CERTIFICATE_UNUSABLE', 'the token is not there');
      return certificate.sign(data, 'PS256');
    },
  };
  const { createAssertion } = start({ certificate: moody });
  const failures = await Promise.all([failureOf(createAssertion()), failureOf(createAssertion())]);
  assert.deepEqual(
    failures.map(({ code }) => code),
    ['CERTIFICATE_UNUSABLE', 'CERTIFICATE_UNUSABLE'],
  );
  isBroken = false;
  assert.ok((await createAssertion()).reveal().length > 0);
});
