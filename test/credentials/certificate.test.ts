import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { capabilities } from '../support/capabilities.ts';
import { EntradaError } from '../../src/base/errors.ts';
import { parseJsonObject } from '../../src/base/json.ts';
import { Secret } from '../../src/base/secret.ts';
import { toSigningCertificate } from '../../src/certificates/keyed-certificate.ts';
import { signInWithCertificate } from '../../src/credentials/certificate.ts';
import type { Credential, RenewalTarget } from '../../src/credentials/credential.ts';
import { loadCredential } from '../../src/credentials/registry.ts';
import { builtInClouds, findCloud } from '../../src/model/cloud.ts';
import type { StoredCredential } from '../../src/model/stored-credential.ts';
import { authorityOf } from '../../src/oauth/authority.ts';
import { createClientAssertions } from '../../src/oauth/client-assertion.ts';
import { makeCertificate } from '../certificates/make-certificate.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { testClientId, testTenant } from '../support/id-token.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { startTokenServer } from '../support/token-server.ts';
import { bareMachine } from './managed-identity/source-support.ts';

const certificate = toSigningCertificate({ ...makeCertificate(), issuers: [] });

async function start(t: TestContext) {
  const server = await startTokenServer(t);
  const clock = createFakeClock();
  const authority = authorityOf(server.cloud, testTenant);
  const audience = authority.tokenEndpoint.href;
  const createAssertion = createClientAssertions({
    certificate,
    clientId: testClientId,
    audience,
    sendChain: false,
    clock,
  });
  const client = { authority, clientId: testClientId, createAssertion };
  return { server, clock, client, services: { clock, transport: server.transport } };
}

test('signInWithCertificate() proves the application with an assertion and sends no secret', async (t) => {
  const { server, clock, client, services } = await start(t);
  server.answer({ body: { token_type: 'Bearer', expires_in: 3599, access_token: 'a-token' } });
  const tokens = await signInWithCertificate(client, 'https://graph.contoso.com/', services);
  assert.deepEqual(
    [tokens.accessToken.reveal(), tokens.expiresAtMs, tokens.scopes, tokens.refreshToken],
    ['a-token', clock.nowMs() + 3_599_000, [], undefined],
  );
  const assertion = (await client.createAssertion()).reveal();
  assert.deepEqual(server.requests[0]?.form, {
    claims: capabilities,
    client_id: testClientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    grant_type: 'client_credentials',
    scope: 'https://graph.contoso.com/.default',
  });
  assert.ok(!server.trace.join('\n').includes(assertion));
});

test('signInWithCertificate() says that the certificate is not registered, and shows no assertion', async (t) => {
  const { server, client, services } = await start(t);
  const assertion = (await client.createAssertion()).reveal();
  const description = 'AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found.]';
  server.answer({ status: 401, body: { error: 'invalid_client', error_description: `${description} ${assertion}` } });
  const error = await failureOf(signInWithCertificate(client, 'https://graph.contoso.com', services));
  assert.equal(error.code, 'CREDENTIAL_REFUSED');
  assert.ok(error.message.includes(description), error.message);
  assert.deepEqual(secretsIn(error, [assertion]), []);
});

const uri = 'pkcs11:token=t;object=o';

