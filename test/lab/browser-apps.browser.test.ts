import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { type Lab, startLab } from '../../src/lab/start-lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openChromium } from '../support/open-chromium.ts';

// What a page of another site can do to a user who is signed in to the lab, and what it is told at the sign-out.
const { ada, grace } = labIds.users;
const { singlePage, web } = labIds.applications;

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

async function begin(t: TestContext): Promise<Lab> {
  const lab = await startLab({ folder: join(temporaryFolder(t), 'lab') });
  t.after(() => lab.stop());
  return lab;
}

function authorizeUrl(lab: Lab, origin: string, fields: Readonly<Record<string, string>> = {}): string {
  const usual = { client_id: singlePage.appId, redirect_uri: origin, response_type: 'code', scope: 'openid User.Read' };
  const challenge = { code_challenge: 'A'.repeat(43), code_challenge_method: 'S256' };
  const query = new URLSearchParams({ ...usual, ...challenge, ...fields }).toString();
  return `${lab.loginOrigin}/common/oauth2/v2.0/authorize?${query}`;
}

async function signIn(
  page: Page,
  url: string,
  user: { readonly userPrincipalName: string; readonly password: string },
) {
  await page.goto(url);
  await page.getByLabel('Account').fill(user.userPrincipalName);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('front-channel logout requests the URL of the application in a hidden frame, then returns to it', async (t) => {
  const lab = await begin(t);
  const seen: string[] = [];
  const origin = await serve(t, (request, response) => {
    if (request.url?.startsWith('/front-channel')) seen.push(`${request.headers['sec-fetch-dest']} ${request.url}`);
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Application</title>');
  });
  const { applications } = lab.tenant;
  const index = applications.findIndex(({ appId }) => appId === singlePage.appId);
  const application = applications[index];
  assert.ok(application);
  applications[index] = { ...application, frontChannelLogoutUrl: `${origin}/front-channel` };
  const page = await (await openChromium(t)).newPage();
  const violations: string[] = [];
  page.on('console', (message) => void violations.push(message.text()));
  await signIn(page, authorizeUrl(lab, origin), ada);
  await page.waitForURL(`${origin}/?code=**`);
  const sid = new URL(page.url()).searchParams.get('session_state') ?? '';
  violations.length = 0;
  const query = new URLSearchParams({ post_logout_redirect_uri: origin, state: 's' }).toString();
  await page.goto(`${lab.loginOrigin}/common/oauth2/v2.0/logout?${query}`);
  await page.getByRole('button', { name: ada.userPrincipalName }).click();
  await page.waitForURL(`${origin}/?state=s`);
  const told = new URLSearchParams({ iss: `${lab.loginOrigin}/${lab.tenant.id}/v2.0`, sid }).toString();
  assert.deepEqual(seen, [`iframe /front-channel?${told}`]);
  assert.deepEqual(
    violations.filter((text) => /Content Security Policy|Mixed Content/i.test(text)),
    [],
  );
});

test('an application can redirect the response to another origin, or receive it at a scheme of its own', async (t) => {
  const lab = await begin(t);
  const page200: RequestListener = (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Application</title>');
  const home = await serve(t, page200);
  const origin = await serve(t, (_request, response) => void response.writeHead(302, { location: home }).end());
  const { applications } = lab.tenant;
  const index = applications.findIndex(({ appId }) => appId === singlePage.appId);
  const application = applications[index];
  assert.ok(application);
  applications[index] = { ...application, redirectUris: ['lab-application://signed-in'] };
  const page = await (await openChromium(t)).newPage();
  const messages: string[] = [];
  page.on('console', (message) => void messages.push(message.text()));
  for (const fields of [{ prompt: 'login' }, { prompt: 'login', response_mode: 'form_post' }]) {
    await signIn(page, authorizeUrl(lab, origin, fields), ada);
    await page.waitForURL(`${home}/`);
  }
  const launch = page.waitForResponse(
    (response) => response.headers()['location']?.startsWith('lab-application:') === true,
  );
  await signIn(page, authorizeUrl(lab, 'lab-application://signed-in', { prompt: 'login' }), ada);
  await launch;
  await page.goto(home);
  assert.deepEqual(
    messages.filter((text) => /Content Security Policy/.test(text)),
    [],
  );
});

test('a page of another site cannot frame the pages, press their buttons or read the responses', async (t) => {
  const lab = await begin(t);
  const origin = await serve(t, (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Another site</title>'),
  );
  const context = await openChromium(t);
  const page = await context.newPage();
  // Two accounts, so that the picker and the question at the sign-out are shown.
  await signIn(page, authorizeUrl(lab, origin), ada);
  await page.waitForURL(`${origin}/?code=**`);
  await signIn(page, authorizeUrl(lab, origin, { prompt: 'login' }), grace);
  await page.waitForURL(`${origin}/?code=**`);
  const attacked = {
    picker: authorizeUrl(lab, origin),
    consent: authorizeUrl(lab, origin, { scope: 'Mail.Read', login_hint: ada.userPrincipalName }),
    logout: `${lab.loginOrigin}/common/oauth2/v2.0/logout`,
    adminConsent: `${lab.loginOrigin}/common/v2.0/adminconsent?${new URLSearchParams({
      client_id: web.appId,
      redirect_uri: web.redirectUri,
      scope: 'Mail.Read',
    }).toString()}`,
  };
  for (const [name, url] of Object.entries(attacked)) {
    await page.goto(origin);
    await page.evaluate(`document.body.innerHTML = '<iframe></iframe>';
      document.querySelector('iframe').src = ${JSON.stringify(url)};`);
    await page.waitForTimeout(300);
    const framed = await Promise.all(page.frames().map((frame) => frame.content().catch(() => '')));
    const isShown = framed.some((content) => content.includes('Entrada lab'));
    assert.equal(isShown, false, name);

    const script = `fetch(${JSON.stringify(url)}, { credentials: 'include' }).then(() => 'read', () => 'refused')`;
    assert.equal(await page.evaluate(script), 'refused', name);
    for (const action of [`use-account:${ada.id}`, 'accept', 'sign-out:all']) {
      await page.goto(origin);
      await page.evaluate(`const form = document.createElement('form');
        form.method = 'post';
        form.action = ${JSON.stringify(url)};
        for (const [name, value] of [['action', '${action}'], ['canary', 'guessed'], ['account', '${ada.id}']]) {
          form.append(Object.assign(document.createElement('input'), { name, value }));
        }
        document.body.append(form);
        form.submit();`);
      await page.getByText('AADSTS90013').waitFor();
    }
  }
  assert.deepEqual(lab.tenant.permissionGrants, []);
  await page.goto(attacked.picker);
  assert.equal(await page.getByRole('button').count(), 3);
});
