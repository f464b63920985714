import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { isObject } from '../../../src/base/json.ts';
import { createRobotBrowser } from '../../../src/lab/robot/robot-browser.ts';
import { pageName } from '../../../src/lab/robot/forms.ts';
import type { WebClient, WebResponse } from '../../../src/lab/robot/web-client.ts';
import { createPolicies } from '../../../src/lab/login/policies.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import {
  ada,
  type Answer,
  askForDeviceCode,
  graphCommandLine,
  redirectUri,
  refusalOf,
  startTestLab,
  submit,
  teamsPowerShell,
  type TestLab,
  verifier,
} from '../test-lab.ts';

const { daemon } = labIds.applications;
const graphId = '00000003-0000-0000-c000-000000000000';
const mfaText = `AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '${graphId}'.`;
const blockedText =
  'AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.';
const withPassword = {
  grant_type: 'password',
  client_id: graphCommandLine,
  scope: 'User.Read offline_access',
  username: ada.userPrincipalName,
  password: ada.password,
};

function signInAt(browser: WebClient, at: WebResponse): Promise<WebResponse> {
  return submit(browser, at, { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' });
}

function renew({ token }: TestLab, refresh_token: unknown, more: Record<string, string> = {}): Promise<Answer> {
  const fields = { grant_type: 'refresh_token', client_id: graphCommandLine, refresh_token: String(refresh_token) };
  return token({ ...fields, ...more });
}

test('require-mfa refuses tokens of a sign-in without a second factor, with claims that name the policy', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, token, signIn } = testLab;
  const { refresh_token } = await signIn();
  lab.policies.add({ kind: 'require-mfa', userId: ada.id });
  for (const answer of [await renew(testLab, refresh_token), await token(withPassword)]) {
    assert.deepEqual(refusalOf(answer), [400, 'invalid_grant', 'basic_action', mfaText]);
    const claims: unknown = JSON.parse(String(answer.json['claims']));
    const { access_token } = isObject(claims) ? claims : {};
    const { capolids } = isObject(access_token) ? access_token : {};
    const { values, ...rest } = isObject(capolids) ? capolids : {};
    assert.deepEqual(rest, { essential: true });
    assert.match(String(values), /^[\da-f-]{36}$/);
  }
  lab.policies.clear();
  assert.equal((await renew(testLab, refresh_token)).status, 200);
});

test('require-mfa makes the pages ask for it once per browser session, and then allows the tokens', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, newBrowser, authorizeUrl, token } = testLab;
  lab.policies.add({ kind: 'require-mfa', appId: graphCommandLine.toUpperCase() });
  const browser = newBrowser();
  let at = await browser.send('GET', authorizeUrl());
  at = await signInAt(browser, at);
  assert.equal(pageName(at.page), 'mfa');
  const silent = await browser.send('GET', authorizeUrl({ prompt: 'none' }));
  const refused = new URL(silent.location ?? 'none:').searchParams;
  assert.match(refused.get('error_description') ?? '', /^AADSTS50076: /);

  at = await submit(browser, at, { action: 'approve-mfa' });
  const code = new URL(at.location ?? 'none:').searchParams.get('code') ?? '';
  const fields = { client_id: graphCommandLine, redirect_uri: redirectUri, code_verifier: verifier };
  const first = await token({ grant_type: 'authorization_code', ...fields, code });
  assert.equal(first.status, 200);
  assert.deepEqual(decodeJwt(String(first.json['access_token']))['amr'], ['pwd', 'mfa']);
  assert.equal((await renew(testLab, first.json['refresh_token'])).status, 200);
  const again = await browser.send('GET', authorizeUrl());
  assert.notEqual(new URL(again.location ?? 'none:').searchParams.get('code'), null);
  // A second factor does not count for another user in the same browser.
  const other = await submit(browser, await browser.send('GET', authorizeUrl({ prompt: 'login' })), {
    loginfmt: labIds.users.grace.userPrincipalName,
    passwd: labIds.users.grace.password,
    action: 'sign-in',
  });
  assert.equal(pageName(other.page), 'mfa');
});

test('require-mfa cannot be bypassed by submitting the consent page first', async (context) => {
  const { lab, newBrowser, authorizeUrl } = await startTestLab(context);
  const browser = newBrowser();
  const consent = await signInAt(browser, await browser.send('GET', authorizeUrl({ scope: 'Mail.Read' })));
  assert.equal(pageName(consent.page), 'consent');
  lab.policies.add({ kind: 'require-mfa' });
  const at = await submit(browser, consent, { action: 'accept' });
  assert.deepEqual([pageName(at.page), at.location], ['mfa', undefined]);
});

