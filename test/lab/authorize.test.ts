import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { pageName, readPageForm } from '../../src/lab/robot/forms.ts';
import { createRobotBrowser } from '../../src/lab/robot/robot-browser.ts';
import type { WebResponse } from '../../src/lab/robot/web-client.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { ada, graphCommandLine, redirectUri, startTestLab, submit, walkPages } from './test-lab.ts';

const asAda = { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' };

test('authorize() sends code, state and session state to any port of localhost', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  const answer = await walkPages(newBrowser(), authorizeUrl({ redirect_uri: 'http://localhost:54321/' }));
  const target = new URL(answer.location ?? 'none:');
  assert.deepEqual([answer.status, target.origin, target.pathname], [302, 'http://localhost:54321', '/']);
  assert.deepEqual([...target.searchParams.keys()], ['code', 'state', 'session_state']);
  assert.equal(target.searchParams.get('state'), 'a state');
});

test('authorize() prefills the account and shows what is wrong with the password on the page', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  const browser = newBrowser();
  const first = await browser.send('GET', authorizeUrl({ login_hint: ada.userPrincipalName }));
  assert.deepEqual(readPageForm(first.page)?.fields.slice(1), [
    ['loginfmt', ada.userPrincipalName],
    ['passwd', ''],
  ]);
  assert.match(first.page, /This is a local lab\./);
  assert.match(first.page, new RegExp(`<code>${ada.userPrincipalName}</code>[\\s\\S]*<code>${ada.password}</code>`));
  for (const [fields, problem] of [
    [{ passwd: 'wrong' }, 'AADSTS50126: Error validating credentials due to invalid username or password.'],
    [{ loginfmt: 'nobody@lab.example' }, 'AADSTS50034: The user account nobody@lab.example does not exist in the'],
    [{ loginfmt: labIds.users.charles.userPrincipalName, passwd: labIds.users.charles.password }, 'AADSTS50057: '],
  ] as const) {
    const again = await submit(browser, first, { ...asAda, ...fields });
    assert.deepEqual([again.status, pageName(again.page), again.location], [200, 'sign-in', undefined]);
    assert.equal(again.page.includes(problem), true, problem);
  }
});

test('authorize() keeps the browser signed in, in a cookie that scripts cannot read', async (context) => {
  const { authorizeUrl, newBrowser, send, lab } = await startTestLab(context);
  const page = await send('GET', authorizeUrl());
  const port = new URL(lab.loginOrigin).port;
  const cookies = page.headers['set-cookie'] ?? [];
  assert.equal(cookies.length, 1);
  assert.match(
    cookies[0] ?? '',
    new RegExp(`^__Host-lab-form-${port}-[\\w-]{4}=[\\w-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax$`),
  );

  const canary = new Map(readPageForm(page.text)?.fields).get('canary') ?? '';
  const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie: cookies[0]?.split(';')[0] ?? '' };
  const signedIn = await send('POST', authorizeUrl(), headers, new URLSearchParams({ ...asAda, canary }).toString());
  assert.equal(signedIn.status, 302);
  assert.match(
    signedIn.headers['set-cookie']?.[0] ?? '',
    new RegExp(`^__Host-lab-session-${port}=[\\w-]{43}; Path=/; Secure; HttpOnly; SameSite=None$`),
  );

  // A new sign-in ends the session before it.
  const cookieOf = (response: typeof signedIn) => response.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const withBoth = { ...headers, cookie: `${headers.cookie}; ${cookieOf(signedIn)}` };
  const again = await send('POST', authorizeUrl(), withBoth, new URLSearchParams({ ...asAda, canary }).toString());
  const statuses = [signedIn, again].map(
    async (one) => (await send('GET', authorizeUrl(), { cookie: cookieOf(one) })).status,
  );
  assert.deepEqual(await Promise.all(statuses), [200, 302]);

  const browser = newBrowser();
  await walkPages(browser, authorizeUrl());
  assert.equal((await browser.send('GET', authorizeUrl())).status, 302);
  lab.revokeSessions(ada.id);
  assert.equal(pageName((await browser.send('GET', authorizeUrl())).page), 'sign-in');
});

