import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { joinJwt } from '../test-certificates.ts';
import { ada, type Answer, type Fields, refusalOf, startTestLab, type TestLab } from '../test-lab.ts';

const { api, apiClient, apiDaemon, web, graphCommandLine } = labIds.applications;
const apiScope = `${api.identifierUri}/Tasks.Read`;
const graphScope = 'https://graph.microsoft.com/User.Read';

let the: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  the = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

/** Signs Ada in to a public client, without a browser. */
async function userToken(scope: string = apiScope, client_id: string = apiClient.appId): Promise<Answer['json']> {
  const user = { username: ada.userPrincipalName, password: ada.password };
  const answer = await the.token({ grant_type: 'password', client_id, scope, ...user });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

const usual = {
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  client_id: api.appId,
  client_secret: api.secret,
  requested_token_use: 'on_behalf_of',
  scope: graphScope,
};

async function onBehalfOf(fields: Fields = {}, tenant?: string): Promise<Answer> {
  const assertion = fields['assertion'] ?? String((await userToken())['access_token']);
  const all = Object.entries({ ...usual, assertion, ...fields }).filter(([, value]) => value !== '');
  return the.token(Object.fromEntries(all), tenant);
}

test('token() exchanges a user’s token for the API for one of the API for Graph', async () => {
  for (const tenant of [undefined, 'common', 'organizations', labIds.domain]) {
    const { status, json } = await onBehalfOf({}, tenant);
    const { access_token, ...rest } = json;
    assert.deepEqual(
      [status, rest],
      [200, { token_type: 'Bearer', scope: graphScope, expires_in: 4072, ext_expires_in: 4072 }],
    );
    const { appid, appidacr, aud, scp, oid, idtyp } = decodeJwt(String(access_token));
    assert.deepEqual(
      { appid, appidacr, aud, scp, oid, idtyp },
      {
        appid: api.appId,
        appidacr: '1',
        aud: 'https://graph.microsoft.com',
        scp: 'User.Read',
        oid: ada.id,
        idtyp: 'user',
      },
    );
    const me = await the.send('GET', `${the.lab.graphOrigin}/v1.0/me`, {
      authorization: `Bearer ${String(access_token)}`,
    });
    assert.deepEqual([me.status, me.json['id']], [200, ada.id]);
  }
});

test('token() gives the API a refresh token of its own on request, which outlives the user’s token', async () => {
  const { json } = await onBehalfOf({ scope: `${graphScope} openid profile offline_access`, client_info: '1' });
  assert.deepEqual(Object.keys(json).slice(4), ['access_token', 'refresh_token', 'id_token', 'client_info']);
  the.clock.advance(3 * 3600 * 1000);
  const renewal = { grant_type: 'refresh_token', refresh_token: String(json['refresh_token']), scope: graphScope };
  const own = { client_id: api.appId, client_secret: api.secret };
  assert.equal((await the.token({ ...renewal, ...own })).status, 200);
  assert.match(
    refusalOf(await the.token({ ...renewal, client_id: apiClient.appId }))[3],
    /^AADSTS70000: Provided grant is invalid or malformed\./,
  );
});

test('token() takes an assertion that itself came from an exchange', async () => {
  the.lab.changeApplication(web.appId, {
    exposedScopes: [{ id: '1ab00008-0000-4000-8000-000000000901', value: 'Files.Read', type: 'User', isEnabled: true }],
    preauthorizedApplications: [{ appId: api.appId, scopeIds: ['1ab00008-0000-4000-8000-000000000901'] }],
  });
  const first = await onBehalfOf({ scope: `${web.appId}/Files.Read` });
  assert.equal(first.status, 200, first.text);
  const second = await onBehalfOf({
    client_id: web.appId,
    client_secret: web.secret,
    assertion: String(first.json['access_token']),
  });
  assert.equal(second.status, 200, second.text);
  const { appid, oid } = decodeJwt(String(second.json['access_token']));
  assert.deepEqual([appid, oid], [web.appId, ada.id]);
});

test('token() exchanges on the v1 endpoint with a resource, and answers in its form', async () => {
  const { scope: _, ...form } = usual;
  const body = new URLSearchParams({
    ...form,
    resource: 'https://graph.microsoft.com',
    assertion: String((await userToken())['access_token']),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const url = `${the.lab.loginOrigin}/${the.lab.tenant.id}/oauth2/token`;
  const { status, json } = await the.send('POST', url, headers, body.toString());
  assert.deepEqual(
    [status, json['token_type'], json['scope'], json['resource'], json['expires_in']],
    [200, 'Bearer', 'User.Read', 'https://graph.microsoft.com', '4072'],
  );
  body.delete('resource');
  const refused = await the.send('POST', url, headers, body.toString());
  assert.match(String(refused.json['error_description']), /^AADSTS900144: .*'resource'\./);
});

test('token() refuses an assertion that is not the user’s token for this API', async () => {
  const good = String((await userToken())['access_token']);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const forGraph = String((await userToken('User.Read', graphCommandLine.appId))['access_token']);
  const idToken = String((await userToken(`openid ${apiScope}`))['id_token']);
  const forDaemon = await the.token({
    grant_type: 'client_credentials',
    client_id: apiDaemon.appId,
    client_secret: apiDaemon.secret,
    scope: `${api.identifierUri}/.default`,
  });
  const changed = Buffer.from(JSON.stringify({ ...decodeJwt(good), oid: labIds.users.grace.id })).toString('base64url');
  const cases: [string, number, string, RegExp][] = [
    ['x', 400, 'invalid_request', /^AADSTS50027: /],
    [`${header}.${payload}`, 400, 'invalid_request', /^AADSTS50027: /],
    [`${header}.${changed}.${signature}`, 400, 'invalid_grant', /^AADSTS50013: Assertion failed signature validation\. \[Reason - The provided signature value did not match the expected signature value\., Thumbprint of key used by client: '[\w-]+'\]\./],
    [joinJwt({ alg: 'none' }, decodeJwt(good)), 400, 'invalid_grant', /^AADSTS50013: /],
    [joinJwt({ alg: 'RS256', kid: 'other' }, decodeJwt(good), signature), 400, 'invalid_grant', /^AADSTS50013: .*\[Reason - The key was not found\., Thumbprint of key used by client: 'other'\]\./],
    [forGraph, 400, 'invalid_grant', new RegExp(`^AADSTS500131: Assertion audience does not match the Client app presenting the assertion\\. The audience in the assertion was '00000003-0000-0000-c000-000000000000' and the expected audience is 'api://${api.appId}' or one of the Application Uris of this application with App ID '${api.appId}'\\(Lab API\\)\\. The downstream client must request`)],
    [idToken, 400, 'invalid_grant', /^AADSTS500131: .*'1ab00005-0000-4000-8000-000000000022'/],
    [String(forDaemon.json['access_token']), 400, 'unauthorized_client', /^AADSTS7000114: Application '1ab00005-0000-4000-8000-000000000021' is not allowed to make application on-behalf-of calls\./],
  ]; // biome-ignore format: a table
  for (const [assertion, status, error, text] of cases) {
    const answer = await onBehalfOf({ assertion });
    assert.deepEqual([answer.status, answer.json['error']], [status, error], answer.text);
    assert.match(String(answer.json['error_description']), text);
  }
  the.clock.advance(4073 * 1000);
  assert.match(
    refusalOf(await onBehalfOf({ assertion: good }))[3],
    /^AADSTS500133: Assertion is not within its valid time range\. .* Current time: 2026-01-02T\d\d:\d\d:\d\d\.0000000Z, expiry time of assertion 2026-01-02T\d\d:\d\d:\d\d\.0000000Z\./,
  );
});

test('token() refuses an ID token of the API itself as assertion', async () => {
  the.lab.changeApplication(api.appId, { isPublicClient: true });
  const idToken = String((await userToken('openid User.Read', api.appId))['id_token']);
  the.lab.changeApplication(api.appId, { isPublicClient: false });
  assert.deepEqual(refusalOf(await onBehalfOf({ assertion: idToken })), [
    400,
    'invalid_grant',
    undefined,
    'AADSTS70000: Provided grant is invalid or malformed.',
  ]);
});

test('token() refuses an exchange without consent, with a wrong request, and for a public client', async () => {
  const mail = await onBehalfOf({ scope: 'https://graph.microsoft.com/Mail.Read' });
  assert.deepEqual(refusalOf(mail), [
    400,
    'invalid_grant',
    'consent_required',
    `AADSTS65001: The user or administrator has not consented to use the application with ID '${api.appId}' named 'Lab API'. Send an interactive authorization request for this user and resource.`,
  ]);
  assert.equal('error_uri' in mail.json, false);
  const cases: [Fields, number, string, RegExp][] = [
    [{ requested_token_use: '' }, 400, 'invalid_request', /^AADSTS900144: .*'requested_token_use'\./],
    [{ requested_token_use: 'x' }, 400, 'invalid_request', /^AADSTS90100: requested_token_use parameter/],
    [{ scope: '' }, 400, 'invalid_request', /^AADSTS900144: .*'scope'\./],
    [{ client_secret: '' }, 401, 'invalid_client', /^AADSTS7000218: /],
    [{ client_secret: 'x' }, 401, 'invalid_client', /^AADSTS7000215: /],
    [{ client_id: apiClient.appId, client_secret: '' }, 401, 'invalid_client', /^AADSTS7000218: /],
    [{ client_id: apiClient.appId }, 401, 'invalid_client', /^AADSTS700025: /],
  ]; // biome-ignore format: a table
  for (const [fields, status, error, text] of cases) {
    const answer = await onBehalfOf(fields);
    assert.deepEqual([fields, answer.status, answer.json['error']], [fields, status, error]);
    assert.match(String(answer.json['error_description']), text);
  }
  assert.match(String((await the.token({ ...usual })).json['error_description']), /^AADSTS900144: .*'assertion'\./);
  assert.match(refusalOf(await onBehalfOf({}, labIds.fabrikam.domain))[3], /^AADSTS700016: /);
});

test('token() passes the challenge of a policy on to the API, and a revoked session ends the exchange', async () => {
  const { lab } = the;
  lab.policies.add({ id: 'mfa-for-api', kind: 'require-mfa', appId: api.appId });
  const challenged = await onBehalfOf();
  assert.deepEqual(
    [...refusalOf(challenged).slice(0, 3), challenged.json['claims']],
    [
      400,
      'invalid_grant',
      'basic_action',
      JSON.stringify({ access_token: { capolids: { essential: true, values: ['mfa-for-api'] } } }),
    ],
  );
  lab.policies.clear();
  lab.policies.add({ id: 'block-api', kind: 'block', appId: api.appId });
  const blocked = await onBehalfOf();
  assert.deepEqual([blocked.json['suberror'], 'claims' in blocked.json], ['message_only', true]);
  lab.policies.clear();

  const assertion = String((await userToken())['access_token']);
  lab.revokeSessions(ada.id);
  assert.match(refusalOf(await onBehalfOf({ assertion }))[3], /^AADSTS50173: /);
});
