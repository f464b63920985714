import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify } from 'jose';
import { pageName, readPageForm } from '../../../src/lab/robot/forms.ts';
import type { WebResponse } from '../../../src/lab/robot/web-client.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';
import { signInsOf } from '../../../src/lab/tenant/sign-in-log.ts';
import {
  ada,
  type Fields,
  graphCommandLine,
  redirectUri,
  startTestLab,
  submit,
  verifier,
  walkPages,
} from '../test-lab.ts';

const { web, teamsPowerShell } = labIds.applications;
const tenant = seedTenant();
function change(appId: string, parts: Partial<(typeof tenant.applications)[number]>): void {
  const index = tenant.applications.findIndex((each) => each.appId === appId);
  const application = tenant.applications[index];
  assert.ok(application);
  tenant.applications[index] = { ...application, ...parts };
}
// Every token by itself; ID tokens only; neither.
change(graphCommandLine, { issuesIdTokens: true, issuesAccessTokens: true });

const { lab, clock, send, token, authorizeUrl, newBrowser, code } = await startTestLab({ after }, { tenant });
const ofWeb = { client_id: web.appId, redirect_uri: web.redirectUri, nonce: 'the nonce' };
const asAda = { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' };

function answerOf({ location }: WebResponse): [part: string, Record<string, string>] {
  const { search, hash } = new URL(location ?? 'none:');
  return [hash === '' ? 'query' : 'fragment', Object.fromEntries(new URLSearchParams(hash.slice(1) || search))];
}

async function claimsOf(idToken: string | undefined, audience: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(`${lab.loginOrigin}/common/discovery/v2.0/keys`), {
    [customFetch]: async (url: string) => new Response((await send('GET', url)).text),
  });
  const issuer = `${lab.loginOrigin}/${lab.tenant.id}/v2.0`;
  const currentDate = new Date(clock.nowMs());
  return (await jwtVerify(idToken ?? '', keys, { audience, issuer, currentDate })).payload;
}

const halfHash = (text = '') => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

test('authorize() sends the tokens that response_type names, in the fragment, tied together by hashes', async () => {
  const browser = newBrowser();
  const fieldsOf = async (response_type: string) => {
    const answer = await walkPages(browser, authorizeUrl({ response_type, nonce: 'the nonce' }));
    const [part, fields] = answerOf(answer);
    assert.equal(part, response_type === 'code' ? 'query' : 'fragment');
    const hashed = fields['id_token'] === undefined ? {} : await claimsOf(fields['id_token'], graphCommandLine);
    assert.deepEqual(
      [hashed['c_hash'], hashed['at_hash'], hashed['nonce'], hashed['sid']],
      fields['id_token'] === undefined
        ? [undefined, undefined, undefined, undefined]
        : [
            fields['code'] === undefined ? undefined : halfHash(fields['code']),
            fields['access_token'] === undefined ? undefined : halfHash(fields['access_token']),
            'the nonce',
            fields['session_state'],
          ],
      response_type,
    );
    return Object.keys(fields);
  };
  const accessToken = ['access_token', 'token_type', 'expires_in', 'scope'];
  const end = ['state', 'session_state'];
  assert.deepEqual(await fieldsOf('code'), ['code', ...end]);
  assert.deepEqual(await fieldsOf('id_token'), ['id_token', ...end]);
  assert.deepEqual(await fieldsOf('code id_token'), ['code', 'id_token', ...end]);
  assert.deepEqual(await fieldsOf('id_token code'), ['code', 'id_token', ...end]);
  assert.deepEqual(await fieldsOf('token'), [...accessToken, ...end]);
  assert.deepEqual(await fieldsOf('id_token token'), [...accessToken, 'id_token', ...end]);
  assert.deepEqual(await fieldsOf('code id_token token'), ['code', ...accessToken, 'id_token', ...end]);
});

test('authorize() sends an access token that Graph accepts, and no refresh token', async () => {
  const answer = await walkPages(newBrowser(), authorizeUrl({ response_type: 'id_token token', nonce: 'n' }));
  const [, fields] = answerOf(answer);
  assert.deepEqual(
    [fields['token_type'], fields['expires_in'], fields['scope']?.split(' ').slice(0, 3), fields['refresh_token']],
    ['Bearer', '4072', ['openid', 'profile', 'User.Read'], undefined],
  );
  const me = await send('GET', `${lab.graphOrigin}/v1.0/me`, { authorization: `Bearer ${fields['access_token']}` });
  assert.equal(me.json['userPrincipalName'], ada.userPrincipalName);
});

