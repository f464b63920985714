import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRequest } from '../../../src/http/message.ts';
import { signInWithManagedIdentity } from '../../../src/credentials/managed-identity/sign-in.ts';
import { builtInClouds } from '../../../src/model/cloud.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { failureOf } from '../../support/rejects.ts';
import type { IdentityEndpoint } from './identity-endpoint.ts';
import { testSource } from './source-contract.ts';
import { accessToken, resource, startSource } from './source-support.ts';

const envOf = ({ origin }: IdentityEndpoint) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: origin });
const granted = {
  headers: { server: 'IMDS/150.870.65.1475' },
  body: {
    access_token: accessToken,
    client_id: '11111111-2222-4333-8444-555555555555',
    expires_in: '86090',
    expires_on: '1767409445',
    ext_expires_in: '86399',
    not_before: '1740186216',
    resource: `${resource}/`,
    token_type: 'Bearer',
  },
};
const headerMissing = {
  status: 400,
  headers: { server: 'IMDS/150.870.65.1475' },
  body: { error: 'invalid_request', error_description: 'Required metadata header not specified' },
};

testSource({ name: 'IMDS', delaysMs: [1000, 2000, 4000], env: envOf });

test('imds probes without the metadata header, then asks with it', async (t) => {
  const { endpoint, clock, signIn } = await startSource(t);
  endpoint.answer(headerMissing, granted);
  const tokens = await signIn(envOf(endpoint));
  assert.equal(tokens.expiresAtMs, clock.nowMs() + 86_090_000);
  assert.deepEqual(
    endpoint.requests.map(({ method, path, query, headers }) => [method, path, query, headers['metadata']]),
    [
      ['GET', '/metadata/identity/oauth2/token', {}, undefined],
      ['GET', '/metadata/identity/oauth2/token', { 'api-version': '2018-02-01', resource }, 'true'],
    ],
  );
  assert.ok(endpoint.requests.every(({ headers }) => !('x-forwarded-for' in headers)));
});

test('imds asks its own link-local address unless a variable names another', async () => {
  const urls: string[] = [];
  const localTransport = async ({ url }: HttpRequest) => {
    urls.push(`${url.origin}${url.pathname}`);
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(granted.body)) };
  };
  const clock = createFakeClock();
  const machine = { platform: 'linux' as const, fileExists: () => false, arcKeyFolder: '/none' };
  const [cloud] = builtInClouds;
  assert.ok(cloud);
  await signInWithManagedIdentity(
    { resource, cloud, env: {}, isRenewal: true },
    { clock, machine, localTransport, transport: () => assert.fail(), warn: () => {}, verbose: () => {} },
  );
  assert.deepEqual(urls, ['http://169.254.169.254/metadata/identity/oauth2/token']);
});

test('imds names an identity in the field of its kind', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  for (const [kind, field] of [
    ['client-id', 'client_id'],
    ['object-id', 'object_id'],
    ['resource-id', 'msi_res_id'],
  ] as const) {
    endpoint.answer(granted);
    await signIn(envOf(endpoint), { isRenewal: true, identity: { kind, id: '/subscriptions/1' } });
    const { query } = endpoint.requests.at(-1) ?? {};
    assert.deepEqual(query, { 'api-version': '2018-02-01', resource, [field]: '/subscriptions/1' });
  }
});

const lookedFor =
  'looked for AKS workload identity (AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE), Azure Service Fabric (IDENTITY_ENDPOINT, IDENTITY_HEADER and IDENTITY_SERVER_THUMBPRINT), Azure App Service (IDENTITY_ENDPOINT and IDENTITY_HEADER), Azure Machine Learning or App Service of 2017 (MSI_ENDPOINT and MSI_SECRET), Azure Cloud Shell (MSI_ENDPOINT alone), Azure Arc (IDENTITY_ENDPOINT and IMDS_ENDPOINT, or the Connected Machine agent), Azure Instance Metadata Service (http://169.254.169.254)';

test('imds gives up after 1 s when nothing answers, and says what was looked for', async (t) => {
  const { endpoint, wire, signIn } = await startSource(t);
  endpoint.answer('silence');
  const acquired = failureOf(signIn(envOf(endpoint)));
  await endpoint.asked(1);
  assert.deepEqual(wire.left(), [50]);
  await wire.advance(950);
  assert.deepEqual(wire.left(), [50]);
  await wire.advance(50);
  const error = await acquired;
  assert.deepEqual(
    [error.code, error.message, error.exitStatus],
    [
      'IDENTITY_UNAVAILABLE',
      `Cannot find a managed identity on this machine: nothing answered within 1 s at "${endpoint.host}"; ${lookedFor}`,
      4,
    ],
  );
});

test('imds does not try a closed port twice', async (t) => {
  const { endpoint, clock, signIn } = await startSource(t);
  await endpoint.stop();
  const error = await failureOf(signIn(envOf(endpoint)));
  assert.deepEqual(
    [error.code, error.message, clock.asked],
    [
      'IDENTITY_UNAVAILABLE',
      `Cannot find a managed identity on this machine: nothing answers at "${endpoint.host}"; ${lookedFor}`,
      [],
    ],
  );
});

