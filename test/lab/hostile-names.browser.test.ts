import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Application } from '../../src/lab/tenant/application.ts';
import type { Tenant, User } from '../../src/lab/tenant/tenant.ts';
import { openChromium } from '../support/open-chromium.ts';
import { askForDeviceCode, challenge, type Fields, startTestLab, type TestLab } from './test-lab.ts';

/** Leaves every context that a page has, and makes an element and runs in each of them. */
const markup = [
  `"'></title></style></textarea></select></noscript></script></svg>-->`,
  '<img data-made src=x onerror=wasRun()><script data-made>wasRun()</script><svg data-made onload=wasRun()></svg>',
  '<iframe data-made srcdoc="<script>parent.wasRun()</script>"></iframe><a data-made href=javascript:wasRun()>x</a>',
  `<form data-made></form><base data-made href=//x>" autofocus onfocus="wasRun()" data-made x='\${wasRun()}{{7*7}}`,
].join('');
const password = 'Test-1234';
const redirect = `https://localhost:9/back?${new URLSearchParams({ kept: markup }).toString()}`;

/** Puts the markup into every text that a page could show; ids and what a client compares stay as they are. */
function hostileUser(user: User): User {
  const texts = { displayName: markup, givenName: markup, surname: markup, mail: markup, jobTitle: markup };
  const more = { department: markup, officeLocation: markup, mobilePhone: markup, businessPhones: [markup] };
  return { ...user, ...texts, ...more, userPrincipalName: `${markup}${user.userPrincipalName}`, password };
}

function hostileApplication(one: Application): Application {
  const scope = { value: markup, type: 'User', isEnabled: true, adminConsentDisplayName: markup } as const;
  return {
    ...one,
    displayName: `${markup}${one.displayName}`,
    redirectUris: [...one.redirectUris, redirect],
    secrets: [...one.secrets, { value: markup, displayName: markup }],
    identifierUris: [...(one.identifierUris ?? []), `api://${one.appId}/${markup}`],
    consentedScopes: [],
    roles: [...one.roles, markup],
    // Each object of JavaScript has a member of this name.
    exposedScopes: [
      ...(one.exposedScopes ?? []),
      { ...scope, id: one.id },
      { ...scope, value: 'constructor', id: one.appId },
    ],
    appRoles: [{ id: one.id, value: markup, displayName: markup, allowedMemberTypes: ['User'], isEnabled: true }],
    issuesIdTokens: true,
  };
}

function replaceAll<T>(list: T[], change: (one: T) => T): void {
  list.splice(0, list.length, ...list.map(change));
}

function makeHostile(tenant: Tenant): void {
  replaceAll(tenant.users, hostileUser);
  replaceAll(tenant.applications, hostileApplication);
  replaceAll(tenant.groups, (group) => ({ ...group, displayName: markup, description: markup, mail: markup }));
}

interface Walk {
  readonly the: TestLab;
  readonly user: User;
  readonly application: Application;
  /** Opens an address in a page with what was run and said so far. */
  open(path: string): Promise<Page>;
  /** Opens an address, checks the page and closes it: a browser has six connections to a server, and the lab's page keeps one. */
  visit(path: string, name: string, showsMarkup?: boolean | 'either'): Promise<void>;
  /** Checks that the page has a name, shows the markup as text, and has no element of it. */
  check(page: Page, name: string, showsMarkup?: boolean | 'either'): Promise<void>;
}

