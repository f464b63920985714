import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { pageName } from '../../../src/lab/robot/forms.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { approveDevice, type Answer, graphCommandLine, refusalOf, startTestLab, type TestLab } from '../test-lab.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

let the: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  the = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

function get(path: string): Promise<Answer> {
  return the.send('GET', `${the.lab.loginOrigin}${path}`);
}

function post(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
  return the.send('POST', `${the.lab.loginOrigin}${path}`, form, new URLSearchParams(fields).toString());
}

test('deviceAuthorization() of v1 takes a resource, and writes numbers as strings', async () => {
  const resource = 'https://graph.microsoft.com';
  const asked = await post('/common/oauth2/devicecode', { client_id: graphCommandLine, resource });
  const { user_code, device_code, message, ...rest } = asked.json;
  assert.deepEqual(
    [asked.status, rest],
    [200, { verification_url: `${the.lab.loginOrigin}/device`, expires_in: '900', interval: '5' }],
  );
  assert.match(String(message), new RegExp(`enter the code ${String(user_code)} to authenticate`));
  assert.equal(await approveDevice(the, String(user_code)).then(({ page }) => pageName(page)), 'device-done');
  // As ADAL polls.
  const poll = { grant_type: 'device_code', client_id: graphCommandLine, code: String(device_code), resource };
  const { status, json } = await post('/common/oauth2/token', poll);
  assert.deepEqual([status, json['resource'], typeof json['expires_in']], [200, resource, 'string']);
  const refused = await post('/common/oauth2/devicecode', { client_id: graphCommandLine, scope: 'User.Read' });
  assert.match(refusalOf(refused)[3], /^AADSTS900144: .*'resource'\./);
});

test('openidConfiguration() of v1 has the issuer and the keys of v1 tokens', async () => {
  const { lab } = the;
  const { json } = await get(`/${labIds.domain}/.well-known/openid-configuration`);
  const origin = `${lab.loginOrigin}/${labIds.tenantId}`;
  const { issuer, token_endpoint, jwks_uri, authorization_endpoint, device_authorization_endpoint } = json;
  assert.deepEqual(
    [issuer, token_endpoint, jwks_uri, authorization_endpoint, device_authorization_endpoint, json['end_session_endpoint']],
    [`${origin}/`, `${origin}/oauth2/token`, `${origin}/discovery/keys`, `${origin}/oauth2/authorize`, `${origin}/oauth2/devicecode`, `${origin}/oauth2/logout`],
  ); // biome-ignore format: pairs
  const token = String((await the.signIn())['access_token']);
  assert.equal(decodeJwt(token).iss, issuer);
  const published = (await get('/common/discovery/keys')).json;
  assert.deepEqual(published, (await get('/common/discovery/v2.0/keys')).json);
  assert.deepEqual(
    (await get('/common/.well-known/openid-configuration')).json['issuer'],
    `${lab.loginOrigin}/{tenantid}/`,
  );
});

test('logout() of v1 signs out like that of v2.0', async () => {
  const browser = the.newBrowser();
  const page = await browser.send('GET', `${the.lab.loginOrigin}/common/oauth2/logout`);
  assert.deepEqual([page.status, pageName(page.page)], [200, 'signed-out']);
});

test('openidConfiguration() knows personal accounts by both names', async () => {
  for (const name of ['consumers', 'Consumers', '9188040d-6c67-4c5b-b112-36a304b66dad']) {
    const { json } = await get(`/${name}/v2.0/.well-known/openid-configuration`);
    assert.deepEqual(
      [json['issuer'], json['token_endpoint']],
      [
        `${the.lab.loginOrigin}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`,
        `${the.lab.loginOrigin}/consumers/oauth2/v2.0/token`,
      ],
    );
    assert.equal((await get(`/${name}/discovery/v2.0/keys`)).status, 200);
  }
});

test('every endpoint refuses personal accounts to the applications of the lab', async () => {
  const client = { client_id: graphCommandLine };
  const refused = [
    400,
    'invalid_request',
    undefined,
    `AADSTS9002332: Application '${graphCommandLine}'(Microsoft Graph Command Line Tools) is configured for use by Microsoft Entra users only. Please do not use the /consumers endpoint to serve this request.`,
  ];
  assert.deepEqual(
    refusalOf(await post('/consumers/oauth2/v2.0/devicecode', { ...client, scope: 'User.Read' })),
    refused,
  );
  const code = { ...client, grant_type: 'authorization_code', code: 'x' };
  assert.deepEqual(refusalOf(await post('/consumers/oauth2/v2.0/token', code)), refused);
  const password = { ...client, grant_type: 'password', scope: 'User.Read' };
  assert.match(refusalOf(await post('/consumers/oauth2/v2.0/token', password))[3], /^AADSTS9001023: /);
  const page = await the.newBrowser().send('GET', the.authorizeUrl().replace('/common/', '/consumers/'));
  assert.deepEqual([page.status, pageName(page.page)], [200, 'error']);
  assert.match(page.page, /AADSTS9002332: /);
});

test('paths ignore case and a slash at the end', async () => {
  const { loginOrigin } = the.lab;
  for (const path of [
    '/COMMON/V2.0/.Well-Known/OpenID-Configuration',
    '/common/v2.0/.well-known/openid-configuration/',
    '/Common/Discovery/V2.0/Keys/',
    `/Common/Discovery/Instance/?authorization_endpoint=${encodeURIComponent(`${loginOrigin}/common/oauth2/v2.0/authorize`)}`,
    '/common/UserRealm/ada@lab.example?api-version=1.0',
    '/common/UserRealm/?user=ada@lab.example&api-version=1.0',
    '/common/userrealm?user=ada@lab.example',
    '/DEVICE/',
  ]) {
    assert.equal((await get(path)).status, 200, path);
  }
  const realm = { ver: '1.0', account_type: 'Managed', domain_name: 'lab.example' };
  for (const path of [
    '/common/UserRealm/?user=ada@lab.example',
    '/Common/UserRealm/ada@lab.example/',
    '/COMMON/USERREALM/ADA@LAB.EXAMPLE',
    '/organizations/userRealm/ada%40lab.example/?api-version=2.1',
    '/LAB.Example//uSERrEALM//Ada@Lab.Example//',
    '//common/UserRealm/ada@lab.example',
  ]) {
    const { ver, account_type, domain_name } = (await get(path)).json;
    assert.deepEqual({ ver, account_type, domain_name }, realm);
  }
  const { daemon } = labIds.applications;
  const fields = {
    grant_type: 'client_credentials',
    client_id: daemon.appId,
    client_secret: daemon.secret,
    scope: 'https://graph.microsoft.com/.default',
  };
  assert.equal((await post('/LAB.example/OAuth2/V2.0/Token/', fields)).status, 200);
  // Refusals have the tenant as the client wrote it.
  assert.match(
    refusalOf(await post('/Elsewhere.example/oauth2/v2.0/token', fields))[3],
    /^AADSTS90002: Tenant 'Elsewhere\.example' not found\./,
  );
  assert.equal((await get('/common/nothing')).status, 404);
  assert.equal((await post('/%E0%A4%A/oauth2/v2.0/token', fields)).status, 400);
});
