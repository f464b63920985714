import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { after, before, test } from 'node:test';
import { apiRoutes } from '../../src/lab/admin/api/handle-api.ts';
import { pageName, readPageForm } from '../../src/lab/robot/forms.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { ada, type Answer, askForDeviceCode, type Fields, startTestLab, type TestLab, walkPages } from './test-lab.ts';

let the: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  the = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

const signIn = { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' };
const own = { 'content-type': 'application/json', 'x-entrada-lab': '1' };

function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return the.send(method, `${the.lab.loginOrigin}${path}`, headers, body);
}

/** The code of a refusal of the API; `handled` without one. */
async function verdict(method: string, path: string, headers: Record<string, string>, body = ''): Promise<string> {
  const { status, text } = await ask(method, path, headers, body);
  const code = /^\{\s*"error": \{\s*"code": "(\w+)"/.exec(text)?.[1];
  return code === undefined ? 'handled' : `${status} ${code}`;
}

/** The name in the handshake is right, as if the browser had accepted the certificate. */
function statusFor(path: string, host: string): Promise<number | undefined> {
  const ca = readFileSync(the.lab.caFile, 'utf8');
  return new Promise((resolve, reject) => {
    const sent = request(`${the.lab.loginOrigin}${path}`, {
      headers: { host },
      servername: 'localhost',
      ca,
      agent: false,
    });
    sent.on('error', reject).on('response', (response) => {
      response.destroy();
      resolve(response.statusCode);
    });
    sent.end();
  });
}

test('the page and the API answer to the names of loopback only, so that DNS rebinding gets nothing', async () => {
  const { port } = new URL(the.lab.loginOrigin);
  for (const path of ['/', '/lab/api/users', '/lab/api/events']) {
    for (const host of [`attacker.example:${port}`, 'localhost', `localhost.attacker.example:${port}`]) {
      assert.equal(await statusFor(path, host), 421, `${path} ${host}`);
    }
  }
  assert.equal(await statusFor('/lab/api/users', `127.0.0.1:${port}`), 200);
});

test('the page and the API refuse requests of pages of other sites, and change nothing for them', async () => {
  const policy = '{"kind":"block"}';
  const crossSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
  const attempts: readonly (readonly [string, string, Record<string, string>])[] = [
    ['GET', '403 ForeignOrigin', { origin: 'https://attacker.example' }],
    ['GET', '403 ForeignOrigin', { origin: 'null' }],
    ['GET', '403 ForeignSite', crossSite],
    ['POST', '403 ForeignOrigin', { ...own, origin: 'https://attacker.example' }],
    ['POST', '403 ForeignSite', { ...own, ...crossSite }],
    ['POST', '403 HeaderMissing', { 'content-type': 'application/json' }],
    ['POST', '415 NotJson', { ...own, 'content-type': 'text/plain' }],
    ['POST', '415 NotJson', { ...own, 'content-type': 'application/x-www-form-urlencoded' }],
    ['OPTIONS', '405 MethodNotAllowed', { 'access-control-request-method': 'POST' }],
    ['PUT', '405 MethodNotAllowed', own],
  ];
  for (const [method, expected, headers] of attempts) {
    const body = method === 'POST' ? policy : '';
    assert.equal(await verdict(method, '/lab/api/policies', headers, body), expected, `${method} ${expected}`);
  }
  assert.deepEqual(the.lab.policies.list(), []);
  const preflight = { origin: 'https://attacker.example', 'access-control-request-method': 'POST' };
  for (const path of ['/', '/lab/api/policies', '/device', '/common/oauth2/v2.0/authorize']) {
    const { headers } = await ask('OPTIONS', path, preflight);
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith('access-control-')),
      [],
      path,
    );
  }
});

test('every route of the API that changes something refuses pages of other sites', async () => {
  const { lab } = the;
  lab.policies.add({ kind: 'require-user-consent', id: ada.userPrincipalName });
  const state = () =>
    JSON.stringify([lab.policies.list(), lab.faults.list(), lab.settings, lab.keys.list(), lab.tenant.users.length]);
  const kept = state();
  const foreign = [
    { ...own, origin: 'https://attacker.example' },
    { ...own, origin: 'null' },
    { ...own, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    { ...own, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'content-type': 'application/json' },
    { ...own, 'content-type': 'text/plain' },
  ];
  const changing = apiRoutes.filter(({ method }) => method !== 'GET');
  assert.ok(changing.some(({ method, path }) => method === 'PATCH' && path === 'policies/{id}'));
  for (const { method, path } of changing) {
    for (const headers of foreign) {
      const target = `/lab/api/${path.replace('{id}', ada.userPrincipalName)}`;
      const sent = method === 'DELETE' ? '' : '{"userPrincipalName":"x@lab.example","kind":"block","users":"x"}';
      assert.match(await verdict(method, target, headers, sent), /^4(?:03|15) /, `${method} ${path}`);
    }
  }
  assert.equal(state(), kept);
  lab.policies.clear();
});

test('no page can be framed: those of the lab, of the API and of each step of a sign-in', async () => {
  const answers: [name: string, headers: Answer['headers']][] = [];
  for (const path of ['/', '/lab/api/users', '/lab/api/none', '/none', '/common/oauth2/v2.0/authorize']) {
    answers.push([path, (await ask('GET', path, { accept: 'text/html' })).headers]);
  }
  const cookies = new Map<string, string>();
  const visit = async (url: string, form?: Fields): Promise<string> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', cookie };
    const body = new URLSearchParams(form).toString();
    const answer = await the.send(form === undefined ? 'GET' : 'POST', url, headers, body);
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    answers.push([pageName(answer.text) ?? 'none', answer.headers]);
    return answer.text;
  };
  const go = (page: string, fields: Fields) => {
    const form = readPageForm(page);
    assert.ok(form, page);
    const target = new URL(form.action, the.lab.loginOrigin).href;
    return visit(target, { ...Object.fromEntries(form.fields), ...fields });
  };
  const consent = await go(await visit(the.authorizeUrl({ prompt: 'consent' })), signIn);
  await go(consent, { action: 'accept' });
  await visit(the.authorizeUrl({ prompt: 'select_account' }));
  await visit(the.authorizeUrl({ response_mode: 'form_post' }));
  const { json } = await askForDeviceCode(the);
  const confirm = await go(await visit(`${the.lab.loginOrigin}/device`), {
    user_code: String(json['user_code']),
    action: 'code',
  });
  await go(confirm, { action: 'continue' });
  const hint = new URLSearchParams({ logout_hint: signIn.loginfmt ?? '' }).toString();
  await visit(`${the.lab.loginOrigin}/common/oauth2/v2.0/logout?${hint}`);
  const names = answers.map(([name]) => name);
  for (const name of ['sign-in', 'consent', 'account', 'form-post', 'device-code', 'device-done', 'signed-out']) {
    assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
  }
  for (const [name, headers] of answers) {
    if (headers.location !== undefined) continue;
    assert.equal(headers['x-frame-options'], 'DENY', name);
    assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/, name);
    assert.equal(headers['x-content-type-options'], 'nosniff', name);
  }
});