test('imds does not believe what answers at the same address in other clouds', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const amazon = {
    status: 401,
    headers: { 'content-type': 'text/html', server: 'EC2ws' },
    body: '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>401 - Unauthorized</body></html>',
  };
  const google = { status: 404, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: '<html></html>' };
  const docker = { status: 403, body: 'unreachable' };
  const portal = { status: 200, headers: { 'content-type': 'text/html' }, body: '{}' };
  for (const answer of [amazon, google, docker, portal]) {
    endpoint.answer(answer);
    const error = await failureOf(signIn(envOf(endpoint)));
    assert.deepEqual(
      [error.code, error.message],
      [
        'IDENTITY_UNAVAILABLE',
        `Cannot find a managed identity on this machine: the service at "${endpoint.host}" is not Azure's; ${lookedFor}`,
      ],
    );
  }
  assert.equal(endpoint.requests.length, 4);
});

test('imds goes on when the host answers the probe while IMDS restarts', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  for (const status of [500, 410, 429]) {
    endpoint.answer({ status, headers: { server: 'Microsoft-IIS/10.0' }, body: 'Internal error' }, granted);
    assert.equal((await signIn(envOf(endpoint))).accessToken.reveal(), accessToken);
  }
});

test('imds is waited for while it is updated, for 70 s in all', async (t) => {
  const { endpoint, clock, signIn } = await startSource(t);
  endpoint.answer(...Array.from({ length: 7 }, () => ({ status: 410 })), granted);
  const acquired = signIn(envOf(endpoint), { isRenewal: true });
  for (let waited = 0; waited < 7; waited += 1) {
    await clock.sleeping(1);
    await clock.advance(10_000);
  }
  await acquired;
  assert.deepEqual(
    clock.asked,
    Array.from({ length: 7 }, () => 10_000),
  );

  endpoint.answer(...Array.from({ length: 8 }, () => ({ status: 410 })));
  const refused = failureOf(signIn(envOf(endpoint), { isRenewal: true }));
  for (let waited = 0; waited < 7; waited += 1) {
    await clock.sleeping(1);
    await clock.advance(10_000);
  }
  assert.equal((await refused).code, 'SERVICE_UNAVAILABLE');
  assert.equal(endpoint.requests.length, 16);
});

test('imds is not asked in a rush when its update names a wait of 0', async (t) => {
  const { endpoint, clock, signIn } = await startSource(t);
  endpoint.answer({ status: 410, headers: { 'retry-after': '0' } }, granted);
  const acquired = signIn(envOf(endpoint), { isRenewal: true });
  await clock.sleeping(1);
  await clock.advance(1000);
  await acquired;
  assert.deepEqual(clock.asked, [1000]);
});

test('imds is asked again for an identity it does not know yet, and not for a refusal', async (t) => {
  const { endpoint, clock, signIn } = await startSource(t);
  endpoint.answer({ status: 404, body: { error: 'not_found' } }, granted);
  const acquired = signIn(envOf(endpoint), { isRenewal: true });
  await clock.sleeping(1);
  await clock.advance(1000);
  await acquired;
  const refusals = [
    ['Identity not found', 'IDENTITY_UNAVAILABLE'],
    [
      'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request',
      'INPUT_INVALID',
    ],
  ] as const;
  for (const [text, code] of refusals) {
    endpoint.answer({ status: 400, body: { error: 'invalid_request', error_description: text } });
    const error = await failureOf(signIn(envOf(endpoint), { isRenewal: true }));
    assert.deepEqual(
      [error.code, error.message, error.details['error']],
      [code, `Cannot get a token from Azure Instance Metadata Service: it answered 400 "${text}"`, 'invalid_request'],
    );
  }
  assert.equal(endpoint.requests.length, 4);
});

test('imds passes a refusal of the identity platform on in its own words', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const description =
    'AADSTS500011: The resource principal named https://x was not found. Trace ID: 1b3b6d4a-0000-4000-8000-000000000000 Correlation ID: 2b3b6d4a-0000-4000-8000-000000000000 Timestamp: 2026-01-02 03:04:05Z';
  endpoint.answer({ status: 400, body: { error: 'invalid_resource', error_description: description } });
  const error = await failureOf(signIn(envOf(endpoint), { isRenewal: true }));
  assert.deepEqual(
    [error.code, error.message, error.details['aadsts']],
    [
      'INPUT_INVALID',
      'Cannot get a token of the managed identity at "Azure Instance Metadata Service": AADSTS500011: The resource principal named https://x was not found.',
      [500011],
    ],
  );
});

test('imds refuses a redirect', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  endpoint.answer({ status: 302, headers: { location: 'https://example.com/' } });
  const error = await failureOf(signIn(envOf(endpoint), { isRenewal: true }));
  assert.equal(error.code, 'REQUEST_REFUSED');
  assert.equal(endpoint.requests.length, 1);
});

test('imds is not asked through a proxy of the environment', async (t) => {
  const proxy = await startSource(t);
  const { endpoint, signIn } = await startSource(t);
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']) {
    process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.endpoint.origin;
    t.after(() => delete process.env[name]);
  }
  endpoint.answer(granted);
  await signIn(envOf(endpoint), { isRenewal: true });
  assert.deepEqual([proxy.endpoint.requests.length, endpoint.requests.length], [0, 1]);
});
