import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { refusalOf, startTestLab } from './test-lab.ts';

test('openidConfiguration() names the tenant for its id and its domains, and no tenant for common', async (context) => {
  const { lab, send } = await startTestLab(context);
  const read = (tenant: string) => send('GET', `${lab.loginOrigin}/${tenant}/v2.0/.well-known/openid-configuration`);
  const byDomain = await read('lab.onmicrosoft.example');
  const byId = await read(labIds.tenantId.toUpperCase());
  assert.equal(byId.text, byDomain.text);
  const documentOf = (path: string, issuer: string, region: string | null) => ({
    token_endpoint: `${lab.loginOrigin}/${path}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${lab.loginOrigin}/${path}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${lab.loginOrigin}/${issuer}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${lab.graphOrigin}/oidc/userinfo`,
    authorization_endpoint: `${lab.loginOrigin}/${path}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${lab.loginOrigin}/${path}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${lab.loginOrigin}/${path}/oauth2/v2.0/logout`,
    claims_supported:
      'sub iss cloud_instance_name cloud_instance_host_name cloud_graph_host_name msgraph_host aud exp iat auth_time acr nonce preferred_username name tid ver at_hash c_hash email'.split(
        ' ',
      ),
    tenant_region_scope: region,
    cloud_instance_name: new URL(lab.loginOrigin).host,
    msgraph_host: new URL(lab.graphOrigin).host,
  });
  assert.equal(byDomain.text, JSON.stringify(documentOf(labIds.tenantId, labIds.tenantId, 'EU')));
  for (const name of ['common', 'organizations']) {
    assert.equal((await read(name)).text, JSON.stringify(documentOf(name, '{tenantid}', null)));
  }
  const { connection: _c, date: _d, 'keep-alive': _k, 'content-length': _l, ...headers } = byDomain.headers;
  assert.deepEqual(headers, {
    'cache-control': 'max-age=86400, private',
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, OPTIONS',
    p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    'x-ms-request-id': byDomain.headers['x-ms-request-id'],
    'x-ms-ests-server': '2.1.0.0 - LAB ProdSlices',
    'x-xss-protection': '0',
  });
  // No telemetry, which the token endpoint sends.
  const refused = await read('elsewhere.example');
  const { connection: _1, date: _2, 'keep-alive': _3, 'content-length': _4, ...ofRefusal } = refused.headers;
  assert.deepEqual(ofRefusal, {
    ...headers,
    'cache-control': 'private',
    'x-ms-request-id': refused.json['trace_id'],
  });
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
  assert.deepEqual(Object.keys(key ?? {}).toSorted(), ['alg', 'e', 'kid', 'kty', 'n', 'use', 'x5c', 'x5t']);
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
    tenant_discovery_endpoint: `${lab.loginOrigin}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
  const unknown = [400, 'invalid_instance', undefined, 'AADSTS50049: Unknown or invalid instance.'];
  assert.deepEqual(refusalOf(await ask('https://login.evil.example')), unknown);
  assert.deepEqual(refusalOf(await ask('')), unknown);
  assert.deepEqual(refusalOf(await send('GET', `${lab.loginOrigin}/common/discovery/instance`)), unknown);
});

test('paths of the sign-in host ignore case, repeated slashes and a slash at the end', async (context) => {
  const { lab, send } = await startTestLab(context);
  const statusOf = async (path: string) => (await send('GET', `${lab.loginOrigin}${path}`)).status;
  const known = '/common/v2.0/.well-known/openid-configuration';
  for (const path of [known, known.toUpperCase(), `${known}/`, known.replace('/v2.0', '//v2.0')]) {
    assert.equal(await statusOf(path), 200, path);
  }
  assert.equal(await statusOf(`${known}x`), 404);
});

test('userRealm() returns which accounts are managed here', async (context) => {
  const { lab, send } = await startTestLab(context);
  const ask = async (user: string) =>
    (await send('GET', `${lab.loginOrigin}/common/userrealm/${user}?api-version=1.0`)).json;
  const realm = (account_type: string, domain_name: string) => ({
    ver: '1.0',
    account_type,
    domain_name,
    cloud_instance_name: new URL(lab.loginOrigin).host,
    cloud_audience_urn: 'urn:federation:MicrosoftOnline',
  });
  assert.deepEqual(await ask('ada%40lab.example'), realm('Managed', 'lab.example'));
  assert.deepEqual(await ask('new@LAB.onmicrosoft.example'), realm('Managed', 'lab.onmicrosoft.example'));
  assert.deepEqual(await ask('someone@elsewhere.example'), realm('Unknown', 'elsewhere.example'));
  assert.deepEqual(await ask('someone'), realm('Unknown', ''));
  assert.equal((await send('GET', `${lab.loginOrigin}/common/userrealm/%ZZ`)).status, 400);
});
