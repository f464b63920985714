import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { failureOf } from '../../support/rejects.ts';
import { testPki } from '../../support/tls-server.ts';
import type { IdentityEndpoint } from './identity-endpoint.ts';
import { testSource } from './source-contract.ts';
import { accessToken, endpointSecret, resource, startSource } from './source-support.ts';

const { server } = await testPki();
const thumbprint = new X509Certificate(server.certificate).fingerprint.replaceAll(':', '');
const envOf = ({ origin }: IdentityEndpoint) => ({
  IDENTITY_ENDPOINT: `${origin}/metadata/identity/oauth2/token`,
  IDENTITY_HEADER: endpointSecret,
  IDENTITY_SERVER_THUMBPRINT: thumbprint.toLowerCase(),
});
const granted = { body: { access_token: accessToken, expires_on: 1_767_409_445, token_type: 'Bearer' } };

testSource({
  name: 'Service Fabric',
  delaysMs: [1000, 2000, 4000, 8000, 16_000],
  options: () => ({ usesTls: true }),
  env: envOf,
});

test('serviceFabric asks over TLS with the secret and the version of the cluster', async (t) => {
  const { endpoint, signIn } = await startSource(t, { usesTls: true });
  endpoint.answer(granted, granted);
  await signIn(envOf(endpoint));
  await signIn({ ...envOf(endpoint), IDENTITY_API_VERSION: '2020-05-01' });
  assert.deepEqual(
    endpoint.requests.map(({ method, path, query, headers }) => [method, path, query, headers['secret']]),
    ['2019-07-01-preview', '2020-05-01'].map((version) => [
      'GET',
      '/metadata/identity/oauth2/token',
      { 'api-version': version, resource },
      endpointSecret,
    ]),
  );
});

test('serviceFabric sends nothing to the holder of another certificate', async (t) => {
  const { endpoint, signIn } = await startSource(t, { usesTls: true });
  const env = { ...envOf(endpoint), IDENTITY_SERVER_THUMBPRINT: '0'.repeat(40) };
  const error = await failureOf(signIn(env));
  assert.deepEqual(
    [error.code, error.message, endpoint.requests],
    [
      'TLS_UNTRUSTED',
      `Cannot trust "${endpoint.host}": its certificate has the thumbprint "${thumbprint}", not the expected one; nothing was sent`,
      [],
    ],
  );
});

test('serviceFabric sends its secret over no plain http and with no damaged thumbprint', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const plain = await failureOf(signIn(envOf(endpoint)));
  assert.deepEqual(
    [plain.code, plain.message],
    [
      'INPUT_INVALID',
      `Cannot send a request to "${endpoint.origin}" that IDENTITY_ENDPOINT names: it must present a certificate; use https:`,
    ],
  );
  const damaged = await failureOf(signIn({ ...envOf(endpoint), IDENTITY_SERVER_THUMBPRINT: 'abc' }));
  assert.deepEqual(
    [damaged.code, damaged.message],
    [
      'INPUT_INVALID',
      'Cannot use the environment variable IDENTITY_SERVER_THUMBPRINT: it is not a SHA-1 thumbprint of 40 hex digits (3 characters)',
    ],
  );
  assert.deepEqual(endpoint.requests, []);
});

test('serviceFabric waits as its throttling says in words', async (t) => {
  const { endpoint, clock, signIn } = await startSource(t, { usesTls: true });
  const body = 'The request was throttled locally; the service allows 30 requests per 10s; retry after 4s.';
  endpoint.answer({ status: 429, body }, granted);
  const acquired = signIn(envOf(endpoint));
  await clock.sleeping(1);
  assert.deepEqual(clock.left(), [4000]);
  await clock.advance(4000);
  await acquired;
});

test('serviceFabric refuses an id and says when the cluster has set none', async (t) => {
  const { endpoint, signIn } = await startSource(t, { usesTls: true });
  const named = await failureOf(signIn(envOf(endpoint), { identity: { kind: 'client-id', id: 'x' } }));
  assert.deepEqual(
    [named.code, named.message],
    [
      'INPUT_INVALID',
      'Cannot ask Azure Service Fabric for the identity with the client id "x": the identity of an application is set on the cluster and no request can name another; leave the id out',
    ],
  );
  const error = { correlationId: 'the-id', code: 'ManagedIdentityNotFound', message: 'Nothing is configured.' };
  endpoint.answer({ status: 404, body: { error } });
  const missing = await failureOf(signIn(envOf(endpoint)));
  assert.deepEqual(
    [missing.code, missing.message, missing.details],
    [
      'IDENTITY_UNAVAILABLE',
      'Cannot get a token from Azure Service Fabric: it answered 404 "Nothing is configured."',
      { source: 'Azure Service Fabric', status: 404, error: 'ManagedIdentityNotFound', correlationId: 'the-id' },
    ],
  );
});