test('authorize() obeys prompt', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  const browser = newBrowser();
  assert.deepEqual(errorOf(await browser.send('GET', authorizeUrl({ prompt: 'none' }))), [
    'login_required',
    "AADSTS50058: A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request to Azure AD. This can happen if the user is using Internet Explorer or Edge, and the web app sending the silent sign-in request is in different IE security zone than the Azure AD endpoint (login.microsoftonline.com).",
  ]);
  await walkPages(browser, authorizeUrl());
  assert.equal((await browser.send('GET', authorizeUrl({ prompt: 'none' }))).status, 302);
  assert.equal(
    errorOf(await browser.send('GET', authorizeUrl({ prompt: 'none', login_hint: 'x@y.z' })))[0],
    'login_required',
  );
  assert.equal(
    errorOf(await browser.send('GET', authorizeUrl({ prompt: 'none', scope: 'Mail.Read' })))[0],
    'interaction_required',
  );
  assert.equal(pageName((await browser.send('GET', authorizeUrl({ prompt: 'login' }))).page), 'sign-in');
  assert.equal(
    pageName((await browser.send('GET', authorizeUrl({ login_hint: 'grace@lab.example' }))).page),
    'sign-in',
  );
  const consent = await browser.send('GET', authorizeUrl({ prompt: 'consent' }));
  assert.deepEqual([pageName(consent.page), scopesOn(consent)], ['consent', ['User.Read']]);

  const account = await browser.send('GET', authorizeUrl({ prompt: 'select_account' }));
  assert.equal(pageName(account.page), 'account');
  assert.equal((await submit(browser, account, { action: 'use-account' })).status, 302);
  assert.equal(pageName((await submit(browser, account, { action: 'other-account' })).page), 'sign-in');

  for (const prompt of ['none login', 'sometimes']) {
    assert.deepEqual(errorOf(await browser.send('GET', authorizeUrl({ prompt }))), [
      'invalid_request',
      'AADSTS90100: prompt parameter is empty or not valid.',
    ]);
  }
});

test('authorize() asks once for the scopes without consent', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  const browser = newBrowser();
  const url = authorizeUrl({ scope: 'User.Read Mail.Read https://graph.microsoft.com/Mail.Send' });
  const consent = await submit(browser, await browser.send('GET', url), asAda);
  assert.deepEqual([pageName(consent.page), scopesOn(consent)], ['consent', ['Mail.Read', 'Mail.Send']]);
  assert.deepEqual(errorOf(await submit(browser, consent, { action: 'decline' })), [
    'access_denied',
    'AADSTS65004: User declined to consent to access the app.',
  ]);
  assert.equal(pageName((await browser.send('GET', url)).page), 'consent');
  assert.equal((await submit(browser, consent, { action: 'accept' })).status, 302);
  assert.equal(new URL((await browser.send('GET', url)).location ?? 'none:').searchParams.has('code'), true);
});

test('authorize() sends a canceled sign-in back as access_denied', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  const browser = newBrowser();
  const answer = await submit(browser, await browser.send('GET', authorizeUrl()), { action: 'cancel' });
  assert.deepEqual([...new URL(answer.location ?? 'none:').searchParams.keys()], ['error', 'error_subcode', 'state']);
  const told = new URL(answer.location ?? 'none:').searchParams;
  assert.deepEqual([told.get('error'), told.get('error_subcode')], ['access_denied', 'cancel']);
});

test('authorize() redirects errors of the application, and shows errors that it cannot redirect safely', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  const redirected: [Record<string, string>, string, RegExp][] = [
    [{ response_type: 'token' }, 'unsupported_response_type', /^AADSTS700051: response_type 'token' is not enabled/],
    [{ response_type: '' }, 'invalid_request', /^AADSTS900144: .*'response_type'/],
    [{ scope: '' }, 'invalid_request', /^AADSTS900144: .*'scope'/],
    [{ scope: '<b>' }, 'invalid_scope', /^AADSTS70011: /],
    [{ scope: 'https://nowhere.example/x' }, 'invalid_resource', /^AADSTS500011: /],
  ];
  for (const [fields, error, description] of redirected) {
    const answer = errorOf(await newBrowser().send('GET', authorizeUrl(fields)));
    assert.equal(answer[0], error);
    assert.match(answer[1] ?? '', description);
  }
  for (const [tenant, text] of [
    ['elsewhere.example', 'AADSTS90002: Tenant &#39;elsewhere.example&#39; not found.'],
    ['nowhere', 'AADSTS900023: '],
  ] as const) {
    const answer = await newBrowser().send('GET', authorizeUrl().replace('/common/', `/${tenant}/`));
    assert.deepEqual([answer.status, pageName(answer.page), answer.location], [200, 'error', undefined]);
    assert.ok(answer.page.includes(text), answer.page);
  }
  const shown: [Record<string, string>, RegExp][] = [
    [{ client_id: '' }, /AADSTS900144: .*client_id/],
    [{ client_id: 'app' }, /AADSTS700038: app is not a valid application identifier\./],
    [{ client_id: '99999999-0000-4000-8000-000000000000' }, /AADSTS700016: Application with identifier &#39;99999999-/],
    [{ client_id: labIds.applications.daemon.appId }, /AADSTS500113: No reply address is registered/],
    [{ redirect_uri: 'https://evil.example' }, /AADSTS50011: The reply url specified/],
  ];
  for (const [fields, text] of shown) {
    const answer = await newBrowser().send('GET', authorizeUrl(fields));
    assert.deepEqual([answer.status, pageName(answer.page), answer.location], [200, 'error', undefined]);
    assert.match(answer.page, text);
  }
});

