import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Lab, startLab } from '../../src/lab/start-lab.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { environmentFile } from '../../src/session/environments/environment-file.ts';
import { addEnvironment } from '../../src/session/environments/environments.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
/** Where to leave pictures of the pages for people to look at; nowhere unless asked. */
const pictures = process.env['PICTURES_FOLDER'];

let browser: Browser;

before(async () => {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  assert.ok(executablePath, 'Chromium is not installed (Debian: apt-get install chromium)');
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

after(() => browser.close());

interface Journey {
  readonly lab: Lab;
  readonly page: Page;
  /** Ends with the exit status; output so far is readable at any time. */
  readonly ended: Promise<number | null>;
  readonly output: { stdout: string; stderr: string };
  /** The address that the command line asked the browser to open. */
  readonly address: Promise<string>;
  run(...words: string[]): Promise<{ status: number | null; stdout: string }>;
}

/** Starts a lab and a sign-in by the command line's own process, whose browser only notes the address. */
async function begin(t: TestContext, ...words: string[]): Promise<Journey> {
  const home = temporaryFolder(t);
  const lab = await startLab({ folder: join(home, 'lab') });
  t.after(() => lab.stop());
  const { loginOrigin: azureADEndpoint, graphOrigin: graphEndpoint, caFile } = lab;
  const store = environmentFile(join(home, 'config'));
  await addEnvironment(store, { name: 'Lab', azureADEndpoint, graphEndpoint, caFile });
  const note = join(home, 'browser');
  writeFileSync(note, '#!/bin/sh\nprintf "ADDRESS %s\\n" "$1" >&2\n', { mode: 0o700 });
  const env = { ...process.env, ENTRADA_HOME: home, BROWSER: note };
  const start = (args: string[]) => {
    const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
    return { child, output, ended: new Promise<number | null>((resolve) => child.on('close', resolve)) };
  };
  const { child, output, ended } = start(words);
  t.after(() => child.kill('SIGKILL'));
  const address = new Promise<string>((resolve, reject) => {
    child.stderr.on('data', () => {
      const found = /^https:\S+authorize\?\S+$/m.exec(output.stderr)?.[0];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`No address was shown: ${output.stderr}`)));
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1000, height: 760 } });
  t.after(() => context.close());
  return {
    lab,
    page: await context.newPage(),
    ended,
    output,
    address,
    async run(...args) {
      const run = start(args);
      const status = await run.ended;
      return { status, stdout: run.output.stdout };
    },
  };
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function signIn(page: Page, user: string, password: string): Promise<void> {
  await page
    .getByLabel(/account|user|e-?mail/i)
    .first()
    .fill(user);
  await page
    .getByLabel(/password/i)
    .first()
    .fill(password);
  await page.getByRole('button', { name: /sign in/i }).click();
}

test('Connect-Entra signs a person in through Chromium, from the sign-in page to the finished page', async (t) => {
  const journey = await begin(t, 'Connect-Entra', '-Environment', 'Lab', '-Scopes', 'User.Read');
  const { page } = journey;
  await page.goto(await journey.address);
  await picture(page, 'sign-in');
  const { ada } = labIds.users;
  await signIn(page, ada.userPrincipalName, ada.password);
  await page.waitForURL(/^http:\/\/localhost:\d+\/\?/);
  await picture(page, 'finished');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'finished-dark');
  const finished = await page.locator('main').innerText();
  assert.match(finished, /You are signed in/);
  assert.match(finished, /ada@lab\.example/);
  assert.equal(await page.locator('script').count(), 0);
  assert.equal(await journey.ended, 0);
  assert.match(journey.output.stderr, /Connected via delegated access using 14d82eec-204b-4c2f-b7e8-296a70dab67e/);
  assert.equal(journey.output.stdout, '');
  const me = await journey.run('request', '/me');
  assert.equal(me.status, 0);
  assert.equal(JSON.parse(me.stdout).userPrincipalName, ada.userPrincipalName);
});

test('a wrong password can be corrected on the page, and Cancel ends the sign-in with a page that says so', async (t) => {
  const journey = await begin(t, 'Connect-Entra', '-Environment', 'Lab');
  const { page } = journey;
  await page.goto(await journey.address);
  await signIn(page, labIds.users.ada.userPrincipalName, 'wrong');
  assert.match(await page.locator('main').innerText(), /invalid username or password/i);
  await picture(page, 'wrong-password');
  await page.getByRole('button', { name: /cancel/i }).click();
  await page.waitForURL(/^http:\/\/localhost:\d+\/\?/);
  await picture(page, 'cancelled');
  assert.match(await page.locator('main').innerText(), /did not succeed/);
  assert.equal(await journey.ended, 4);
});

test('the finished page works without scripts', async (t) => {
  const journey = await begin(t, 'Connect-Entra', '-Environment', 'Lab');
  const context = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: false });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(await journey.address);
  await signIn(page, labIds.users.grace.userPrincipalName, labIds.users.grace.password);
  await page.waitForURL(/^http:\/\/localhost:\d+\/\?/);
  assert.match(await page.locator('main').innerText(), /grace@lab\.example/);
  assert.equal(await journey.ended, 0);
});

test('a device code is approved in Chromium', async (t) => {
  const journey = await begin(t, 'Connect-Entra', '-Environment', 'Lab', '-UseDeviceCode', '-Verbose');
  journey.address.catch(() => {});
  const { page } = journey;
  const message = /open the page (\S+) and enter the code (\S+) to/;
  while (!message.test(journey.output.stderr)) await new Promise((resolve) => setTimeout(resolve, 50));
  const [, address = '', code = ''] = message.exec(journey.output.stderr) ?? [];
  await page.goto(address);
  await picture(page, 'device-code');
  await page.getByLabel(/code/i).first().fill(code);
  await page.getByRole('button', { name: /next|continue/i }).click();
  await signIn(page, labIds.users.ada.userPrincipalName, labIds.users.ada.password);
  await picture(page, 'device-confirm');
  await page.getByRole('button', { name: /continue/i }).click();
  await page.waitForLoadState();
  await picture(page, 'device-finished');
  assert.equal(await journey.ended, 0);
  assert.match(journey.output.stderr, /Connected via delegated access/);
});
