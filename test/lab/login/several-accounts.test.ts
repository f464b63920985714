import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { decodeJwt } from 'jose';
import { pageName, readPageForm } from '../../../src/lab/robot/forms.ts';
import type { WebClient, WebResponse } from '../../../src/lab/robot/web-client.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';
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

const { grace } = labIds.users;
const { nora } = labIds.fabrikam.users;
const { teamsPowerShell } = labIds.applications;
const tenant = seedTenant();
const frontChannelLogoutUrl = 'http://localhost:1/front-channel?a=1';
tenant.applications.forEach((application, index) => {
  if (application.appId === teamsPowerShell.appId)
    tenant.applications[index] = { ...application, frontChannelLogoutUrl };
});
const { lab, send, token, authorizeUrl, newBrowser } = await startTestLab({ after }, { tenant });
const logoutUrl = (fields: Fields = {}) =>
  `${lab.loginOrigin}/common/oauth2/v2.0/logout?${new URLSearchParams(fields).toString()}`;

async function signIn(browser: WebClient, { userPrincipalName, password }: typeof ada | typeof grace | typeof nora) {
  const at = await browser.send('GET', authorizeUrl({ prompt: 'login' }));
  const answer = await submit(browser, at, { loginfmt: userPrincipalName, passwd: password, action: 'sign-in' });
  return pageName(answer.page) === 'consent' ? submit(browser, answer, { action: 'accept' }) : answer;
}

async function withTwo(): Promise<WebClient> {
  const browser = newBrowser();
  await signIn(browser, ada);
  await signIn(browser, grace);
  return browser;
}

function buttonsOf({ page }: WebResponse): string[] {
  return readPageForm(page)?.buttons.map(([, value]) => value) ?? [];
}

function answerOf({ location }: WebResponse): Record<string, string> {
  return Object.fromEntries(new URL(location ?? 'none:').searchParams);
}

async function claimsOf(answer: WebResponse) {
  const redemption = { grant_type: 'authorization_code', client_id: graphCommandLine, redirect_uri: redirectUri };
  const code = { code: String(answerOf(answer)['code']), code_verifier: verifier };
  const { json } = await token({ ...redemption, ...code }, 'common');
  return decodeJwt(String(json['id_token']));
}

test('authorize() lets the user pick one of several accounts, the latest first, or another one', async () => {
  const browser = await withTwo();
  const picker = await browser.send('GET', authorizeUrl());
  assert.deepEqual(
    [pageName(picker.page), buttonsOf(picker)],
    ['account', [`use-account:${grace.id}`, `use-account:${ada.id}`, 'other-account']],
  );
  assert.match(picker.page, /Ada Lovelace[\s\S]*ada@lab\.example/);
  const picked = await submit(browser, picker, { action: `use-account:${ada.id}` });
  assert.equal((await claimsOf(picked))['preferred_username'], ada.userPrincipalName);
  assert.equal(pageName((await submit(browser, picker, { action: 'other-account' })).page), 'sign-in');
  for (const stranger of [labIds.users.taro.id, nora.id, '', 'x']) {
    const answer = await submit(browser, picker, { action: `use-account:${stranger}` });
    assert.equal(pageName(answer.page), 'sign-in', stranger);
  }
  const selected = await browser.send(
    'GET',
    authorizeUrl({ prompt: 'select_account', login_hint: ada.userPrincipalName }),
  );
  assert.equal(buttonsOf(selected).length, 3);
});

test('authorize() continues with the account that a page was about, even if another one signed in since', async () => {
  const browser = newBrowser();
  await signIn(browser, ada);
  const consent = await browser.send('GET', authorizeUrl({ scope: 'openid Mail.Read' }));
  assert.equal(pageName(consent.page), 'consent');
  await signIn(browser, grace);
  const accepted = await submit(browser, consent, { action: 'accept' });
  assert.equal((await claimsOf(accepted))['preferred_username'], ada.userPrincipalName);
});

