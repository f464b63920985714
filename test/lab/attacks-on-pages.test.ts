import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { after, before, test } from 'node:test';
import { apiRoutes } from '../../src/lab/admin/api/handle-api.ts';
import { pageName, readPageForm } from '../../src/lab/robot/forms.ts';
import { ada, type Answer, askForDeviceCode, type Fields, startTestLab, type TestLab } from './test-lab.ts';

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
