import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { refusalOf, startTestLab } from './test-lab.ts';

test('openidConfiguration() names the tenant for its id and its domains, and no tenant for common', async (context) => {
  const { lab, send } = await startTestLab(context);
  const read = (tenant: string) => send('GET', `${lab.loginOrigin}/${tenant}/v2.0/.well-known/openid-configuration`);
  const byDomain = await read('lab.onmicrosoft.example');
  assert.deepEqual((await read(labIds.tenantId)).json, byDomain.json);
  const oauth = `${lab.loginOrigin}/${labIds.tenantId}/oauth2/v2.0`;
  assert.deepEqual(
    [
      byDomain.json['issuer'],
      byDomain.json['authorization_endpoint'],
      byDomain.json['token_endpoint'],
      byDomain.json['device_authorization_endpoint'],
      byDomain.json['jwks_uri'],
    ],
    [
      `${lab.loginOrigin}/${labIds.tenantId}/v2.0`,
      `${oauth}/authorize`,
      `${oauth}/token`,
      `${oauth}/devicecode`,
      `${lab.loginOrigin}/${labIds.tenantId}/discovery/v2.0/keys`,
    ],
  );
  const common = await read('common');
  assert.equal(common.json['issuer'], `${lab.loginOrigin}/{tenantid}/v2.0`);
  assert.equal(common.json['token_endpoint'], `${lab.loginOrigin}/common/oauth2/v2.0/token`);
  assert.equal(common.headers['access-control-allow-origin'], '*');
});

test('openidConfiguration() refuses an unknown tenant and a malformed one', async (context) => {
  const { lab, send } = await startTestLab(context);
  const read = (tenant: string) => send('GET', `${lab.loginOrigin}/${tenant}/v2.0/.well-known/openid-configuration`);
  const unknown = await read('elsewhere.example');
  assert.equal(unknown.headers['cache-control'], 'private');
  assert.deepEqual(refusalOf(unknown), [
    400,
    'invalid_tenant',
    undefined,
    "AADSTS90002: Tenant 'elsewhere.example' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
  ]);
  assert.deepEqual(refusalOf(await read('nowhere')), [
    400,
    'invalid_request',
    undefined,
    "AADSTS900023: Specified tenant identifier 'nowhere' is neither a valid DNS name, nor a valid external domain.",
  ]);
});

test('keys() publishes public numbers only', async (context) => {
  const { lab, send } = await startTestLab(context);
  const { json } = await send('GET', `${lab.loginOrigin}/common/discovery/v2.0/keys`);
  const [key] = json['keys'] as Record<string, string>[];
  assert.deepEqual(Object.keys(key ?? {}).toSorted(), ['alg', 'e', 'kid', 'kty', 'n', 'use', 'x5t']);
});

test('instanceDiscovery() accepts its own host and refuses others', async (context) => {
  const { lab, send } = await startTestLab(context);
  const ask = (host: string) =>
    send(
      'GET',
      `${lab.loginOrigin}/common/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(`${host}/common/oauth2/v2.0/authorize`)}`,
    );
  const { host } = new URL(lab.loginOrigin);
  assert.deepEqual((await ask(lab.loginOrigin)).json, {
    tenant_discovery_endpoint: `${lab.loginOrigin}/${labIds.tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
  assert.deepEqual(refusalOf(await ask('https://login.evil.example')), [
    400,
    'invalid_instance',
    undefined,
    'AADSTS50049: Unknown or invalid instance.',
  ]);
});

test('userRealm() returns which accounts are managed here', async (context) => {
  const { lab, send } = await startTestLab(context);
  const ask = async (user: string) =>
    (await send('GET', `${lab.loginOrigin}/common/userrealm/${user}?api-version=1.0`)).json['account_type'];
  assert.deepEqual([await ask('ada@lab.example'), await ask('someone@elsewhere.example')], ['Managed', 'Unknown']);
  assert.equal((await send('GET', `${lab.loginOrigin}/common/userrealm/%ZZ`)).status, 400);
});
