import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { textField, parseJsonObject } from '../../src/base/json.ts';
import { checkCells, type ForeignClient, skipClient } from './cells.ts';
import { buildDotnet } from './dotnet-project.ts';
import { startInstalledLab } from './installed-lab.ts';

// A web app of ASP.NET Core with Microsoft.Identity.Web, in Debian's Chromium.
const { lab, ids, folder, env } = await startInstalledLab();
const { ada } = ids.users;
const client: ForeignClient = { name: 'Microsoft.Identity.Web (web app)', kind: '.NET (NuGet)' };
const program = buildDotnet('web-app', folder);
const secret = 'web-app-secret';
const application = lab.addApplication({
  displayName: 'Web App of ASP.NET Core',
  redirectUris: ['http://localhost/signin-oidc', 'http://localhost/signout-callback-oidc'],
  frontChannelLogoutUrl: 'http://localhost/signout-oidc',
  issuesIdTokens: true,
  secrets: [{ value: secret }],
  consentedScopes: ['User.Read', 'openid', 'profile', 'offline_access'],
});

/** A running web app. */
interface WebApp {
  readonly url: string;
  readonly version: string;
}

async function startApp(t: TestContext, settings: Readonly<Record<string, string>>): Promise<WebApp> {
  if (program.kind === 'missing') throw new Error(program.reason);
  const [command = '', ...words] = program.command;
  const child = spawn(command, words, {
    cwd: folder,
    env: {
      ...env,
      DOTNET_NOLOGO: '1',
      ASPNETCORE_URLS: 'http://127.0.0.1:0',
      AzureAd__Instance: `${lab.loginOrigin}/`,
      AzureAd__TenantId: lab.tenant.id,
      AzureAd__ClientId: application.appId,
      AzureAd__ClientSecret: secret,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill());
  let version = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const row = parseJsonObject(line) ?? {};
    version = textField(row, 'version') ?? version;
    const url = textField(row, 'url');
    // The registered address names localhost, with any port.
    if (url !== undefined) return { version, url: url.replace('127.0.0.1', 'localhost') };
  }
  throw new Error('The web app ended');
}

async function openBrowser(t: TestContext): Promise<BrowserContext> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  assert.ok(executablePath, 'Chromium is not installed (Debian: apt-get install chromium)');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  t.after(() => browser.close());
  return browser.newContext({ ignoreHTTPSErrors: true });
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Account').fill(ada.userPrincipalName);
  await page.getByLabel('Password').fill(ada.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

const jsonOf = async (page: Page) => parseJsonObject((await page.locator('body').textContent()) ?? '');

test('a web app with Microsoft.Identity.Web signs a user in, calls Graph and signs out', async (t) => {
  if (program.kind === 'missing') return skipClient(t, client, '4.18.0', program.reason);
  const expected = { name: ada.userPrincipalName, oid: ada.id, tid: lab.tenant.id };
  const passed: string[] = [];
  let version = '';
  for (const type of ['id_token', 'code id_token', 'code']) {
    const usesGraph = type !== 'id_token';
    const settings = type === 'code id_token' ? { AzureAd__ResponseType: type } : {};
    const app = await startApp(t, usesGraph ? { ...settings, Graph: lab.graphOrigin } : {});
    version = app.version;
    const context = await openBrowser(t);
    const page = await context.newPage();
    await page.goto(`${app.url}/claims`);
    assert.equal(new URL(page.url()).searchParams.get('response_type'), type);
    await signIn(page);
    await page.waitForURL(`${app.url}/claims`);
    assert.deepEqual(await jsonOf(page), expected);
    passed.push(`${type}, form_post`);
    if (usesGraph) {
      await page.goto(`${app.url}/me`);
      assert.equal((await jsonOf(page))?.['userPrincipalName'], ada.userPrincipalName);
      passed.push(`${type}, token for Graph`);
    }
    await page.goto(`${app.url}/out`);
    // The lab asks unless the application sends a hint.
    if (!page.url().startsWith(app.url)) await page.getByRole('button', { name: ada.userPrincipalName }).click();
    await page.waitForURL(`${app.url}/`);
    await page.goto(`${app.url}/claims`);
    await page.getByLabel('Account').waitFor();
    passed.push(`${type}, sign-out`);
  }
  const lines = [{ version }, ...passed.map((cell) => ({ cell }))].map((row) => JSON.stringify(row));
  return checkCells(client, lines.join('\n'), [
    'id_token, form_post',
    'id_token, sign-out',
    'code id_token, form_post',
    'code id_token, token for Graph',
    'code id_token, sign-out',
    'code, form_post',
    'code, token for Graph',
    'code, sign-out',
  ]);
});