test('authorize() chooses by login_hint, sid and domain_hint, silently too', async () => {
  const browser = await withTwo();
  const silent = async (fields: Fields) => {
    const answer = await browser.send('GET', authorizeUrl({ prompt: 'none', ...fields }));
    const { error, error_description } = answerOf(answer);
    if (error !== undefined) return `${error} ${error_description?.split(':')[0]}`;
    return claimsOf(answer);
  };
  assert.equal(await silent({}), 'interaction_required AADSTS16000');
  const byHint = await silent({ login_hint: 'ADA@lab.example' });
  assert.ok(typeof byHint !== 'string');
  assert.equal(byHint['preferred_username'], ada.userPrincipalName);
  // The value of the claim `login_hint`, which MSAL prefers; it is case-sensitive.
  const claim = Buffer.from(ada.userPrincipalName).toString('base64url');
  const byClaim = await silent({ login_hint: claim });
  assert.ok(typeof byClaim !== 'string');
  assert.equal(byClaim['preferred_username'], ada.userPrincipalName);
  assert.equal(await silent({ login_hint: claim.toUpperCase() }), 'login_required AADSTS50058');
  assert.equal(await silent({ sid: '' }), 'interaction_required AADSTS16000');
  const bySession = await silent({ sid: String(byHint['sid']) });
  assert.ok(typeof bySession !== 'string');
  assert.deepEqual([bySession['oid'], bySession['sid']], [ada.id, byHint['sid']]);
  assert.equal(await silent({ sid: 'another' }), 'interaction_required AADSTS160021');
  assert.equal(await silent({ login_hint: 'mary@lab.example' }), 'login_required AADSTS50058');

  await signIn(browser, nora);
  const byDomain = await silent({ domain_hint: 'Fabrikam.example' });
  assert.ok(typeof byDomain !== 'string');
  assert.equal(byDomain['preferred_username'], nora.userPrincipalName);
  assert.equal(await silent({ domain_hint: 'lab.example' }), 'interaction_required AADSTS16000');
  assert.equal(await silent({ domain_hint: 'organizations' }), 'interaction_required AADSTS16000');
  assert.equal(await silent({ domain_hint: 'elsewhere.example' }), 'login_required AADSTS50058');
});

test('a new sign-in of an account replaces its session, and a browser keeps the latest ten', async () => {
  const page = await send('GET', authorizeUrl());
  const form = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const canary = new Map(readPageForm(page.text)?.fields).get('canary') ?? '';
  const signInWith = async (session: string, user: { userPrincipalName: string; password: string }) => {
    const fields = { canary, action: 'sign-in', loginfmt: user.userPrincipalName, passwd: user.password };
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie: `${form}; ${session}` };
    const { headers: sent } = await send('POST', authorizeUrl(), headers, new URLSearchParams(fields).toString());
    return sent['set-cookie']?.[0]?.split(';')[0] ?? '';
  };
  let session = await signInWith('x=y', ada);
  const first = session.split('=')[1];
  session = await signInWith(session, ada);
  assert.notEqual(session.split('=')[1], first);
  assert.equal(session.split('.').length, 1);
  const numbered = lab.tenant.users.filter(({ password, accountEnabled }) => password !== undefined && accountEnabled);
  for (const { userPrincipalName, password = '' } of numbered.slice(-12)) {
    session = await signInWith(session, { userPrincipalName, password });
  }
  assert.equal(session.split('.').length, 10);
});

test('logout() asks which of several accounts to sign out of, and keeps the others', async () => {
  const browser = await withTwo();
  const url = logoutUrl({ post_logout_redirect_uri: 'http://localhost:9/', state: 's&t' });
  const picker = await browser.send('GET', url);
  assert.deepEqual(
    [pageName(picker.page), buttonsOf(picker)],
    ['sign-out', [`sign-out:${grace.id}`, `sign-out:${ada.id}`, 'sign-out:all']],
  );
  const left = await submit(browser, picker, { action: `sign-out:${ada.id}` });
  assert.deepEqual([left.status, left.location], [302, 'http://localhost:9/?state=s%26t']);
  const silent = await browser.send('GET', authorizeUrl({ prompt: 'none' }));
  assert.equal((await claimsOf(silent))['oid'], grace.id);
  await signIn(browser, ada);
  const all = await submit(browser, await browser.send('GET', url), { action: 'sign-out:all' });
  assert.equal(all.status, 302);
  assert.equal(answerOf(await browser.send('GET', authorizeUrl({ prompt: 'none' })))['error'], 'login_required');
});

test('logout() asks before it signs out the only account, also when a hint names another one', async () => {
  const target = 'http://localhost:9/';
  for (const fields of [{}, { logout_hint: grace.userPrincipalName }, { sid: 'x' }, { id_token_hint: 'x.y.z' }]) {
    const browser = newBrowser();
    await signIn(browser, ada);
    const asked = await browser.send('GET', logoutUrl({ ...fields, post_logout_redirect_uri: target }));
    assert.deepEqual([pageName(asked.page), buttonsOf(asked)], ['sign-out', [`sign-out:${ada.id}`]]);
    assert.match(asked.page, /Do you want to sign out of this account\?/);
    const silent = await browser.send('GET', authorizeUrl({ prompt: 'none' }));
    assert.equal((await claimsOf(silent))['oid'], ada.id, 'still signed in');
    assert.equal((await submit(browser, asked, { action: `sign-out:${ada.id}` })).location, target);
    assert.equal(answerOf(await browser.send('GET', authorizeUrl({ prompt: 'none' })))['error'], 'login_required');
  }
});

