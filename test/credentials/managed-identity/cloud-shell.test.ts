import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf } from '../../support/rejects.ts';
import type { IdentityEndpoint } from './identity-endpoint.ts';
import { testSource } from './source-contract.ts';
import { accessToken, startSource } from './source-support.ts';

const envOf = ({ origin }: IdentityEndpoint) => ({ MSI_ENDPOINT: `${origin}/oauth2/token` });

testSource({ name: 'Cloud Shell', delaysMs: [1000, 2000, 4000], env: envOf });

test('cloudShell posts the resource as a form', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  endpoint.answer({ body: { access_token: accessToken, expires_on: '1767409445', refresh_token: '' } });
  const tokens = await signIn(envOf(endpoint));
  assert.equal(tokens.refreshToken, undefined);
  const { method, path, query, headers, body } = endpoint.requests[0] ?? {};
  assert.deepEqual(
    { method, path, query, body },
    { method: 'POST', path: '/oauth2/token', query: {}, body: 'resource=https%3A%2F%2Fgraph.microsoft.com' },
  );
  assert.deepEqual([headers?.['metadata'], headers?.['content-type']], ['true', 'application/x-www-form-urlencoded']);
});

test('cloudShell refuses every id, with the reason', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  for (const kind of ['client-id', 'object-id', 'resource-id'] as const) {
    const error = await failureOf(signIn(envOf(endpoint), { identity: { kind, id: 'x' } }));
    assert.deepEqual(
      [error.code, error.message],
      [
        'INPUT_INVALID',
        `Cannot ask Azure Cloud Shell for the identity with the ${kind.replace('-', ' ')} "x": it signs in as the person who opened it and knows no other identity; leave the id out`,
      ],
    );
  }
  assert.deepEqual(endpoint.requests, []);
});

test('cloudShell says that an API is not one of those it serves', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const message = 'Audience https://x is not a supported MSI token audience.';
  endpoint.answer({ status: 400, body: { error: { code: 'AudienceNotSupported', message } } });
  const error = await failureOf(signIn(envOf(endpoint)));
  assert.deepEqual(
    [error.code, error.message, error.details],
    [
      'REQUEST_REFUSED',
      `Cannot get a token from Azure Cloud Shell: it answered 400 "${message}"`,
      { source: 'Azure Cloud Shell', status: 400, error: 'AudienceNotSupported' },
    ],
  );
  assert.match(error.hint ?? '', /Cloud Shell gives tokens for a few services only/);
});
