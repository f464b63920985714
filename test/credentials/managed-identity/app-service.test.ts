import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf } from '../../support/rejects.ts';
import type { IdentityEndpoint } from './identity-endpoint.ts';
import { testSource } from './source-contract.ts';
import { accessToken, endpointSecret, resource, startSource } from './source-support.ts';

const envOf = ({ origin }: IdentityEndpoint) => ({
  IDENTITY_ENDPOINT: `${origin}/MSI/token/`,
  IDENTITY_HEADER: endpointSecret,
});
const granted = { body: { access_token: accessToken, expires_on: '1767409445', token_type: 'Bearer' } };

testSource({ name: 'App Service', delaysMs: [1000, 2000, 4000], env: envOf });

test('appService asks in the protocol of 2019-08-01, keeping the address as it is named', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  endpoint.answer(granted);
  await signIn(envOf(endpoint));
  const { method, path, query, headers, body } = endpoint.requests[0] ?? {};
  assert.deepEqual(
    { method, path, query, headers, body },
    {
      method: 'GET',
      path: '/MSI/token/',
      query: { 'api-version': '2019-08-01', resource },
      headers: {
        accept: 'application/json',
        'user-agent': 'entrada-test',
        'x-identity-header': endpointSecret,
        host: endpoint.host,
        connection: 'close',
      },
      body: '',
    },
  );
});

test('appService names the identity asked for in the field of its kind', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const id = '/subscriptions/1/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/n';
  for (const [kind, field] of [
    ['client-id', 'client_id'],
    ['object-id', 'object_id'],
    ['resource-id', 'mi_res_id'],
  ] as const) {
    endpoint.answer(granted);
    await signIn(envOf(endpoint), { identity: { kind, id } });
    const { query } = endpoint.requests.at(-1) ?? {};
    assert.deepEqual(query, { 'api-version': '2019-08-01', resource, [field]: id });
  }
});

test('appService reads its secret again at each try', async (t) => {
  const { endpoint, clock, signIn } = await startSource(t);
  const env = { ...envOf(endpoint) };
  endpoint.answer({ status: 500 }, granted);
  const acquired = signIn(env);
  await clock.sleeping(1);
  env.IDENTITY_HEADER = 'another';
  await clock.advance(1000);
  await acquired;
  assert.deepEqual(
    endpoint.requests.map(({ headers }) => headers['x-identity-header']),
    [endpointSecret, 'another'],
  );
});

test('appService says that there is no such identity, and that its header was not taken', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const message = 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.';
  endpoint.answer({ status: 400, body: { statusCode: 400, message } }, { status: 403 });
  const missing = await failureOf(signIn(envOf(endpoint)));
  assert.deepEqual(
    [missing.code, missing.message, missing.exitStatus],
    ['IDENTITY_UNAVAILABLE', `Cannot get a token from Azure App Service: it answered 400 "${message}"`, 4],
  );
  const wrong = await failureOf(signIn(envOf(endpoint)));
  assert.deepEqual(
    [wrong.code, wrong.message],
    ['CREDENTIAL_REFUSED', 'Cannot get a token from Azure App Service: it answered 403 without a reason'],
  );
});

test('appService refuses an endpoint that is not an http address', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  for (const address of ['localhost', 'file:///etc/passwd', 'ftp://127.0.0.1']) {
    const error = await failureOf(signIn({ ...envOf(endpoint), IDENTITY_ENDPOINT: address }));
    assert.deepEqual(
      [error.code, error.message],
      [
        'INPUT_INVALID',
        `Cannot use the environment variable IDENTITY_ENDPOINT: it is not an http URL (${address.length} characters); unset it or let the platform set it`,
      ],
    );
  }
});
