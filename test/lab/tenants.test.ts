import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJsonObject } from '../../src/base/json.ts';
import { pageName } from '../../src/lab/robot/forms.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { readClaims } from '../../src/model/jwt.ts';
import {
  ada,
  type Fields,
  graphCommandLine,
  redirectUri,
  refusalOf,
  startTestLab,
  submit,
  verifier,
} from './test-lab.ts';

const { fabrikam, applications, users } = labIds;
const { nora } = fabrikam.users;
const asNora = { loginfmt: nora.userPrincipalName, passwd: nora.password, action: 'sign-in' };
const scope = 'openid profile offline_access User.Read';
const daemon = {
  grant_type: 'client_credentials',
  client_id: applications.daemon.appId,
  client_secret: applications.daemon.secret,
};

/** The claims of a response that tell whose token it is, and for which tenant. */
function claimsOf(json: Readonly<Record<string, unknown>>) {
  const { tid, oid, idp, acct, iss, unique_name } = readClaims(String(json['access_token'])) ?? {};
  return { tid, oid, idp, acct, iss, unique_name };
}

test('a refresh token gives a guest tokens of the other tenant, and Graph shows that tenant', async (context) => {
  const { lab, token, signIn, send } = await startTestLab(context);
  const own = await signIn(scope);
  const renewal = { grant_type: 'refresh_token', client_id: graphCommandLine, client_info: '1', scope };
  const guest = await token({ ...renewal, refresh_token: String(own['refresh_token']) }, fabrikam.domain);
  assert.equal(guest.status, 200, guest.text);
  assert.deepEqual(claimsOf(guest.json), {
    tid: fabrikam.tenantId,
    oid: fabrikam.guests.ada.id,
    idp: `${lab.loginOrigin}/${labIds.tenantId}/`,
    acct: 1,
    iss: `${lab.loginOrigin}/${fabrikam.tenantId}/`,
    unique_name: ada.userPrincipalName,
  });
  assert.deepEqual(parseJsonObject(Buffer.from(String(guest.json['client_info']), 'base64url').toString()), {
    uid: ada.id,
    utid: labIds.tenantId,
  });
  const idToken = readClaims(String(guest.json['id_token']));
  assert.deepEqual(
    [idToken?.['tid'], idToken?.['oid'], idToken?.['idp'], idToken?.['preferred_username']],
    [fabrikam.tenantId, fabrikam.guests.ada.id, `${lab.loginOrigin}/${labIds.tenantId}/`, ada.userPrincipalName],
  );
  const graph = async (path: string, json: Readonly<Record<string, unknown>>) =>
    (await send('GET', `${lab.graphOrigin}/v1.0${path}`, { authorization: `Bearer ${String(json['access_token'])}` }))
      .json;
  assert.equal((await graph('/me', guest.json))['userPrincipalName'], fabrikam.guests.ada.userPrincipalName);
  assert.equal((await graph('/me', own))['userPrincipalName'], ada.userPrincipalName);
  const organizations = (await graph('/organization?$select=id', guest.json))['value'];
  assert.deepEqual(organizations, [{ id: fabrikam.tenantId }]);
  // The refresh token of the guest's response still leads home.
  const back = await token({ ...renewal, refresh_token: String(guest.json['refresh_token']) }, 'organizations');
  assert.deepEqual([claimsOf(back.json).tid, claimsOf(back.json).oid], [labIds.tenantId, ada.id]);
});

test('an account that is not a guest of the other tenant is refused there, by token and on the page', async (context) => {
  const { lab, token, newBrowser, authorizeUrl } = await startTestLab(context);
  const { grace } = users;
  const password = { grant_type: 'password', client_id: graphCommandLine, scope };
  const own = await token({ ...password, username: grace.userPrincipalName, password: grace.password });
  const refresh = {
    grant_type: 'refresh_token',
    client_id: graphCommandLine,
    refresh_token: String(own.json['refresh_token']),
  };
  const text = `AADSTS50020: User account '{EmailHidden}' from identity provider '${lab.loginOrigin}/${labIds.tenantId}/' does not exist in tenant 'Fabrikam' and cannot access the application '${graphCommandLine}'(Microsoft Graph Command Line Tools) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`;
  assert.deepEqual(refusalOf(await token(refresh, fabrikam.tenantId)), [400, 'invalid_grant', undefined, text]);
  const asGrace = { loginfmt: grace.userPrincipalName, passwd: grace.password, action: 'sign-in' };
  const browser = newBrowser();
  const inFabrikam = authorizeUrl().replace('/common/', `/${fabrikam.initialDomain}/`);
  const page = await submit(browser, await browser.send('GET', inFabrikam), asGrace);
  assert.equal(pageName(page.page), 'sign-in');
  assert.match(page.page, /AADSTS50020: /);
  // Signed in at home, the browser has to sign in again for the other tenant.
  await submit(browser, await browser.send('GET', authorizeUrl()), asGrace);
  assert.equal(pageName((await browser.send('GET', inFabrikam)).page), 'sign-in');
});

