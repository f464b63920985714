import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { capabilities } from '../support/capabilities.ts';
import { EntradaError } from '../../src/base/errors.ts';
import { toSigningCertificate } from '../../src/certificates/keyed-certificate.ts';
import { signInWithCertificate } from '../../src/credentials/certificate.ts';
import { authorityOf } from '../../src/oauth/authority.ts';
import { createClientAssertions } from '../../src/oauth/client-assertion.ts';
import { makeCertificate } from '../certificates/make-certificate.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { testClientId, testTenant } from '../support/id-token.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { startTokenServer } from '../support/token-server.ts';

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

test('signInWithCertificate() opens no connection when the key does not sign', async (t) => {
  const { server, client, services } = await start(t);
  const broken = {
    ...client,
    createAssertion: () => Promise.reject(new EntradaError('CERTIFICATE_UNUSABLE', 'the token is not there')),
  };
  const error = await failureOf(signInWithCertificate(broken, 'https://graph.contoso.com', services));
  assert.deepEqual([error.code, server.requests], ['CERTIFICATE_UNUSABLE', []]);
});
