import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../src/base/secret.ts';
import { azAccounts } from '../../../src/credentials/managed-identity/az-accounts.ts';
import type { ManagedIdentityEndpoint } from '../../../src/model/stored-credential.ts';
import { failureOf } from '../../support/rejects.ts';
import type { IdentityEndpoint } from './identity-endpoint.ts';
import { testSource } from './source-contract.ts';
import { accessToken, endpointSecret, resource, startSource } from './source-support.ts';

const addressOf = ({ origin }: Pick<IdentityEndpoint, 'origin'>, host = '127.0.0.1'): ManagedIdentityEndpoint => {
  return { host, port: Number(new URL(origin).port), secret: new Secret(endpointSecret) };
};
const granted = { body: { access_token: accessToken, expires_on: '1767409445', token_type: 'Bearer' } };

testSource({ name: 'Az.Accounts', delaysMs: [1000, 2000, 4000], env: () => ({}), address: addressOf });

test('azAccounts() asks in the protocol of before IMDS, at the address named alone', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  endpoint.answer(granted);
  const elsewhere = {
    IDENTITY_ENDPOINT: 'http://127.0.0.1:1',
    IDENTITY_HEADER: 'x',
    MSI_ENDPOINT: 'http://127.0.0.1:1',
  };
  await signIn(elsewhere, { endpoint: addressOf(endpoint) });
  const { method, path, query, headers, body } = endpoint.requests[0] ?? {};
  assert.deepEqual(
    { method, path, query, headers, body },
    {
      method: 'GET',
      path: '/oauth2/token',
      query: { 'api-version': '2018-02-01', resource },
      headers: {
        accept: 'application/json',
        'user-agent': 'entrada-test',
        metadata: 'true',
        secret: endpointSecret,
        host: endpoint.host,
        connection: 'close',
      },
      body: '',
    },
  );
  assert.equal(endpoint.requests.length, 1);
});

test('azAccounts() takes its secret from MSI_SECRET when none was given, and sends none when there is none', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const address = { ...addressOf(endpoint), secret: null };
  endpoint.answer(granted, granted, granted);
  await signIn({ MSI_SECRET: 'of the variable' }, { endpoint: address });
  await signIn({}, { endpoint: address });
  await signIn({ MSI_SECRET: 'of the variable' }, { endpoint: addressOf(endpoint) });
  const sent = endpoint.requests.map(({ headers }) => headers['secret']);
  assert.deepEqual(sent, ['of the variable', undefined, endpointSecret]);
});

test('azAccounts() names an identity in the field of its kind', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  for (const [kind, field] of [
    ['client-id', 'client_id'],
    ['object-id', 'object_id'],
    ['resource-id', 'msi_res_id'],
  ] as const) {
    endpoint.answer(granted);
    await signIn({}, { endpoint: addressOf(endpoint), identity: { kind, id: '/subscriptions/1' } });
    assert.deepEqual(endpoint.requests.at(-1)?.query, {
      'api-version': '2018-02-01',
      resource,
      [field]: '/subscriptions/1',
    });
  }
});

test('azAccounts() says that its secret was not taken, and what identity is missing', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const address = addressOf(endpoint);
  endpoint.answer(
    { status: 401, body: { error: 'unknown_source', error_description: 'Unknown Source 127.0.0.1' } },
    { status: 400, body: { error: 'invalid_request', error_description: 'Identity not found' } },
  );
  const refused = await failureOf(signIn({}, { endpoint: address }));
  assert.deepEqual(
    [refused.code, refused.message, refused.hint?.includes('refused its secret: check it')],
    [
      'CREDENTIAL_REFUSED',
      `Cannot get a token from the identity service at "${endpoint.host}": it answered 401 "Unknown Source 127.0.0.1"`,
      true,
    ],
  );
  assert.equal((await failureOf(signIn({}, { endpoint: address }))).code, 'IDENTITY_UNAVAILABLE');
});

test('azAccounts() takes names, IPv4 and IPv6 as host', () => {
  const hosts = {
    localhost: 'localhost',
    '127.0.0.1': '127.0.0.1',
    '::1': '[::1]',
    '[::1]': '[::1]',
    'identity_proxy.svc.cluster.local': 'identity_proxy.svc.cluster.local',
    'Fe80::1': '[fe80::1]',
  };
  for (const [host, shown] of Object.entries(hosts)) {
    const { lookedFor } = azAccounts({ host, port: 50_342, secret: null });
    assert.equal(lookedFor, `http://${shown}:50342`);
  }
});

test('azAccounts() refuses what is more than a host, or no port', () => {
  const hostile = [
    '',
    ' ',
    'http://localhost',
    'localhost/path',
    'localhost:1',
    'user@localhost',
    'localhost?x',
    'localhost#x',
    'local\\host',
    'local host',
    'localhost\r\nX-Other: 1',
    'fe80::1%eth0',
    '[::1',
    '[localhost]',
    '[]',
    '999.1.1.1',
    '%6c',
    'a'.repeat(300).concat('..'),
  ];
  const taken = hostile.filter((host) => {
    try {
      return azAccounts({ host, port: 1, secret: null }) !== undefined;
    } catch (error) {
      const isTold =
        error instanceof Error && error.message.startsWith(`Cannot use "${host}" as -ManagedServiceHostName: `);
      return !isTold || Reflect.get(error, 'code') !== 'INPUT_INVALID';
    }
  });
  assert.deepEqual(taken, []);
  for (const port of [0, -1, 65_536, 1.5, Number.NaN, Infinity]) {
    assert.throws(() => azAccounts({ host: 'localhost', port, secret: null }), {
      code: 'INPUT_INVALID',
      message: `Cannot use ${port} as -ManagedServicePort: a port is 1 to 65535`,
    });
  }
  assert.equal(azAccounts({ host: 'h', port: 65_535, secret: null }).lookedFor, 'http://h:65535');
});
