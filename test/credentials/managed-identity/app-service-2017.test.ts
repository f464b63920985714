import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf } from '../../support/rejects.ts';
import type { IdentityEndpoint } from './identity-endpoint.ts';
import { testSource } from './source-contract.ts';
import { accessToken, endpointSecret, resource, startSource } from './source-support.ts';

const envOf = ({ origin }: IdentityEndpoint) => ({ MSI_ENDPOINT: `${origin}/MSI/auth/`, MSI_SECRET: endpointSecret });
const clientId = '11111111-2222-4333-8444-555555555555';

testSource({ name: 'App Service 2017', delaysMs: [1000, 2000, 4000], env: envOf });

test('appService2017 asks in the protocol of 2017-09-01 and reads its dates', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  endpoint.answer({ body: { access_token: accessToken, expires_on: '11/02/2026 15:39:10 +00:00', resource } });
  const tokens = await signIn(envOf(endpoint));
  assert.equal(tokens.expiresAtMs, Date.UTC(2026, 10, 2, 15, 39, 10));
  const { method, path, query, headers } = endpoint.requests[0] ?? {};
  assert.deepEqual([method, path, query], ['GET', '/MSI/auth/', { 'api-version': '2017-09-01', resource }]);
  assert.deepEqual([headers?.['secret'], headers?.['metadata']], [endpointSecret, 'true']);
});

test('appService2017 names the identity asked for, else the default one of Azure Machine Learning', async (t) => {
  const { endpoint, clock, signIn } = await startSource(t);
  const granted = { body: { access_token: accessToken, expires_in: 85_702, expires_on: 1_767_409_445 } };
  const env = { ...envOf(endpoint), DEFAULT_IDENTITY_CLIENT_ID: 'the-default' };
  endpoint.answer(granted, granted);
  const tokens = await signIn(env);
  await signIn(env, { identity: { kind: 'client-id', id: clientId } });
  assert.equal(tokens.expiresAtMs, clock.nowMs() + 85_702_000);
  assert.deepEqual(
    endpoint.requests.map(({ query }) => query['clientid']),
    ['the-default', clientId],
  );
});

test('appService2017 refuses ids it does not have a field for, before it asks', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const error = await failureOf(signIn(envOf(endpoint), { identity: { kind: 'object-id', id: clientId } }));
  assert.deepEqual(
    [error.code, error.message, endpoint.requests],
    [
      'INPUT_INVALID',
      `Cannot ask Azure Machine Learning or App Service of 2017 for the identity with the object id "${clientId}": it takes client ids only`,
      [],
    ],
  );
});

test('appService2017 reads refusals in capitals and in plain text', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const Message = 'No MSI found for specified ClientId/ResourceId.';
  endpoint.answer(
    { status: 400, body: { StatusCode: 400, Message, CorrelationId: 'the-id' } },
    { status: 400, body: 'InternalError - :{\nInfo: Request failure status code: 404\n\n}' },
  );
  const missing = await failureOf(signIn(envOf(endpoint)));
  const name = 'Azure Machine Learning or App Service of 2017';
  assert.deepEqual(
    [missing.code, missing.message, missing.details],
    [
      'IDENTITY_UNAVAILABLE',
      `Cannot get a token from ${name}: it answered 400 "${Message}"`,
      { source: name, status: 400, correlationId: 'the-id' },
    ],
  );
  const plain = await failureOf(signIn(envOf(endpoint)));
  assert.equal(
    plain.message,
    `Cannot get a token from ${name}: it answered 400 "InternalError - :{ Info: Request failure status code: 404 }"`,
  );
});