test('require-mfa cannot be bypassed on the device page either', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, newBrowser, token } = testLab;
  const { json } = await askForDeviceCode(testLab, { scope: 'Mail.Read' });
  const browser = newBrowser();
  let at = await browser.send('GET', `${lab.loginOrigin}/device`);
  at = await submit(browser, at, { user_code: String(json['user_code']), action: 'code' });
  at = await signInAt(browser, at);
  at = await submit(browser, at, { action: 'continue' });
  assert.equal(pageName(at.page), 'consent');
  lab.policies.add({ kind: 'require-mfa' });
  assert.equal(pageName((await submit(browser, at, { action: 'accept' })).page), 'mfa');
  const poll = { grant_type: 'device_code', client_id: graphCommandLine, device_code: String(json['device_code']) };
  assert.equal((await token(poll)).json['error'], 'authorization_pending');
});

test('require-mfa lets a robot browser through, by browser and by device code', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, authorizeUrl, token } = testLab;
  lab.policies.add({ kind: 'require-mfa' });
  const robot = () =>
    createRobotBrowser({ caFile: lab.caFile, userName: ada.userPrincipalName, password: ada.password });
  const visit = await robot()
    .visit(authorizeUrl({ response_mode: 'form_post' }))
    .catch((error: unknown) => error);
  // Nothing listens at the redirect address: it was reached.
  assert.match(String(visit), /Cannot open "http:\/\/localhost:1": nothing listens there;/);

  const { json } = await askForDeviceCode(testLab);
  await robot().approveDevice(String(json['verification_uri']), String(json['user_code']));
  const poll = { grant_type: 'device_code', client_id: graphCommandLine, device_code: String(json['device_code']) };
  const answer = await token(poll);
  assert.deepEqual(decodeJwt(String(answer.json['access_token']))['amr'], ['pwd', 'mfa']);
});

test('block refuses every grant of the application or user it names, and no other', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, token, signIn, newBrowser, authorizeUrl } = testLab;
  const asDaemon = {
    grant_type: 'client_credentials',
    client_id: daemon.appId,
    client_secret: daemon.secret,
    scope: 'https://graph.microsoft.com/.default',
  };
  const { refresh_token } = await signIn();
  lab.policies.add({ kind: 'block', appId: graphCommandLine, userId: ada.id });
  lab.policies.add({ kind: 'block', appId: daemon.appId });
  for (const answer of [await renew(testLab, refresh_token), await token(withPassword), await token(asDaemon)]) {
    assert.deepEqual(refusalOf(answer), [400, 'invalid_grant', 'message_only', blockedText]);
    assert.match(String(answer.json['claims']), /"capolids"/);
  }
  assert.equal((await token({ ...withPassword, client_id: teamsPowerShell })).status, 200);
  const { grace } = labIds.users;
  const asGrace = { ...withPassword, username: grace.userPrincipalName, password: grace.password };
  assert.equal((await token(asGrace)).status, 200);
  const browser = newBrowser();
  const page = await signInAt(browser, await browser.send('GET', authorizeUrl()));
  assert.deepEqual([pageName(page.page), page.location], ['error', undefined]);
  assert.match(page.page, /AADSTS53003: Access has been blocked/);
});

test('block-device-code refuses device codes on the page and at the poll, and lets the browser through', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, newBrowser, signIn, token, clock } = testLab;
  lab.policies.add({ kind: 'block-device-code' });
  assert.equal(typeof (await signIn())['access_token'], 'string');
  const { json } = await askForDeviceCode(testLab);
  const browser = newBrowser();
  let at = await browser.send('GET', `${lab.loginOrigin}/device`);
  at = await submit(browser, at, { user_code: String(json['user_code']), action: 'code' });
  at = await signInAt(browser, at);
  at = await submit(browser, at, { action: 'continue' });
  assert.equal(pageName(at.page), 'error');
  assert.match(at.page, /AADSTS53003/);
  const poll = { grant_type: 'device_code', client_id: graphCommandLine, device_code: String(json['device_code']) };
  assert.deepEqual(refusalOf(await token(poll)), [400, 'invalid_grant', 'message_only', blockedText]);
  clock.advance(1000_000);
  assert.deepEqual(refusalOf(await token(poll))[3], blockedText);
});