test('authorize() responds in the fragment on request', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  const answer = await walkPages(newBrowser(), authorizeUrl({ response_mode: 'fragment' }));
  const target = new URL(answer.location ?? 'none:');
  assert.deepEqual([target.origin, target.search], [redirectUri, '']);
  assert.deepEqual([...new URLSearchParams(target.hash.slice(1)).keys()], ['code', 'state', 'session_state']);
});

test('the pages forbid every script and resource, and cannot be framed', async (context) => {
  const { authorizeUrl, send } = await startTestLab(context);
  const { headers } = await send('GET', authorizeUrl());
  assert.match(
    String(headers['content-security-policy']),
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; frame-ancestors 'none'; base-uri 'none'$/,
  );
  assert.deepEqual(
    [headers['x-frame-options'], headers['referrer-policy'], headers['strict-transport-security']],
    ['DENY', 'no-referrer', undefined],
  );
});

test('logout() signs the browser out and redirects only to a registered URL', async (context) => {
  const { authorizeUrl, newBrowser, lab } = await startTestLab(context);
  const browser = newBrowser();
  await walkPages(browser, authorizeUrl());
  const url = `${lab.loginOrigin}/common/oauth2/v2.0/logout?logout_hint=${ada.userPrincipalName}&post_logout_redirect_uri=`;
  const foreign = await browser.send('GET', `${url}${encodeURIComponent('https://evil.example/')}`);
  assert.deepEqual([pageName(foreign.page), foreign.location], ['signed-out', undefined]);
  assert.equal(pageName((await browser.send('GET', authorizeUrl())).page), 'sign-in');
  const known = await browser.send('GET', `${url}${encodeURIComponent('http://localhost:7/')}&state=s`);
  assert.deepEqual([known.status, known.location], [302, 'http://localhost:7/?state=s']);
});

test('createRobotBrowser() walks to the client’s own page, by redirect and by form_post', async (context) => {
  const { authorizeUrl, lab } = await startTestLab(context);
  const seen: string[] = [];
  const client = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const names = [...new URLSearchParams(body || new URL(request.url ?? '', 'http://x').search).keys()];
      seen.push(`${request.method} ${names.join(',')}`);
      response.end('signed in');
    });
  });
  await new Promise<void>((resolve) => client.listen(0, 'localhost', resolve));
  context.after(() => client.close());
  const redirect_uri = `http://localhost:${(client.address() as AddressInfo).port}`;
  const options = { caFile: lab.caFile, userName: ada.userPrincipalName, password: ada.password };

  for (const [response_mode, scope] of [
    ['query', 'Mail.Read'],
    ['form_post', 'Mail.ReadWrite'],
  ] as const) {
    const visit = await createRobotBrowser(options).visit(authorizeUrl({ redirect_uri, response_mode, scope }));
    assert.deepEqual([new URL(visit.finalUrl).origin, visit.status, visit.page], [redirect_uri, 200, 'signed in']);
  }
  const refusing = createRobotBrowser({ ...options, consent: 'cancel' });
  await refusing.visit(authorizeUrl({ redirect_uri, scope: 'Mail.Send' }));
  assert.deepEqual(seen, [
    'GET code,state,session_state',
    'POST code,state,session_state',
    'GET error,error_description,error_uri,state',
  ]);
});

test('createRobotBrowser() stops at the page when its password is wrong', async (context) => {
  const { authorizeUrl, lab } = await startTestLab(context);
  const robot = createRobotBrowser({ caFile: lab.caFile, userName: ada.userPrincipalName, password: 'wrong' });
  const visit = await robot.visit(authorizeUrl());
  assert.deepEqual([visit.status, pageName(visit.page)], [200, 'sign-in']);
  assert.match(visit.page, /AADSTS50126/);
});

test('authorize() sends client_info on request, and no state where none was sent', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  const answer = await walkPages(newBrowser(), authorizeUrl({ client_info: '1', state: '' }));
  const { searchParams } = new URL(answer.location ?? 'none:');
  assert.deepEqual([...searchParams.keys()], ['code', 'client_info', 'session_state']);
  assert.deepEqual(JSON.parse(Buffer.from(searchParams.get('client_info') ?? '', 'base64url').toString()), {
    uid: ada.id,
    utid: labIds.tenantId,
  });
  const without = await walkPages(newBrowser(), authorizeUrl({ client_info: '2' }));
  assert.equal(new URL(without.location ?? 'none:').searchParams.has('client_info'), false);
});

