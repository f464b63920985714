import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { signInWithFederatedAssertion } from '../../../src/credentials/federated/sign-in.ts';
import type { FederatedTokenSource } from '../../../src/model/stored-credential.ts';
import { thisMachine } from '../../../src/credentials/managed-identity/machine.ts';
import { signInWithManagedIdentity } from '../../../src/credentials/managed-identity/sign-in.ts';
import { authorityOf } from '../../../src/oauth/authority.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { testClientId, testTenant, writeJwt } from '../../support/id-token.ts';
import { failureOf } from '../../support/rejects.ts';
import { secretsIn } from '../../support/secrets-in.ts';
import { startTokenServer } from '../../support/token-server.ts';

const resource = 'https://graph.contoso.com';
const granted = { body: { token_type: 'Bearer', expires_in: 86_399, access_token: 'the-access-token' } };

async function prepare(t: TestContext) {
  const server = await startTokenServer(t);
  const clock = createFakeClock();
  const path = join(temporaryFolder(t), 'token');
  /** Replaces the token as its issuer does; gives it. */
  const issue = (subject: string, exp = clock.nowMs() / 1000 + 300) => {
    const token = writeJwt({ sub: subject, exp });
    writeFileSync(path, `${token}\n`);
    return token;
  };
  const services = { clock, env: {}, transport: server.transport, buildServiceTransport: server.transport };
  const tokenSource: FederatedTokenSource = { kind: 'file', path };
  const signIn = ({ claims, signal }: { readonly claims?: string; readonly signal?: AbortSignal } = {}) =>
    signInWithFederatedAssertion(
      { authority: authorityOf(server.cloud, testTenant), clientId: testClientId, tokenSource, claims },
      resource,
      { ...services, signal },
    );
  return { server, clock, path, issue, signIn };
}

const capabilities = '{"access_token":{"xms_cc":{"values":["cp1"]}}}';
const challenge = '{"access_token":{"nbf":{"essential":true,"value":"1767323345"}}}';
const answeredChallenge =
  '{"access_token":{"xms_cc":{"values":["cp1"]},"nbf":{"essential":true,"value":"1767323345"}}}';

const formOf = (assertion: string, { clientId = testClientId, claims = capabilities } = {}) => ({
  claims,
  client_assertion: assertion,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_id: clientId,
  grant_type: 'client_credentials',
  scope: `${resource}/.default`,
});

test('signInWithFederatedAssertion() proves the application with the token, read again each time, and answers a challenge', async (t) => {
  const { server, clock, issue, signIn } = await prepare(t);
  server.answer(granted, granted);
  const first = issue('first');
  const tokens = await signIn();
  const second = issue('second');
  await signIn({ claims: challenge });
  assert.deepEqual(
    { ...tokens, accessToken: tokens.accessToken.reveal() },
    { accessToken: 'the-access-token', expiresAtMs: clock.nowMs() + 86_399_000, scopes: [] },
  );
  assert.deepEqual(
    server.requests.map(({ path, form }) => [path, form]),
    [formOf(first), formOf(second, { claims: answeredChallenge })].map((form) => [
      `/${testTenant}/oauth2/v2.0/token`,
      form,
    ]),
  );
  assert.ok(!server.trace.join('\n').includes(first));
});

test('signInWithFederatedAssertion() sends no request with a token that has expired', async (t) => {
  const { server, clock, path, issue, signIn } = await prepare(t);
  issue('old', clock.nowMs() / 1000);
  const error = await failureOf(signIn());
  assert.deepEqual(
    [error.code, error.message, server.requests],
    [
      'SIGN_IN_NEEDED',
      `Cannot use the federated token from the file "${path}": it expired at 2026-01-02T03:04:05.000Z; get a new one from its issuer`,
      [],
    ],
  );
});

test('signInWithFederatedAssertion() keeps the sentence of a refusal and hides the token in it', async (t) => {
  const { server, issue, signIn } = await prepare(t);
  const token = issue('someone');
  const description = `AADSTS700213: No matching federated identity record found for presented assertion ${token}.`;
  server.answer({ status: 401, body: { error: 'invalid_client', error_description: description } });
  const error = await failureOf(signIn());
  assert.equal(error.code, 'CREDENTIAL_REFUSED');
  assert.match(error.message, /AADSTS700213: No matching federated identity record found/);
  assert.deepEqual(secretsIn(error, [token]), []);
});

test('signInWithFederatedAssertion() refuses a response without a token and a service that fails', async (t) => {
  const { server, issue, signIn } = await prepare(t);
  const token = issue('someone');
  for (const [answer, code] of [
    [{ body: {} }, 'TOKEN_RESPONSE_INVALID'],
    [{ body: '<html></html>' }, 'TOKEN_RESPONSE_INVALID'],
    [{ status: 503, body: {} }, 'SERVICE_UNAVAILABLE'],
    [{ status: 429, body: 'Too Many Requests' }, 'SERVICE_UNAVAILABLE'],
  ] as const) {
    server.answer(answer);
    const error = await failureOf(signIn());
    assert.equal(error.code, code);
    assert.deepEqual(secretsIn(error, [token]), []);
  }
});

test('signInWithFederatedAssertion() stops when cancelled', async (t) => {
  const { server, issue, signIn } = await prepare(t);
  issue('someone');
  server.answer('silence');
  const stop = new AbortController();
  const signedIn = failureOf(signIn({ signal: stop.signal }));
  await server.asked(1);
  stop.abort();
  assert.equal((await signedIn).code, 'CANCELLED');
});

test('workloadIdentity signs the application of the pod in to the cloud with the file, read again each time', async (t) => {
  const { server, clock, path, issue } = await prepare(t);
  const env = { AZURE_CLIENT_ID: testClientId, AZURE_TENANT_ID: testTenant, AZURE_FEDERATED_TOKEN_FILE: path };
  const services = {
    clock,
    machine: thisMachine(env),
    transport: server.transport,
    localTransport: () => assert.fail('It is asked over the network.'),
    warn: () => {},
    verbose: () => {},
  };
  const other = '22222222-2222-4333-8444-555555555555';
  server.answer(granted, granted);
  const first = issue('first');
  await signInWithManagedIdentity({ env, cloud: server.cloud, resource }, services);
  const second = issue('second');
  const identity = { kind: 'client-id' as const, id: other };
  await signInWithManagedIdentity({ env, cloud: server.cloud, resource, identity, claims: challenge }, services);
  assert.deepEqual(
    server.requests.map(({ form }) => form),
    [formOf(first), formOf(second, { clientId: other, claims: answeredChallenge })],
  );
  const error = await failureOf(
    signInWithManagedIdentity(
      { env, cloud: server.cloud, resource, identity: { kind: 'object-id', id: other } },
      services,
    ),
  );
  assert.deepEqual(
    [error.code, error.message],
    [
      'INPUT_INVALID',
      `Cannot ask AKS workload identity for the identity with the object id "${other}": it takes client ids only`,
    ],
  );
});