test('sign-in-frequency limits renewals by the time of the sign-in, and makes the pages ask again', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, newBrowser, authorizeUrl, token, clock } = testLab;
  lab.policies.add({ kind: 'sign-in-frequency', seconds: 3600 });
  const browser = newBrowser();
  await signInAt(browser, await browser.send('GET', authorizeUrl()));
  clock.advance(3000_000);
  const silent = await browser.send('GET', authorizeUrl());
  const code = new URL(silent.location ?? 'none:').searchParams.get('code') ?? '';
  const fields = { client_id: graphCommandLine, redirect_uri: redirectUri, code_verifier: verifier };
  const { json } = await token({ grant_type: 'authorization_code', ...fields, code });
  assert.equal((await renew(testLab, json['refresh_token'])).status, 200);
  clock.advance(601_000);
  assert.deepEqual(refusalOf(await renew(testLab, json['refresh_token'])).slice(0, 3), [
    400,
    'invalid_grant',
    'token_expired',
  ]);
  const at = await browser.send('GET', authorizeUrl());
  assert.equal(pageName(at.page), 'sign-in');
  const none = new URL((await browser.send('GET', authorizeUrl({ prompt: 'none' }))).location ?? 'none:');
  assert.match(none.searchParams.get('error_description') ?? '', /^AADSTS50058: /);
  assert.notEqual((await signInAt(browser, at)).location, undefined);
});

test('require-user-consent asks each user, and refuses with 65001 where that is not possible', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, newBrowser, authorizeUrl, signIn, token } = testLab;
  const { refresh_token } = await signIn();
  lab.policies.add({ kind: 'require-user-consent', appId: graphCommandLine });
  for (const answer of [await renew(testLab, refresh_token), await token(withPassword)]) {
    assert.deepEqual(refusalOf(answer).slice(0, 3), [400, 'invalid_grant', 'consent_required']);
    assert.match(refusalOf(answer)[3], /^AADSTS65001: /);
  }
  const browser = newBrowser();
  const consent = await signInAt(browser, await browser.send('GET', authorizeUrl()));
  assert.equal(pageName(consent.page), 'consent');
  assert.notEqual((await submit(browser, consent, { action: 'accept' })).location, undefined);
  assert.equal((await renew(testLab, refresh_token)).status, 200);
});

test('authorize() asks for consent to the scopes that are new, and a renewal has all of them', async (context) => {
  const testLab = await startTestLab(context);
  const { newBrowser, authorizeUrl, signIn } = testLab;
  const { refresh_token } = await signIn();
  const browser = newBrowser();
  const names = (page: string) => [...page.matchAll(/<li><strong>([^<]+)<\/strong>/g)].map(([, name]) => name);
  let at = await signInAt(browser, await browser.send('GET', authorizeUrl({ scope: 'User.Read Mail.Read' })));
  assert.deepEqual(names(at.page), ['Mail.Read']);
  await submit(browser, at, { action: 'accept' });
  at = await browser.send('GET', authorizeUrl({ scope: 'User.Read Mail.Read Mail.Send' }));
  assert.deepEqual(names(at.page), ['Mail.Send']);
  await submit(browser, at, { action: 'decline' });
  const { json } = await renew(testLab, refresh_token, { scope: 'User.Read' });
  assert.equal(decodeJwt(String(json['access_token']))['scp'], 'User.Read User.Read.All Group.Read.All Mail.Read');
  assert.match(refusalOf(await renew(testLab, refresh_token, { scope: 'Mail.Send' }))[3], /^AADSTS65001: /);
});

