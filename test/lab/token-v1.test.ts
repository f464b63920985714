import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { decodeJwt } from 'jose';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { pageName } from '../../src/lab/robot/forms.ts';
import {
  ada,
  type Answer,
  type Fields,
  graphCommandLine,
  redirectUri,
  refusalOf,
  startTestLab,
  type TestLab,
  verifier,
  walkPages,
} from './test-lab.ts';

const { daemon } = labIds.applications;
const resource = 'https://graph.microsoft.com/';
const now = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;

interface V1Lab extends TestLab {
  tokenV1(fields: Fields): Promise<Answer>;
  authorizeV1Url(fields?: Fields): string;
}

async function startV1Lab(context: TestContext): Promise<V1Lab> {
  const testLab = await startTestLab(context);
  const { lab, send, authorizeUrl } = testLab;
  const tokenV1: V1Lab['tokenV1'] = (fields) =>
    send(
      'POST',
      `${lab.loginOrigin}/lab.example/oauth2/token`,
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams(fields).toString(),
    );
  const authorizeV1Url: V1Lab['authorizeV1Url'] = (fields = {}) =>
    authorizeUrl({ scope: '', resource, ...fields }).replace('/oauth2/v2.0/', '/oauth2/');
  return { ...testLab, tokenV1, authorizeV1Url };
}

test('tokenV1() issues an application token for a resource, with every number as a string', async (context) => {
  const { tokenV1, lab, send } = await startV1Lab(context);
  const fields = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret };
  const { status, json } = await tokenV1({ ...fields, resource });
  const { access_token, ...rest } = json;
  assert.deepEqual(
    [status, rest],
    [
      200,
      {
        token_type: 'Bearer',
        expires_in: '3599',
        ext_expires_in: '3599',
        expires_on: String(now + 3599),
        not_before: String(now - 300),
        resource,
      },
    ],
  );
  assert.equal(decodeJwt(String(access_token)).aud, resource);
  const headers = { authorization: `Bearer ${String(access_token)}` };
  assert.equal((await send('GET', `${lab.graphOrigin}/v1.0/users?$top=1`, headers)).status, 200);
  assert.match(refusalOf(await tokenV1(fields))[3], /^AADSTS900144: .*'resource'\./);
  const unknown = await tokenV1({ ...fields, resource: 'https://nowhere.example' });
  assert.match(refusalOf(unknown)[3], /^AADSTS500011: .*named https:\/\/nowhere\.example was not found/);
  const several = await tokenV1({ ...fields, resource: `User.Read ${resource.slice(0, -1)}` });
  assert.match(
    refusalOf(several)[3],
    / The scope User\.Read https:\/\/graph\.microsoft\.com\/\.default is not valid\.$/,
  );
});

test('authorize() and tokenV1() sign a user in for a resource, with short scopes', async (context) => {
  const { tokenV1, authorizeV1Url, newBrowser, lab } = await startV1Lab(context);
  const at = await walkPages(newBrowser(), authorizeV1Url());
  const code = new URL(at.location ?? 'none:').searchParams.get('code') ?? '';
  const client = { client_id: graphCommandLine };
  const redemption = { grant_type: 'authorization_code', redirect_uri: redirectUri, code, code_verifier: verifier };
  const { json } = await tokenV1({ ...client, ...redemption });
  const { access_token, refresh_token, id_token, ...rest } = json;
  assert.deepEqual(rest, {
    token_type: 'Bearer',
    scope: 'User.Read User.Read.All Group.Read.All',
    expires_in: '4072',
    ext_expires_in: '4072',
    expires_on: String(now + 4072),
    not_before: String(now - 300),
    resource,
  });
  assert.equal(decodeJwt(String(access_token)).aud, resource);
  assert.equal(decodeJwt(String(id_token)).aud, graphCommandLine);

  const renewal = { ...client, grant_type: 'refresh_token', refresh_token: String(refresh_token) };
  assert.equal((await tokenV1(renewal)).json['resource'], resource);
  const other = 'https://management.azure.com/';
  const { json: azure } = await tokenV1({ ...renewal, resource: other });
  assert.deepEqual([azure['resource'], azure['scope']], [other, 'user_impersonation']);
  assert.deepEqual(
    lab.requests.map(({ path }) => path).filter((path) => path.endsWith('token')),
    Array.from({ length: 3 }, () => '/lab.example/oauth2/token'),
  );
});

test('tokenV1() returns interaction_required where v2.0 returns invalid_grant', async (context) => {
  const { tokenV1, token, lab } = await startV1Lab(context);
  const fields = {
    grant_type: 'password',
    client_id: graphCommandLine,
    username: ada.userPrincipalName,
    password: ada.password,
  };
  assert.equal((await tokenV1({ ...fields, resource })).status, 200);
  lab.policies.add({ kind: 'require-mfa' });
  assert.deepEqual(refusalOf(await tokenV1({ ...fields, resource })).slice(0, 3), [
    400,
    'interaction_required',
    'basic_action',
  ]);
  assert.equal((await token({ ...fields, scope: 'User.Read' })).json['error'], 'invalid_grant');
  assert.match(refusalOf(await tokenV1({ ...fields, resource, password: 'wrong' }))[3], /^AADSTS50126: /);
});

test('token() and authorize() refuse a resource on v2.0, and require one on v1', async (context) => {
  const { token, newBrowser, authorizeUrl, authorizeV1Url } = await startV1Lab(context);
  const answer = await token({ grant_type: 'client_credentials', client_id: daemon.appId, resource });
  assert.deepEqual(refusalOf(answer), [
    400,
    'invalid_request',
    undefined,
    "AADSTS901002: The 'resource' request parameter is not supported.",
  ]);
  const errorAt = async (url: string) =>
    new URL((await newBrowser().send('GET', url)).location ?? 'none:').searchParams.get('error_description') ?? '';
  assert.match(await errorAt(authorizeUrl({ resource })), /^AADSTS901002: /);
  assert.match(await errorAt(authorizeV1Url({ resource: '' })), /^AADSTS900144: .*'resource'/);
  const page = await newBrowser().send('GET', authorizeV1Url());
  assert.equal(pageName(page.page), 'sign-in');
});