test('no response and no frame leads to an address that runs in a page, even a registered one', async () => {
  const { lab } = the;
  const contents = [
    'javascript:alert(document.domain)',
    ' JaVa\tScRiPt:alert(1)//https://localhost',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    `blob:${lab.loginOrigin}/x`,
    'view-source:https://localhost',
    'about:blank',
  ];
  const { registrar } = labIds.applications;
  const registration = await the.token({
    grant_type: 'client_credentials',
    client_id: registrar.appId,
    client_secret: registrar.secret,
    scope: 'https://graph.microsoft.com/.default',
  });
  const headers = {
    authorization: `Bearer ${String(registration.json['access_token'])}`,
    'content-type': 'application/json',
  };
  const register = async (body: object) =>
    (await the.send('POST', `${lab.graphOrigin}/v1.0/applications`, headers, JSON.stringify(body))).status;
  const displayName = 'Evil';
  assert.equal(await register({ displayName, publicClient: { redirectUris: ['msalabc://auth'] } }), 201);
  assert.equal(await register({ displayName, web: { logoutUrl: 'https://app.example/out' } }), 201);
  const evil = lab.addApplication({ displayName, isPublicClient: true, redirectUris: contents });
  for (const redirect_uri of contents) {
    assert.equal(await register({ displayName, publicClient: { redirectUris: [redirect_uri] } }), 400, redirect_uri);
    assert.equal(await register({ displayName, web: { logoutUrl: redirect_uri } }), 400, redirect_uri);
    const seed = JSON.stringify({
      displayName,
      redirectUris: { publicClient: [redirect_uri.trim().replace('\t', '')] },
    });
    assert.equal(await verdict('POST', '/lab/api/applications', own, seed), '400 InputInvalid', redirect_uri);
    for (const response_mode of ['query', 'fragment', 'form_post']) {
      const fields = { client_id: evil.appId, redirect_uri, response_mode, scope: 'openid', prompt: 'none' };
      const answer = await the.newBrowser().send('GET', the.authorizeUrl(fields));
      assert.deepEqual(
        [pageName(answer.page), answer.location],
        ['error', undefined],
        `${redirect_uri} ${response_mode}`,
      );
    }
    const query = new URLSearchParams({ client_id: evil.appId, post_logout_redirect_uri: redirect_uri }).toString();
    const out = await ask('GET', `/common/oauth2/v2.0/logout?${query}`);
    assert.equal(out.headers.location, undefined, redirect_uri);
    assert.doesNotMatch(out.text, /javascript:|data:text|vbscript:|blob:|view-source:|about:/i);
  }
});

test('a sign-out address cannot change the content security policy of the page that requests it', async () => {
  const { lab } = the;
  const signOutUrls = [
    'https://a;sandbox/',
    "https://a'/",
    'javascript:alert(1)',
    'https://a,b/',
    'https://app.example:444/',
  ];
  const policies: string[] = [];
  for (const frontChannelLogoutUrl of signOutUrls) {
    const { appId } = lab.addApplication({
      displayName: 'Signs out',
      isPublicClient: true,
      redirectUris: ['http://localhost'],
      frontChannelLogoutUrl,
    });
    const browser = the.newBrowser();
    await walkPages(browser, the.authorizeUrl({ client_id: appId, scope: 'openid' }));
    const query = new URLSearchParams({ logout_hint: ada.userPrincipalName }).toString();
    const { page } = await browser.send('GET', `${lab.loginOrigin}/common/oauth2/v2.0/logout?${query}`);
    assert.equal(pageName(page), 'signed-out');
    policies.push(/<iframe[^>]* src="([^"?]*)/.exec(page)?.[1] ?? 'none');
  }
  assert.deepEqual(policies, ['none', 'none', 'none', 'none', 'https://app.example:444/']);
});