async function startWalk(t: Parameters<typeof openChromium>[0]): Promise<Walk> {
  const the = await startTestLab(t);
  const { lab } = the;
  Object.assign(lab.tenant, { displayName: markup });
  for (const tenant of [lab.tenant, ...lab.otherTenants]) makeHostile(tenant);
  const user = lab.tenant.users.find(({ userPrincipalName }) => userPrincipalName.endsWith('ada@lab.example'));
  const application = lab.tenant.applications.find(({ displayName }) => displayName.endsWith('Lab API Client'));
  assert.ok(user !== undefined && application !== undefined);
  const context = await openChromium(t);
  const runs: string[] = [];
  await context.exposeFunction('wasRun', () => void runs.push('run'));
  const said: string[] = [];
  context.on('dialog', (dialog) => {
    runs.push(dialog.message());
    void dialog.dismiss();
  });
  context.on('console', (message) => void said.push(message.text()));
  const walk: Walk = {
    the,
    user,
    application,
    async open(path) {
      const page = await context.newPage();
      await page.goto(new URL(path, lab.loginOrigin).href);
      return page;
    },
    async check(page, name, showsMarkup = true) {
      const facts = await page.evaluate<{ shows: boolean }>(`({
        name: document.body.dataset.page,
        made: document.querySelectorAll('[data-made], [onerror], [onload], [onfocus], base, iframe:not([title])').length,
        shows: (document.documentElement.textContent + [...document.querySelectorAll('input, textarea')]
          .map((field) => field.value).join('')).includes('<img data-made src=x onerror=wasRun()>'),
      })`);
      assert.deepEqual(
        [facts, runs],
        [{ name, made: 0, shows: showsMarkup === 'either' ? facts.shows : showsMarkup }, []],
        decodeURIComponent(page.url()),
      );
      assert.deepEqual(
        said.filter((line) => /Content Security Policy|TrustedHTML|Refused to/i.test(line)),
        [],
        'no element was only stopped by the content security policy',
      );
    },
    async visit(path, name, showsMarkup) {
      const page = await walk.open(path);
      await walk.check(page, name, showsMarkup);
      await page.close();
    },
  };
  return walk;
}

const press = (page: Page, value: string) => page.locator(`button[value="${value}"]`).click();
const at = (page: Page, name: string) => page.locator(`body[data-page="${name}"]`).waitFor();

const nameOf = (page: Page) => page.evaluate<string>('document.body.dataset.page');

function authorizePath(application: Application, fields: Fields = {}): string {
  const usual = { client_id: application.appId, response_type: 'code', redirect_uri: redirect, state: markup };
  const proof = { scope: 'openid User.Read', code_challenge: challenge, code_challenge_method: 'S256' };
  const all = { ...usual, ...proof, nonce: markup, ...fields };
  return `/common/oauth2/v2.0/authorize?${new URLSearchParams(all).toString()}`;
}