test('outdateTokens() makes Graph challenge cp1 tokens until one is requested with the claims', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, clock, signIn, send } = testLab;
  const cp1 = { access_token: { xms_cc: { values: ['cp1'] } } };
  const { access_token: plain, refresh_token } = await signIn();
  const ask = (token: unknown) =>
    send('GET', `${lab.graphOrigin}/v1.0/me`, { authorization: `Bearer ${String(token)}` });
  const renewed = async (claims: unknown) =>
    (await renew(testLab, refresh_token, { claims: JSON.stringify(claims) })).json['access_token'];
  const aware = await renewed(cp1);
  assert.equal((await ask(aware)).status, 200);

  clock.advance(10_500);
  lab.outdateTokens(ada.id);
  assert.equal((await ask(plain)).status, 200);
  const answer = await ask(aware);
  const header = String(answer.headers['www-authenticate']);
  assert.equal(answer.status, 401);
  assert.match(
    header,
    /, error_description="Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenCreatedWithOutdatedPolicies", error="insufficient_claims", claims="/,
  );
  const challenge: unknown = JSON.parse(
    Buffer.from(/claims="([^"]+)"/.exec(header)?.[1] ?? '', 'base64').toString('utf8'),
  );
  const outdatedAt = Math.floor(clock.nowMs() / 1000);
  assert.deepEqual(challenge, { access_token: { nbf: { essential: true, value: String(outdatedAt) } } });

  clock.advance(60_000);
  // A new token is dated back as always, so that alone is not enough.
  assert.equal((await ask(await renewed(cp1))).status, 401);
  const merged = { access_token: { ...cp1.access_token, nbf: { essential: true, value: String(outdatedAt) } } };
  const satisfied = await renewed(merged);
  assert.equal((await ask(satisfied)).status, 200);
  assert.equal(decodeJwt(String(satisfied)).nbf, outdatedAt);
  // Asking for the future gives the present.
  const future = { access_token: { nbf: { value: String(outdatedAt + 9999) } } };
  assert.equal(decodeJwt(String(await renewed(future))).nbf, outdatedAt + 60);
});

test('outdateTokens() challenges an application, too, by its service principal', async (context) => {
  const { lab, token, send } = await startTestLab(context);
  const { json } = await token({
    grant_type: 'client_credentials',
    client_id: daemon.appId,
    client_secret: daemon.secret,
    scope: 'https://graph.microsoft.com/.default',
    claims: '{"access_token":{"xms_cc":{"values":["cp1"]}}}',
  });
  const headers = { authorization: `Bearer ${String(json['access_token'])}` };
  const read = async () => (await send('GET', `${lab.graphOrigin}/v1.0/users?$top=1`, headers)).status;
  assert.equal(await read(), 200);
  lab.outdateTokens(String(decodeJwt(String(json['access_token']))['oid']));
  assert.equal(await read(), 401);
});

test('createPolicies() refuses unknown kinds and ids that are taken, lists with ids and removes by id', () => {
  const policies = createPolicies();
  // @ts-expect-error -- a kind that does not exist
  const add = () => policies.add({ kind: 'require-mfaa' });
  assert.throws(add, /unknown kind "require-mfaa"; did you mean "require-mfa"/);
  assert.equal(policies.add({ kind: 'block', id: 'own' }), 'own');
  assert.throws(() => policies.add({ kind: 'require-mfa', id: 'own' }), {
    code: 'INPUT_INVALID',
    message: 'Cannot add the policy "own": another one has this id; use another id',
  });
  const id = policies.add({ kind: 'require-mfa' });
  assert.match(id, /^[\da-f-]{36}$/);
  assert.deepEqual(policies.list(), [
    { kind: 'block', id: 'own' },
    { kind: 'require-mfa', id },
  ]);
  assert.deepEqual([policies.remove('own'), policies.remove('own')], [true, false]);
  assert.deepEqual(policies.list(), [{ kind: 'require-mfa', id }]);
});

test('a policy names applications and APIs by their ids, their display names or their identifiers', async (context) => {
  const { lab, token } = await startTestLab(context);
  const appToken = async () => {
    const scope = 'https://graph.microsoft.com/.default';
    const fields = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret, scope };
    return (await token(fields)).status;
  };
  const { displayName } = lab.tenant.applications.find(({ appId }) => appId === daemon.appId) ?? assert.fail();
  const rows: readonly (readonly [policy: object, applies: boolean])[] = [
    [{ applications: displayName.toUpperCase() }, true],
    [{ applications: ['Another'] }, false],
    [{ excludedApplications: displayName }, false],
    [{ excludedApplications: ['Another'] }, true],
    [{ resources: 'microsoft graph' }, true],
    [{ resources: graphId }, true],
    [{ resources: 'https://graph.microsoft.com/' }, true],
    [{ resources: ['https://vault.azure.net', 'Another'] }, false],
  ];
  for (const [scope, applies] of rows) {
    const id = lab.policies.add({ kind: 'block', ...scope });
    assert.equal(await appToken(), applies ? 400 : 200, JSON.stringify(scope));
    lab.policies.remove(id);
  }
  const storage = { ...withPassword, client_id: labIds.applications.azureCli.appId };
  const account = 'https://account.blob.core.windows.net';
  lab.policies.add({ kind: 'block', resources: account });
  assert.match(refusalOf(await token({ ...storage, scope: `${account}/.default` }))[3], /^AADSTS53003/);
});