test('authorize() refuses tokens that the application may not have, and tokens in a query', async () => {
  const errorOf = async (fields: Fields) => {
    const [part, answer] = answerOf(await newBrowser().send('GET', authorizeUrl(fields)));
    return [part, answer['error'], answer['error_description']?.split(' Trace ID:')[0], answer['state']];
  };
  const noIdTokens = "AADSTS700054: response_type 'id_token' is not enabled for the application.";
  const noTokens = (type: string) => `AADSTS700051: response_type '${type}' is not enabled for the application.`;
  const ofTeams = { client_id: teamsPowerShell.appId, nonce: 'n' };
  const cases: [Fields, string, string, string][] = [
    [{ ...ofTeams, response_type: 'id_token' }, 'fragment', 'unsupported_response_type', noIdTokens],
    [{ ...ofTeams, response_type: 'code id_token' }, 'fragment', 'unsupported_response_type', noIdTokens],
    [{ ...ofWeb, response_type: 'token' }, 'fragment', 'unsupported_response_type', noTokens('token')],
    [{ ...ofWeb, response_type: 'id_token token' }, 'fragment', 'unsupported_response_type', noTokens('token')],
    [{ response_type: 'none' }, 'query', 'unsupported_response_type', noTokens('none')],
    [{ response_type: 'code code' }, 'query', 'unsupported_response_type', noTokens('code code')],
    [{ response_type: 'code refresh_token' }, 'query', 'unsupported_response_type', noTokens('code refresh_token')],
    [
      { ...ofWeb, response_type: 'code id_token', nonce: '' },
      'fragment',
      'invalid_request',
      "AADSTS90014: The required field 'nonce' is missing from the credential. Ensure that you have all the necessary parameters for the login request.",
    ],
    [
      { ...ofWeb, response_type: 'id_token', scope: 'User.Read' },
      'fragment',
      'unsupported_response_type',
      "AADSTS70005: response_type 'id_token' requires the 'OpenID' scope.",
    ],
    [
      { ...ofWeb, response_type: 'id_token', response_mode: 'query' },
      'query',
      'invalid_request',
      "AADSTS70007: 'query' is not a supported value of 'response_mode' when requesting a token.",
    ],
  ];
  for (const [fields, ...expected] of cases) assert.deepEqual(await errorOf(fields), [...expected, 'a state']);
});

test('authorize() posts an ID token in a form on request', async () => {
  const url = authorizeUrl({ ...ofWeb, response_type: 'id_token', response_mode: 'form_post' });
  const answer = await walkPages(newBrowser(), url);
  const form = readPageForm(answer.page);
  assert.deepEqual(
    [pageName(answer.page), form?.action, form?.fields.map(([name]) => name)],
    ['form-post', web.redirectUri, ['id_token', 'state', 'session_state']],
  );
});

test('a sign-in by ID token alone is in the sign-in log, once', async () => {
  const signIns = () => signInsOf(lab.tenant).entries.length;
  const before = signIns();
  const answer = await walkPages(newBrowser(), authorizeUrl({ response_type: 'id_token', nonce: 'n' }));
  assert.deepEqual([Object.keys(answerOf(answer)[1])[0], signIns() - before], ['id_token', 1]);
  await walkPages(newBrowser(), authorizeUrl({ response_type: 'code id_token', nonce: 'n' }));
  assert.equal(signIns() - before, 1);
});