test('the page of the lab makes no element of any name, rule or request', async (t) => {
  const { the, open, check, visit } = await startWalk(t);
  const { lab, send } = the;
  const rule = { name: markup, id: markup } as const;
  lab.policies.add({ kind: 'require-terms-of-use', terms: markup, ...rule });
  lab.faults.add({ kind: 'status', status: 503, url: `/never/${markup}`, id: markup, body: markup });
  const query = encodeURIComponent(markup);
  const page = await open('/');
  await page.locator('#live', { hasText: /^live$/ }).waitFor();
  const headers = {
    'user-agent': markup,
    'client-request-id': markup,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const form = new URLSearchParams({ [markup]: markup, client_id: markup, grant_type: markup, username: markup });
  await send('POST', `${lab.loginOrigin}/${query}/oauth2/v2.0/token?${query}=${query}`, headers, form.toString());
  await send('GET', `${lab.graphOrigin}/v1.0/users/${query}?$filter=${query}`, { ...headers, authorization: markup });
  const removeApplied = lab.faults.add({ kind: 'status', status: 503, host: 'graph', id: `${markup}2` });
  await send('GET', `${lab.graphOrigin}/v1.0/me`);
  removeApplied();
  await the.token({ grant_type: 'password', client_id: markup, username: markup, password: markup, scope: markup });
  await page.locator('#requests tr', { hasText: `fault ${markup}2` }).waitFor();
  await check(page, 'lab');
  for (const summary of await page.locator('summary').all()) await summary.click();
  await page.locator('#policies [data-change]').first().click();
  await check(page, 'lab');
  for (const name of ['tenant', 'users', 'groups', 'apps', 'usersFrom', query]) {
    await visit(`/?${name}=${query}`, 'lab');
  }
  // The log of the past is rendered, the events of the present are written by the script.
  await visit('/', 'lab');
});

test('the pages of a sign-in make no element of any name, request or policy', async (t) => {
  const { the, user, application, open, check } = await startWalk(t);
  const { lab } = the;
  lab.policies.add({ kind: 'require-terms-of-use', terms: markup, name: markup, id: markup });
  lab.policies.add({ kind: 'require-mfa', name: markup });
  lab.policies.add({ kind: 'require-user-consent', name: markup });
  const scope = `openid api://${application.appId}/constructor`;
  const page = await open(authorizePath(application, { login_hint: markup, response_mode: 'form_post', scope }));
  await check(page, 'sign-in');
  await page.locator('[name=loginfmt]').fill(markup);
  await page.locator('[name=passwd]').fill(markup);
  await press(page, 'sign-in');
  await page.locator('[role=alert]').waitFor();
  await check(page, 'sign-in');
  await page.locator('[name=loginfmt]').fill(user.userPrincipalName);
  await page.locator('[name=passwd]').fill(password);
  await press(page, 'sign-in');
  const seen = new Set<string>();
  await page.route('https://localhost:9/**', (route) => route.fulfill({ contentType: 'text/plain', body: 'back' }));
  for (const [name, button] of [
    ['policy-terms', 'satisfy'],
    ['mfa', 'approve-mfa'],
    ['consent', 'accept'],
  ] as const) {
    await at(page, name);
    await check(page, name);
    seen.add(name);
    if (name === 'consent') assert.doesNotMatch(await page.locator('ul').innerText(), /function|native code/);
    const [sent] = await Promise.all([
      page.waitForRequest((request) => request.method() === 'POST'),
      press(page, button),
    ]);
    assert.ok(sent);
  }
  await page.waitForURL('https://localhost:9/**');
  assert.equal(seen.size, 3);

  await check(await open(authorizePath(application, { prompt: 'select_account' })), 'account');
  const admin = await open(
    `/common/v2.0/adminconsent?${new URLSearchParams({ client_id: application.appId, redirect_uri: redirect, state: markup, scope }).toString()}`,
  );
  await check(admin, await nameOf(admin));
  const leaving = `client_id=${application.appId}&state=${encodeURIComponent(markup)}`;
  const signOut = await open(
    `/common/oauth2/v2.0/logout?${leaving}&post_logout_redirect_uri=${encodeURIComponent(redirect)}`,
  );
  await check(signOut, 'sign-out');
});

test('the pages for mistakes and device codes make no element of a request', async (t) => {
  const { the, user, application, open, check, visit } = await startWalk(t);
  // A redirect URI is shown as an address, with its characters escaped.
  const mistakes: readonly (readonly [fields: Fields, showsMarkup: boolean])[] = [
    [{ client_id: markup }, true],
    [{ redirect_uri: markup }, false],
    [{ redirect_uri: `javascript:${markup}` }, false],
    [{ redirect_uri: `https://localhost:9/${markup}` }, false],
  ];
  for (const [fields, shows] of mistakes) await visit(authorizePath(application, fields), 'error', shows);
  await visit(`/${encodeURIComponent(markup)}/oauth2/v2.0/authorize?client_id=x`, 'error', 'either');
  // The address has it escaped, and the page shows it so.
  await visit(`/${encodeURIComponent(markup)}`, 'unknown', false);
  for (const name of ['otc', 'user_code', 'code', 'error', 'error_description']) {
    await visit(`/device?${name}=${encodeURIComponent(markup)}`, 'device-code', 'either');
  }
  const started = await askForDeviceCode(the, { client_id: application.appId });
  const page = await open('/device');
  await page.locator('[name=user_code]').fill(markup);
  await press(page, 'code');
  await page.locator('[role=alert]').waitFor();
  await check(page, 'device-code', 'either');
  await page.locator('[name=user_code]').fill(String(started.json['user_code']));
  await press(page, 'code');
  await at(page, 'sign-in');
  await check(page, 'sign-in');
  await page.locator('[name=loginfmt]').fill(user.userPrincipalName);
  await page.locator('[name=passwd]').fill(password);
  await press(page, 'sign-in');
  await page.locator('button[value=continue]').waitFor();
  await check(page, await nameOf(page));
});