test('common and organizations lead each account to its own tenant, in the browser, with a device code or a password', async (context) => {
  const { lab, token, newBrowser, authorizeUrl, send } = await startTestLab(context);
  const expected = [fabrikam.tenantId, nora.id, undefined, 0];
  const ownership = (json: Readonly<Record<string, unknown>>) => {
    const { tid, oid, idp, acct } = claimsOf(json);
    return [tid, oid, idp, acct];
  };

  const browser = newBrowser();
  const first = await submit(browser, await browser.send('GET', authorizeUrl({ scope })), asNora);
  for (const answer of [first, await browser.send('GET', authorizeUrl({ scope, prompt: 'none' }))]) {
    const code = new URL(answer.location ?? 'none:').searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', client_id: graphCommandLine, redirect_uri: redirectUri, code };
    const redeemed = await token({ ...fields, code_verifier: verifier }, 'common');
    assert.equal(redeemed.status, 200, redeemed.text);
    assert.deepEqual(ownership(redeemed.json), expected);
  }

  const started = await send(
    'POST',
    `${lab.loginOrigin}/organizations/oauth2/v2.0/devicecode`,
    { 'content-type': 'application/x-www-form-urlencoded' },
    new URLSearchParams({ client_id: graphCommandLine, scope }).toString(),
  );
  const { device_code, user_code } = started.json as Fields;
  const page = newBrowser();
  let at = await page.send('GET', `${lab.loginOrigin}/device`);
  for (const fields of [{ user_code: user_code ?? '', action: 'code' }, asNora, { action: 'continue' }]) {
    at = await submit(page, at, fields);
  }
  assert.equal(pageName(at.page), 'device-done');
  const poll = { grant_type: 'device_code', client_id: graphCommandLine, device_code: device_code ?? '' };
  assert.deepEqual(ownership((await token(poll, 'organizations')).json), expected);

  const password = { grant_type: 'password', client_id: graphCommandLine, scope, username: nora.userPrincipalName };
  assert.deepEqual(ownership((await token({ ...password, password: nora.password }, 'organizations')).json), expected);
});

test('an application of several tenants has its secret from where it is registered, and roles and consents by tenant', async (context) => {
  const { lab, token, send } = await startTestLab(context);
  const elsewhere = await token({ ...daemon, scope: 'https://graph.microsoft.com/.default' }, fabrikam.tenantId);
  assert.equal(elsewhere.status, 200, elsewhere.text);
  const claims = readClaims(String(elsewhere.json['access_token']));
  assert.deepEqual([claims?.['tid'], claims?.['idp']], [fabrikam.tenantId, `${lab.loginOrigin}/${fabrikam.tenantId}/`]);
  const { access_token } = elsewhere.json as Fields;
  const headers = { authorization: `Bearer ${access_token}` };
  const listed = await send('GET', `${lab.graphOrigin}/v1.0/users?$select=id`, headers);
  const ids = [fabrikam.users.nora.id, fabrikam.users.omar.id, fabrikam.guests.ada.id];
  assert.deepEqual(
    listed.json['value'],
    ids.map((id) => ({ id })),
  );
  assert.equal((await send('GET', `${lab.graphOrigin}/v1.0/groups`, headers)).status, 403);
  const wrong = await token(
    { ...daemon, client_secret: 'wrong', scope: 'https://graph.microsoft.com/.default' },
    fabrikam.domain,
  );
  assert.match(refusalOf(wrong)[3], /^AADSTS7000215: /);
  const web = { ...daemon, client_id: applications.web.appId, client_secret: applications.web.secret };
  const absent = await token({ ...web, scope: 'https://graph.microsoft.com/.default' }, fabrikam.domain);
  assert.match(refusalOf(absent)[3], /^AADSTS700016: .*Fabrikam/);
});

test('startLab() serves the tenants that it gets, and refuses all others', async (context) => {
  const { lab, token, send } = await startTestLab(context, { otherTenants: [] });
  assert.deepEqual(lab.otherTenants, []);
  const refused = await token({ ...daemon, scope: 'https://graph.microsoft.com/.default' }, fabrikam.tenantId);
  assert.match(refusalOf(refused)[3], /^AADSTS90002: /);
  const unknown = await send('GET', `${lab.loginOrigin}/${fabrikam.domain}/v2.0/.well-known/openid-configuration`);
  assert.match(unknown.text, /AADSTS90002/);
});

test('each tenant has its own discovery document', async (context) => {
  const { lab, send } = await startTestLab(context);
  for (const name of [fabrikam.domain.toUpperCase(), fabrikam.initialDomain, fabrikam.tenantId]) {
    const { json } = await send('GET', `${lab.loginOrigin}/${name}/v2.0/.well-known/openid-configuration`);
    assert.equal(json['issuer'], `${lab.loginOrigin}/${fabrikam.tenantId}/v2.0`);
  }
});