test('authorize() reads a posted request, and its pages continue with it', async () => {
  const browser = newBrowser();
  const { origin, pathname, searchParams } = new URL(authorizeUrl());
  const first = await browser.send('POST', `${origin}${pathname}`, [...searchParams]);
  assert.equal(pageName(first.page), 'sign-in');
  const signedIn = await submit(browser, first, asAda);
  assert.deepEqual(Object.keys(answerOf(signedIn)[1]), ['code', 'state', 'session_state']);

  // Some parameters may be in the query; none of them twice.
  const state = String(searchParams.get('state'));
  searchParams.delete('state');
  const split = await browser.send('POST', `${origin}${pathname}?state=${state}`, [...searchParams]);
  assert.deepEqual(Object.keys(answerOf(split)[1]), ['code', 'state', 'session_state']);
  const twice = await browser.send('POST', `${origin}${pathname}?scope=openid`, [...searchParams]);
  assert.match(twice.page, /AADSTS90100: scope parameter is empty or not valid\./);
});

test('authorize() does not take a posted request of another site for a form of its pages', async () => {
  const browser = newBrowser();
  const consent = await submit(browser, await browser.send('GET', authorizeUrl({ scope: 'Mail.Read' })), asAda);
  assert.equal(pageName(consent.page), 'consent');
  // Without the form's proof it is a request like any other: the user is asked.
  const accepted = await browser.send('POST', consent.url, [['action', 'accept']]);
  assert.equal(pageName(accepted.page), 'consent');
  for (const canary of ['', 'guessed', 'A'.repeat(43)]) {
    const forged = await browser.send('POST', consent.url, [['action', 'accept'], ['canary', canary]]); // biome-ignore format: one row
    assert.match(forged.page, /AADSTS90013: /);
  }
});

test('authorize() signs in again when the sign-in is older than max_age, and says when it was', async () => {
  const browser = newBrowser();
  const redeemed = async (answer: WebResponse) => {
    const { json } = await token({
      ...{ grant_type: 'authorization_code', client_id: graphCommandLine, redirect_uri: redirectUri },
      ...{ code: String(answerOf(answer)[1]['code']), code_verifier: verifier },
    });
    return claimsOf(String(json['id_token']), graphCommandLine);
  };
  const signedInAt = Math.floor(clock.nowMs() / 1000);
  assert.equal((await redeemed(await walkPages(browser, authorizeUrl())))['auth_time'], undefined);
  clock.advance(60_000);
  const silent = (max_age: string) => browser.send('GET', authorizeUrl({ prompt: 'none', max_age }));
  assert.equal((await redeemed(await silent('60')))['auth_time'], signedInAt);
  for (const max_age of ['59', '0']) assert.equal(answerOf(await silent(max_age))[1]['error'], 'login_required');
  const again = await browser.send('GET', authorizeUrl({ max_age: '59' }));
  assert.deepEqual([pageName(again.page), new Map(readPageForm(again.page)?.fields).get('loginfmt')], [
    'sign-in',
    ada.userPrincipalName,
  ]); // biome-ignore format: one row
  assert.equal((await redeemed(await submit(browser, again, asAda)))['auth_time'], signedInAt + 60);
  assert.equal(pageName((await browser.send('GET', authorizeUrl({ max_age: '0' }))).page), 'sign-in');
  for (const max_age of ['', '-1', '1.5', 'soon', '9999999999']) {
    const url = `${authorizeUrl()}&max_age=${max_age}`;
    assert.match(String(answerOf(await browser.send('GET', url))[1]['error_description']), /^AADSTS90100: max_age /);
  }
});

test('ID tokens have the mail address for the scope email, and one sid for each sign-in', async () => {
  const scope = 'openid profile email offline_access User.Read';
  const redemption = { grant_type: 'authorization_code', client_id: graphCommandLine, redirect_uri: redirectUri };
  const first = await token({ ...redemption, code: await code({ scope }), code_verifier: verifier });
  const claims = await claimsOf(String(first.json['id_token']), graphCommandLine);
  assert.equal(claims['email'], 'ada@lab.example');
  assert.match(String(claims['sid']), /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  const refresh = { grant_type: 'refresh_token', client_id: graphCommandLine, scope: 'openid' };
  const renewed = await token({ ...refresh, refresh_token: String(first.json['refresh_token']) });
  const later = await claimsOf(String(renewed.json['id_token']), graphCommandLine);
  assert.deepEqual([later['email'], later['sid']], [undefined, claims['sid']]);
  const another = await token({ ...redemption, code: await code({ scope }), code_verifier: verifier });
  assert.notEqual((await claimsOf(String(another.json['id_token']), graphCommandLine))['sid'], claims['sid']);
});