for (const [what, reference, code, isRemembered] of [
  ['a saved PIN', { uri, pin: '1234' }, 'CKR_PIN_INCORRECT', true],
  ['a saved PIN of a wrong length', { uri, pin: '1234' }, 'CKR_PIN_LEN_RANGE', true],
  ['a PIN in the URI', { uri: `${uri}?pin-value=1234`, pin: null }, 'CKR_PIN_INCORRECT', true],
  ['a file with the PIN', { uri: `${uri}?module-path=m&PIN-source=p`, pin: null }, 'CKR_PIN_INCORRECT', true],
  ['a PIN that a person types', { uri: `${uri}?module-path=m`, pin: null }, 'CKR_PIN_INCORRECT', false],
  // A further try does not harm it.
  ['a token that is locked already', { uri, pin: '1234' }, 'CKR_PIN_LOCKED', false],
  ['another fault of the token', { uri, pin: '1234' }, 'CKR_DEVICE_ERROR', false],
  ['a fault without a code', { uri, pin: '1234' }, undefined, false],
] as const) {
  test(`ClientCertificate ${isRemembered ? 'does not send' : 'sends'} the PIN again after a renewal failed with ${what}`, async () => {
    const credential = await loadCredential('ClientCertificate');
    const saved = {
      kind: 'certificate',
      fields: new Secret(JSON.stringify({ certificate: { kind: 'pkcs11', ...reference }, sendsChain: false })),
    };
    const refusal = new EntradaError('CERTIFICATE_UNUSABLE', 'refused', {
      details: code === undefined ? {} : { pkcs11: code },
    });
    const after = credential.afterFailure(saved, refusal);
    assert.equal(after !== saved, isRemembered);
    const lookedUp: unknown[] = [];
    const error = await renewalFailure(credential, after, (found) => lookedUp.push(found));
    assert.equal(lookedUp.length, isRemembered ? 0 : 1);
    if (!isRemembered) return;
    assert.deepEqual(
      [error.code, error.message, error.hint],
      [
        'SIGN_IN_NEEDED',
        `Cannot use the certificate "${uri}": its token refused the PIN of this session, which is not sent again, because a few wrong ones lock the token`,
        'Sign in again with the right PIN.',
      ],
    );
    assert.deepEqual(secretsIn(error, ['1234']), []);
    // What is saved keeps everything else.
    const { pinRefused, ...kept } = parseJsonObject(after.fields.reveal()) ?? {};
    assert.deepEqual([pinRefused, kept], [true, parseJsonObject(saved.fields.reveal())]);
  });
}

test('ClientCertificate keeps its reference when another one than a token refuses', async () => {
  const credential = await loadCredential('ClientCertificate');
  const certificateFile = { kind: 'path', path: '/a.pem', password: null };
  const saved = {
    kind: 'certificate',
    fields: new Secret(JSON.stringify({ certificate: certificateFile, sendsChain: false })),
  };
  const refusal = new EntradaError('CERTIFICATE_UNUSABLE', 'x', { details: { pkcs11: 'CKR_PIN_INCORRECT' } });
  assert.equal(credential.afterFailure(saved, refusal), saved);
  assert.equal(credential.afterFailure(saved, new Error('a fault')), saved);
});

/** Renews at a place where no certificate is found. */
function renewalFailure(credential: Credential, saved: StoredCredential, onLookUp: (reference: unknown) => void) {
  const target: RenewalTarget = {
    service: 'entra',
    cloud: findCloud(builtInClouds, 'Global') ?? assert.fail(),
    tenant: testTenant,
    clientId: testClientId,
    resource: 'https://graph.microsoft.com',
    scopes: [],
    claims: undefined,
  };
  const clock = createFakeClock();
  const transport = () => Promise.reject(new Error('It was asked.'));
  return failureOf(
    credential.renew(saved, target, {
      clock,
      env: {},
      oauth: async () => ({ clock, transport }),
      outsideTransport: async () => transport,
      localTransport: transport,
      machine: async () => bareMachine,
      findCertificate(reference) {
        onLookUp(reference);
        return Promise.reject(new EntradaError('CERTIFICATE_NOT_FOUND', 'not here'));
      },
      onPrompt() {},
      warn() {},
      verbose() {},
    }),
  );
}

test('signInWithCertificate() opens no connection when the key does not sign', async (t) => {
  const { server, client, services } = await start(t);
  const broken = {
    ...client,
    createAssertion: () => Promise.reject(new EntradaError('CERTIFICATE_UNUSABLE', 'the token is not there')),
  };
  const error = await failureOf(signInWithCertificate(broken, 'https://graph.contoso.com', services));
  assert.deepEqual([error.code, server.requests], ['CERTIFICATE_UNUSABLE', []]);
});