test('two tabs that open at the same time both sign in', async () => {
  const first = await send('GET', authorizeUrl());
  const second = await send('GET', authorizeUrl());
  const cookie = [first, second].map(({ headers }) => headers['set-cookie']?.[0]?.split(';')[0]).join('; ');
  for (const page of [first, second]) {
    const fields = { ...Object.fromEntries(readPageForm(page.text)?.fields ?? []), action: 'sign-in' };
    const body = new URLSearchParams({ ...fields, loginfmt: ada.userPrincipalName, passwd: ada.password }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie };
    const answer = await send('POST', authorizeUrl(), headers, body);
    assert.doesNotMatch(answer.text, /AADSTS90013/);
    assert.ok(answer.headers['set-cookie']?.some((line) => line.startsWith('__Host-lab-session-')));
  }
  const third = await send('GET', authorizeUrl(), { cookie });
  assert.equal(third.headers['set-cookie'], undefined, 'a browser with a form cookie gets no other one');
  const foreign = `${cookie.split('; ')[0]?.slice(0, -1)}_`;
  const [, canary = ''] = readPageForm(first.text)?.fields.find(([name]) => name === 'canary') ?? [];
  const body = new URLSearchParams({ canary, action: 'sign-in' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie: foreign };
  assert.match((await send('POST', authorizeUrl(), headers, body)).text, /AADSTS90013/);
});

test('a page names the account that responses to applications hide', async () => {
  const browser = newBrowser();
  const page = await browser.send('GET', authorizeUrl());
  for (const loginfmt of ['nobody@lab.example', '$&<b>@lab.example']) {
    const answer = await submit(browser, page, { loginfmt, passwd: 'x', action: 'sign-in' });
    const shown = loginfmt.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    assert.ok(answer.page.includes(`The user account ${shown} does not exist`), answer.page);
  }
});

test('logout() does not ask when a hint names the account', async () => {
  for (const hintOf of [
    () => ({ logout_hint: 'ADA@lab.example' }),
    () => ({ logout_hint: Buffer.from(ada.userPrincipalName).toString('base64url') }),
    ({ sid }: { sid: string; idToken: string }) => ({ sid }),
    ({ idToken }: { sid: string; idToken: string }) => ({ id_token_hint: idToken }),
  ]) {
    const browser = await withTwo();
    const answer = await browser.send('GET', authorizeUrl({ prompt: 'none', login_hint: ada.userPrincipalName }));
    const redemption = { grant_type: 'authorization_code', client_id: graphCommandLine, redirect_uri: redirectUri };
    const code = { code: String(answerOf(answer)['code']), code_verifier: verifier };
    const { json } = await token({ ...redemption, ...code }, 'common');
    const idToken = String(json['id_token']);
    const hint = hintOf({ idToken, sid: String(decodeJwt(idToken)['sid']) });
    assert.equal(pageName((await browser.send('POST', logoutUrl(), Object.entries(hint))).page), 'signed-out');
    const silent = await browser.send('GET', authorizeUrl({ prompt: 'none' }));
    assert.equal((await claimsOf(silent))['oid'], grace.id);
  }
});

test('logout() does not sign out by a form that was not shown in this browser', async () => {
  const browser = await withTwo();
  const picker = await browser.send('GET', logoutUrl());
  for (const canary of ['', 'guessed']) {
    const forged = await browser.send('POST', picker.url, [['action', 'sign-out:all'], ['canary', canary]]); // biome-ignore format: one row
    assert.match(forged.page, /AADSTS90013: /);
  }
  const asked = await browser.send('POST', picker.url, [['action', 'sign-out:all']]);
  assert.equal(pageName(asked.page), 'sign-out');
  assert.equal(buttonsOf(await browser.send('GET', authorizeUrl())).length, 3);
});

test('logout() redirects only to a registered URL, of the application that the request names', async () => {
  const { appId: client_id } = labIds.applications.web;
  const own = labIds.applications.web.redirectUri;
  const cases: [Fields, string | undefined][] = [
    [{ post_logout_redirect_uri: own }, own],
    [{ post_logout_redirect_uri: own, client_id }, own],
    [{ post_logout_redirect_uri: own, client_id: client_id.toUpperCase() }, own],
    [{ post_logout_redirect_uri: own, client_id: graphCommandLine }, undefined],
    [{ post_logout_redirect_uri: 'http://localhost:5', client_id }, undefined],
    [{ post_logout_redirect_uri: 'http://localhost:5/redirect.html' }, 'http://localhost:5/redirect.html'],
    ...['https://evil.example', '//evil.example', `${own}.evil.example`, `${own}/../x`, 'javascript:alert(1)', ''].map(
      (post_logout_redirect_uri): [Fields, undefined] => [{ post_logout_redirect_uri }, undefined],
    ),
    [{ post_logout_redirect_uri: own, id_token_hint: 'not a token' }, own],
  ];
  for (const [fields, location] of cases) {
    const answer = await newBrowser().send('GET', logoutUrl(fields));
    assert.deepEqual(
      [answer.location, pageName(answer.page)],
      [location, location ? undefined : 'signed-out'],
      JSON.stringify(fields),
    );
  }
});

test('logout() tells the applications of the session in hidden frames before it redirects', async () => {
  const browser = newBrowser();
  const { session_state: sid } = answerOf(await walkPages(browser, authorizeUrl()));
  await walkPages(browser, authorizeUrl({ client_id: teamsPowerShell.appId }));
  const target = 'http://localhost:9/';
  const hint = { logout_hint: ada.userPrincipalName };
  const answer = await browser.send('GET', logoutUrl({ ...hint, post_logout_redirect_uri: target }));
  assert.deepEqual([answer.status, answer.location, pageName(answer.page)], [200, undefined, 'signed-out']);
  const frames = [...answer.page.matchAll(/<iframe hidden src="([^"]*)"/g)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  );
  const query = new URLSearchParams({ iss: `${lab.loginOrigin}/${lab.tenant.id}/v2.0`, sid: String(sid) });
  assert.deepEqual(frames, [`${frontChannelLogoutUrl}&${query.toString()}`]);
  assert.match(answer.page, /<a href="http:\/\/localhost:9\/">Continue<\/a>/);
  const headers = (await send('GET', logoutUrl({ post_logout_redirect_uri: target }))).headers;
  assert.equal(headers['location'], target);
});

test('the page with hidden frames may load those frames and one script only, and cannot be framed', async () => {
  const page = await send('GET', authorizeUrl({ client_id: teamsPowerShell.appId }));
  const form = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const fields = { ...Object.fromEntries(readPageForm(page.text)?.fields ?? []), action: 'sign-in' };
  const body = new URLSearchParams({ ...fields, loginfmt: ada.userPrincipalName, passwd: ada.password }).toString();
  const sent = { 'content-type': 'application/x-www-form-urlencoded', cookie: form };
  const signedIn = await send('POST', authorizeUrl({ client_id: teamsPowerShell.appId }), sent, body);
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const { headers } = await send('GET', logoutUrl({ logout_hint: ada.userPrincipalName }), { cookie });
  assert.match(
    String(headers['content-security-policy']),
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}='; frame-src http:\/\/localhost:1; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
  );
  assert.match(headers['set-cookie']?.[0] ?? '', /=; Path=\/; Secure; HttpOnly; SameSite=None; Max-Age=0$/);
});

test('the sign-in page shows the account of a login_hint, also of one that is the value of the claim', async () => {
  const claim = Buffer.from(grace.userPrincipalName).toString('base64url');
  for (const [login_hint, shown] of [
    [claim, grace.userPrincipalName],
    [` ${grace.userPrincipalName} `, grace.userPrincipalName],
    ['Z3JhY2U', 'Z3JhY2U'],
    ['%%%', '%%%'],
  ] as const) {
    const { page } = await newBrowser().send('GET', authorizeUrl({ login_hint }));
    assert.equal(/name="loginfmt"[^>]*value="([^"]*)"/.exec(page)?.[1], shown);
  }
});

test('authorize() by POST takes a request that is longer than the headers of a usual server', async () => {
  const browser = newBrowser();
  const state = 's'.repeat(60_000);
  const [url = '', query = ''] = authorizeUrl({ state, response_mode: 'form_post' }).split('?');
  const at = await browser.send('POST', url, [...new URLSearchParams(query)]);
  const fields = { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' };
  const { page } = await submit(browser, at, fields);
  assert.equal(new Map(readPageForm(page)?.fields).get('state'), state);
});
