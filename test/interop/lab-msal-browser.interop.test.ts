import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { openChromium } from '../support/open-chromium.ts';
import { checkCells, skipClient } from './cells.ts';
import { installClients } from './installed-clients.ts';
import { startInstalledLab } from './installed-lab.ts';

// An application of @azure/msal-browser, unmodified, on an http page in Debian's Chromium.
const { lab, ids, folder } = await startInstalledLab();
const { ada, grace } = ids.users;
const { singlePage, graphCommandLine } = ids.applications;
const client = { name: '@azure/msal-browser', kind: 'JavaScript (npm, Chromium)' };
const version = '5.30.0';

const clients = installClients(folder);
const library = join(clients.folder, 'node_modules', '@azure', 'msal-browser', 'lib');
const files = new Map([
  ['/', join(clients.folder, 'browser-app.html')],
  ['/redirect.html', join(clients.folder, 'redirect.html')],
  ['/msal-browser.min.js', join(library, 'msal-browser.min.js')],
  ['/msal-redirect-bridge.min.js', join(library, 'redirect-bridge', 'msal-redirect-bridge.min.js')],
]);
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const file = files.get(pathname);
  const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
  response.end(file === undefined ? '<!doctype html><title>Signed out</title>' : readFileSync(file));
});
let origin = '';

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

async function openApp(context: BrowserContext, settings: Readonly<Record<string, string>> = {}): Promise<Page> {
  const page = await context.newPage();
  const usual = { login: lab.loginOrigin, graph: lab.graphOrigin, tenant: lab.tenant.id, client: singlePage.appId };
  await page.goto(`${origin}/?${new URLSearchParams({ ...usual, ...settings }).toString()}`);
  await ready(page);
  return page;
}

const ready = (page: Page) => page.getByRole('heading', { name: 'ready' }).waitFor();

async function signIn(page: Page, user: { readonly userPrincipalName: string; readonly password: string }) {
  await page.getByLabel('Account').fill(user.userPrincipalName);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Runs an action that opens a popup, and steps in the popup. */
async function inPopup(page: Page, action: string, steps: (popup: Page) => Promise<unknown>): Promise<unknown> {
  const opened = page.waitForEvent('popup');
  const done = page.evaluate(action);
  await steps(await opened);
  return done;
}

/** Each step of the application, in the order of the table of clients. */
async function run(context: BrowserContext, note: (cell: string) => void): Promise<void> {
  const page = await openApp(context);
  assert.equal(await page.evaluate("app.errorOf('ssoSilent', {})"), 'login_required AADSTS50058');

  await page.evaluate('app.loginRedirect()');
  await signIn(page, ada);
  await page.waitForURL(`${origin}/?**`);
  await ready(page);
  assert.equal(await page.evaluate('app.redirected'), ada.userPrincipalName);
  note('redirect');

  assert.deepEqual(await page.evaluate('app.me()'), [ada.userPrincipalName, true]);
  note('Graph from the page');
  assert.equal(await page.evaluate('app.userinfo()'), ada.userPrincipalName);
  note('userinfo');

  assert.deepEqual(await page.evaluate('app.renew()'), { fromCache: false, hasToken: true });
  note('refresh token');
  assert.equal(await page.evaluate('app.renewByFrame()'), false);
  note('renewal in a hidden frame');

  // Another tab has its own storage, and the browser session of the lab.
  const other = await openApp(context);
  assert.equal(await other.evaluate(`app.ssoSilent({ loginHint: '${ada.userPrincipalName}' })`), ada.userPrincipalName);
  assert.equal(await other.evaluate('app.ssoSilent({})'), ada.userPrincipalName);
  note('ssoSilent');

  const second = await openApp(context);
  const name = await inPopup(second, "app.loginPopup({ prompt: 'select_account' })", async (popup) => {
    await popup.getByRole('button', { name: 'Use another account' }).click();
    await signIn(popup, grace);
  });
  assert.equal(name, grace.userPrincipalName);
  note('popup');
  const third = await openApp(context);
  assert.equal(await third.evaluate("app.errorOf('ssoSilent', {})"), 'interaction_required AADSTS16000');
  const picked = await inPopup(third, 'app.loginPopup({})', (popup) =>
    popup.getByRole('button', { name: ada.userPrincipalName }).click(),
  );
  assert.equal(picked, ada.userPrincipalName);
  note('account picker');

  await inPopup(third, 'app.logoutPopup()', async (popup) => {
    await popup.getByRole('button', { name: ada.userPrincipalName }).click();
  });
  assert.deepEqual(await third.evaluate('app.names()'), []);
  assert.equal(await third.evaluate('app.ssoSilent({})'), grace.userPrincipalName);
  note('logout in a popup');
  await second.evaluate('app.logoutRedirect()');
  await second.getByRole('button', { name: grace.userPrincipalName }).click();
  await second.waitForURL(`${origin}/redirect?**`);
  const last = await openApp(context);
  assert.equal(await last.evaluate("app.errorOf('ssoSilent', {})"), 'login_required AADSTS50058');
  note('logout');
}

function isMissing(t: TestContext): boolean {
  if (!clients.isOffline) return false;
  skipClient(t, client, version, 'the npm registry cannot be reached');
  return true;
}

test('the lab signs in @azure/msal-browser: redirect, popup, hidden frames, Graph and logout', async (t) => {
  if (isMissing(t)) return;
  assert.equal(clients.problem, undefined);
  const context = await openChromium(t);
  const lines = [JSON.stringify({ version })];
  const cells = [
    'redirect',
    'Graph from the page',
    'userinfo',
    'refresh token',
    'renewal in a hidden frame',
    'ssoSilent',
    'popup',
    'account picker',
    'logout in a popup',
    'logout',
  ];
  await run(context, (cell) => lines.push(JSON.stringify({ cell })));
  checkCells(client, lines.join('\n'), cells);
});

test('the lab refuses @azure/msal-browser for a redirect URI of another type, readably', async (t) => {
  if (isMissing(t)) return;
  const context = await openChromium(t);
  const { applications } = lab.tenant;
  const index = applications.findIndex(({ appId }) => appId === graphCommandLine.appId);
  const application = applications[index];
  assert.ok(application);
  applications[index] = { ...application, redirectUris: ['http://localhost/redirect.html'] };
  const page = await openApp(context, { client: graphCommandLine.appId });
  const error = await inPopup(page, "app.errorOf('loginPopup', {})", (popup) => signIn(popup, ada));
  assert.equal(error, 'invalid_request AADSTS9002326');
});