test('authorize() starts again at the sign-in when a page is submitted after signing out', async (context) => {
  const { authorizeUrl, newBrowser, lab } = await startTestLab(context);
  const browser = newBrowser();
  const url = authorizeUrl({ scope: 'Mail.Read', login_hint: 'ADA@lab.example' });
  const consent = await submit(browser, await browser.send('GET', url), asAda);
  const nonsense = await submit(browser, consent, { action: 'nonsense' });
  assert.deepEqual([nonsense.status, pageName(nonsense.page)], [200, 'error']);
  assert.match(nonsense.page, /AADSTS90013: Invalid input received from the user\./);
  lab.revokeSessions(ada.id);
  for (const action of ['accept', 'decline', 'use-account', 'approve-mfa']) {
    const again = await submit(browser, consent, { action });
    assert.deepEqual([pageName(again.page), again.location], ['sign-in', undefined], action);
    assert.deepEqual(readPageForm(again.page)?.fields[1], ['loginfmt', 'ADA@lab.example']);
  }
});

test('authorize() with prompt=consent lists everything of .default, consented or not', async (context) => {
  const { authorizeUrl, newBrowser, lab } = await startTestLab(context);
  const browser = newBrowser();
  await walkPages(browser, authorizeUrl());
  const consentTo = async (scope: string) =>
    scopesOn(await browser.send('GET', authorizeUrl({ scope, prompt: 'consent' })));
  assert.deepEqual(await consentTo('https://graph.microsoft.com/.default'), [
    'User.Read',
    'User.Read.All',
    'Group.Read.All',
  ]);
  Object.assign(lab.settings, { graphAdminConsent: true });
  const refused = await browser.send('GET', authorizeUrl({ scope: 'USER.Read.All', prompt: 'consent' }));
  assert.deepEqual([pageName(refused.page), /AADSTS90094/.test(refused.page)], ['need-admin', true]);
  lab.tenant.directoryRoles['62e90394-69f5-4237-9190-012177145e10'] = [ada.id];
  assert.deepEqual(await consentTo('User.Read.All'), ['User.Read.All'], 'an administrator may');
  assert.deepEqual(await consentTo('User.Read Mail.Read'), ['User.Read', 'Mail.Read']);
  const index = lab.tenant.applications.findIndex(({ appId }) => appId === graphCommandLine);
  const application = lab.tenant.applications[index];
  assert.ok(application);
  lab.tenant.applications[index] = { ...application, consentedScopes: ['openid', 'email'] };
  assert.deepEqual(await consentTo('https://graph.microsoft.com/.default'), ['User.Read']);
  const asked = await browser.send('GET', authorizeUrl({ scope: 'https://graph.microsoft.com/.default' }));
  assert.deepEqual([pageName(asked.page), scopesOn(asked)], ['consent', ['User.Read']]);
});

test('authorize() accepts each name of an API and only those, in any case and with slashes', async (context) => {
  const { authorizeUrl, newBrowser, lab } = await startTestLab(context);
  const own = labIds.applications.web.appId;
  const browser = newBrowser();
  await walkPages(browser, authorizeUrl());
  const errorFor = async (name: string) =>
    errorOf(await browser.send('GET', authorizeUrl({ scope: `${name}/.default` })))[0];
  for (const name of [
    '797f4846-ba00-4fd7-ba43-dac1f8f63013',
    'https://management.azure.com',
    'HTTPS://management.core.windows.net/',
    '48ac35b8-9aa8-4d74-927d-1f4a14a0b239',
    'https://api.interfaces.records.teams.microsoft.com',
    lab.teamsOrigin,
    '00000003-0000-0000-C000-000000000000',
    'https://graph.microsoft.com//',
    lab.graphOrigin,
    own,
    `api://${own}`,
  ]) {
    assert.equal(await errorFor(name), null, name);
  }
  for (const name of ['https://management.usgovcloudapi.net', lab.loginOrigin, `api:/${own}`, `${own}x`]) {
    assert.equal(await errorFor(name), 'invalid_resource', name);
  }
});

/** Error and description of a redirect, the description without what changes each time. */
function errorOf({ location }: WebResponse): [string | null, string | undefined] {
  const { searchParams, hash } = new URL(location ?? 'none:');
  const answer = hash === '' ? searchParams : new URLSearchParams(hash.slice(1));
  return [answer.get('error'), answer.get('error_description')?.split(' Trace ID:')[0]];
}

function scopesOn({ page }: WebResponse): string[] {
  return [...page.matchAll(/<li><strong>([^<]*)<\/strong>/g)].map(([, name]) => name ?? '');
}
