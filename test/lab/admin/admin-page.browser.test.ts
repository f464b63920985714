import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { makeTestCertificate } from '../test-certificates.ts';
import { startTestLab, type TestLab } from '../test-lab.ts';

/** Where to leave pictures of the page for people to look at; nowhere unless asked. */
const pictures = process.env['PICTURES_FOLDER'];
const { daemon } = labIds.applications;
let browser: Browser;

before(async () => {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  assert.ok(executablePath, 'Chromium is not installed (Debian: apt-get install chromium)');
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP *.example 127.0.0.1'],
  });
});

after(() => browser.close());

type Context = Parameters<typeof startTestLab>[0] & Parameters<typeof temporaryFolder>[0];

/** Opens a page and collects what its console says: errors and violations of its content security policy. */
async function openPage(t: Context, options: BrowserContextOptions = {}): Promise<{ page: Page; said: string[] }> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => void said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => void said.push(error.message));
  return { page, said };
}

function appToken({ token }: TestLab) {
  const scope = 'https://graph.microsoft.com/.default';
  return token({ grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret, scope });
}

test('the page is live, switches policies and faults, and says nothing on its console', async (t) => {
  const testLab = await startTestLab(t);
  const { lab } = testLab;
  const { page, said } = await openPage(t);
  await page.goto(`${lab.loginOrigin}/`);
  await page.locator('#live', { hasText: /^live$/ }).waitFor();
  await appToken(testLab);
  await page.locator('#requests tr', { hasText: '/oauth2/v2.0/token' }).waitFor();
  await page.locator('#tokens tr', { hasText: 'Lab Daemon' }).waitFor();
  await page.getByRole('switch', { name: 'Block all sign-ins' }).click();
  await page.getByRole('switch', { name: 'Block all sign-ins', checked: true }).waitFor();
  assert.deepEqual(
    lab.policies.list().map(({ kind }) => kind),
    ['block'],
  );
  assert.equal(await page.evaluate('document.activeElement.id'), 'page-policies-block-all-sign-ins');
  await page.getByRole('switch', { name: 'Block all sign-ins' }).click();
  await page.getByRole('switch', { name: 'Block all sign-ins', checked: false }).waitFor();
  assert.deepEqual(lab.policies.list(), []);
  await page.getByText('Add a fault').click();
  await page.locator('#faults-kind').selectOption('latency');
  await page.locator('#faults-latency-delayMs').fill('5');
  await page.locator('#faults-url').fill('/v1.0/*');
  await page.getByRole('button', { name: 'Add the fault' }).click();
  await page.locator('#faults table', { hasText: 'latency' }).waitFor();
  const [fault] = lab.faults.list();
  assert.deepEqual({ ...fault, id: '' }, { kind: 'latency', delayMs: 5, url: '/v1.0/*', id: '', applied: 0 });
  await page.getByText('Add a fault').click();
  await page.locator('#faults-kind').selectOption('redirect');
  await page.locator('#faults-redirect-location').fill('not a path');
  await page.getByRole('button', { name: 'Add the fault' }).click();
  await page.locator('#status.problem', { hasText: 'fault.location' }).waitFor();
  await page.getByRole('button', { name: '+ 1 hour' }).click();
  await page.locator('#time', { hasText: '3600 s from real time' }).waitFor();
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Reset the lab' }).click();
  await page.locator('#time', { hasText: 'real time' }).waitFor();
  await page.locator('#faults', { hasText: 'None.' }).waitFor();
  // The refused fault is the only thing that the browser reports by itself.
  assert.deepEqual(
    said.filter((line) => !line.includes('400 (Bad Request)')),
    [],
  );
});

test('the page adds and deletes users, groups and applications, and sets conditions', async (t) => {
  const { lab } = await startTestLab(t);
  const { page, said } = await openPage(t);
  await page.goto(`${lab.loginOrigin}/`);
  const submit = async (title: string, fields: Readonly<Record<string, string>>, button: string) => {
    await page.getByText(title, { exact: true }).click();
    for (const [id, value] of Object.entries(fields)) {
      const field = page.locator(`#${id}`);
      if ((await page.evaluate(`document.getElementById('${id}').tagName`)) === 'SELECT')
        await field.selectOption(value);
      else await field.fill(value);
    }
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.locator('#status', { hasText: 'Done.' }).waitFor();
  };
  const name = '<img src=x>&"';
  const user = { 'new-user-userPrincipalName': 'kim@lab.example', 'new-user-displayName': name };
  await submit('Add a user', { ...user, 'new-user-password': 'Test-1234' }, 'Add the user');
  const kim = lab.tenant.users.find(({ userPrincipalName }) => userPrincipalName === 'kim@lab.example');
  assert.deepEqual([kim?.displayName, kim?.password], [name, 'Test-1234']);
  await submit(
    'Add a group',
    { 'new-group-displayName': 'Testers', 'new-group-kind': 'microsoft365', 'new-group-members': 'kim@lab.example, ' },
    'Add the group',
  );
  const group = lab.tenant.groups.find(({ displayName }) => displayName === 'Testers');
  assert.deepEqual([group?.memberIds, group?.groupTypes], [[kim?.id], ['Unified']]);
  await submit(
    'Add an application',
    {
      'new-application-displayName': 'Daemon of the page',
      'new-application-secrets': 'a,b',
      'new-application-redirectUris-web': 'https://localhost/a, https://localhost/b',
      'new-application-roles': 'User.Read.All',
    },
    'Add the application',
  );
  const application = lab.tenant.applications.find(({ displayName }) => displayName === 'Daemon of the page');
  assert.deepEqual(
    [application?.secrets.map(({ value }) => value), application?.redirectUris, application?.roles],
    [['a,b'], ['https://localhost/a', 'https://localhost/b'], ['User.Read.All']],
  );
  const conditions = { 'conditions-signInRisk': 'high', 'conditions-user': 'kim@lab.example' };
  await submit('Set conditions', conditions, 'Set the conditions');
  assert.deepEqual(lab.conditions.list(), { everyone: {}, users: { [kim?.id ?? '']: { signInRisk: 'high' } } });
  await page.getByRole('button', { name: 'Remove all conditions' }).click();
  await page.locator('#sign-ins', { hasText: 'an unknown device' }).waitFor();
  await page.goto(`${lab.loginOrigin}/?users=kim`);
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: `Delete ${name}` }).click();
  await page.locator('#users', { hasText: 'None of 0' }).waitFor();
  assert.ok(!lab.tenant.users.some(({ id }) => id === kim?.id));
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(said, []);
});

test('the page works with the keyboard, by its labels and at 360, 800 and 1400 pixels, light and dark', async (t) => {
  const { lab } = await startTestLab(t);
  for (const width of [360, 800, 1400]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, said } = await openPage(t, { viewport: { width, height: 800 }, colorScheme });
      await page.goto(`${lab.loginOrigin}/`);
      await page.locator('#live', { hasText: /^live$/ }).waitFor();
      const name = `${width}-${colorScheme}`;
      const unlabeled = await page.evaluate(`
        [...document.querySelectorAll('input:not([type="hidden"]), select, button')]
          .filter((field) => !field.labels?.length && field.textContent === '' && field.ariaLabel === null)
          .map((field) => field.outerHTML)`);
      assert.deepEqual(unlabeled, [], name);
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), name);
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to content', name);
      for (let count = 0; count < 30; count += 1) {
        await page.keyboard.press('Tab');
        const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
        assert.notEqual(outline, 'none', `${name}, element ${count}`);
      }
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `admin-${name}.png`), fullPage: true });
      assert.deepEqual(said, [], name);
    }
  }
});

test('the page changes the scope of a policy, with the keyboard alone', async (t) => {
  const { lab } = await startTestLab(t);
  const id = `"'><img src=x>/é`;
  lab.policies.add({ kind: 'block', id: 'first' });
  lab.policies.add({
    ...{ kind: 'sign-in-frequency', seconds: 60, id, users: 'ada@lab.example', groups: ['Sales, EU', 'All Company'] },
    ...{ signInRisk: ['low', 'high'], devices: 'device.isCompliant -eq True', state: 'report-only' },
  });
  const { page, said } = await openPage(t);
  await page.goto(`${lab.loginOrigin}/`);
  await page.locator('#live', { hasText: /^live$/ }).waitFor();
  const button = page.getByRole('button', { name: `Change sign-in-frequency ${id}`, exact: true });
  const dialog = page.getByRole('dialog', { name: 'Change a policy' });
  const isOpen = () => dialog.isVisible();
  await button.focus();
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel('groups', { exact: true }).inputValue(), 'Sales, EU\nAll Company');
  assert.equal(await dialog.getByLabel('seconds').inputValue(), '60');
  assert.equal(await dialog.locator('fieldset[data-kind]:not([hidden])').count(), 1);
  const risks = dialog.getByRole('group', { name: 'signInRisk' });
  const checked = "[...document.querySelectorAll('#change-policy-signInRisk input:checked')].map(({ value }) => value)";
  assert.deepEqual(await page.evaluate(checked), ['low', 'high']);
  // Escape changes nothing, and returns the focus.
  await dialog.getByLabel('users', { exact: true }).fill('grace@lab.example');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate('document.activeElement.dataset.change !== undefined'), true);
  const [, kept] = lab.policies.list();
  await page.keyboard.press('Space');
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel('users', { exact: true }).inputValue(), 'ada@lab.example');
  // The whole dialog is reached with Tab, and nothing behind it.
  const reached = new Set<unknown>();
  for (let count = 0; count < 60; count += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate('document.activeElement.closest("dialog")?.id ?? document.activeElement.tagName'));
  }
  assert.deepEqual(reached, new Set(['change-policy', 'BODY']));
  await dialog.getByLabel('locations', { exact: true }).fill('nowhere');
  await dialog.getByRole('button', { name: 'Change the policy' }).press('Enter');
  await dialog.getByRole('alert').filter({ hasText: 'policy.locations' }).waitFor();
  assert.ok(await isOpen());
  assert.deepEqual(lab.policies.list()[1], kept);
  await dialog.getByLabel('locations', { exact: true }).fill('203.0.113.0/24\n\n 2001:db8::/32 ');
  await dialog.getByLabel('seconds').fill('3600');
  await dialog.getByLabel('devices', { exact: true }).fill('');
  await dialog.getByLabel('state').selectOption('');
  await dialog.getByLabel('excludedApplications').fill(daemon.appId);
  await risks.getByLabel('low').press('Space');
  await dialog.getByLabel('seconds').press('Enter');
  await page.locator('#status', { hasText: 'Changed.' }).waitFor();
  assert.deepEqual(lab.policies.list()[1], {
    ...{ kind: 'sign-in-frequency', seconds: 3600, id, users: 'ada@lab.example', groups: ['Sales, EU', 'All Company'] },
    ...{ signInRisk: ['high'], locations: ['203.0.113.0/24', '2001:db8::/32'], excludedApplications: [daemon.appId] },
  });
  assert.equal(await page.evaluate('document.activeElement.id'), `change-${id}`);
  // A policy without fields of its own, and Cancel.
  await page.getByRole('button', { name: 'Change block first' }).click();
  assert.equal(await dialog.locator('fieldset[data-kind]:not([hidden])').count(), 0);
  assert.equal(await dialog.getByLabel('users', { exact: true }).inputValue(), '');
  assert.equal(await dialog.locator('[role="alert"]').textContent(), '');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.deepEqual(lab.policies.list()[0], { kind: 'block', id: 'first' });
  assert.deepEqual(
    said.filter((line) => !line.includes('400 (Bad Request)')),
    [],
  );
});

test('the dialog of a policy fits at 360, 800 and 1280 pixels, light and dark', async (t) => {
  const { lab } = await startTestLab(t);
  const { daemon: app } = labIds.applications;
  lab.policies.add({
    kind: 'require-strength',
    strength: 'mfa',
    id: 'strong',
    applications: [app.appId],
    users: 'ada@lab.example',
  });
  lab.policies.add({
    kind: 'block',
    id: 'blocked',
    locations: ['203.0.113.0/24', '198.51.100.0/24'],
    signInRisk: 'high',
  });
  for (const width of [360, 800, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, said } = await openPage(t, { viewport: { width, height: 800 }, colorScheme });
      await page.goto(`${lab.loginOrigin}/`);
      await page.locator('#live', { hasText: /^live$/ }).waitFor();
      const name = `${width}-${colorScheme}`;
      const shoot = async (part: string) => {
        if (pictures !== undefined) await page.screenshot({ path: join(pictures, `policy-${part}-${name}.png`) });
      };
      await page.locator('#policies').scrollIntoViewIfNeeded();
      await shoot('list');
      await page.getByRole('button', { name: 'Change require-strength strong' }).click();
      const overflow = await page.evaluate(`(() => {
        const dialog = document.getElementById('change-policy');
        const { left, right, top, bottom } = dialog.getBoundingClientRect();
        return [dialog.scrollWidth > dialog.clientWidth, left < 0 || top < 0 || right > innerWidth || bottom > innerHeight];
      })()`);
      assert.deepEqual(overflow, [false, false], name);
      await shoot('dialog');
      await page.getByLabel('authenticationContexts').focus();
      await shoot('dialog-end');
      assert.deepEqual(said, [], name);
    }
  }
});

test('the page runs nothing that is in the names of the lab', async (t) => {
  const hostile = `"'><img src=x onerror="window.ran=1"></script><script>window.ran=1</script>`;
  const tenant = seedTenant();
  const [user, ...others] = tenant.users;
  assert.ok(user !== undefined);
  tenant.users.splice(0, others.length + 1, { ...user, displayName: hostile, userPrincipalName: hostile }, ...others);
  const { lab, send, token } = await startTestLab(t, { tenant });
  const { page, said } = await openPage(t);
  await page.goto(`${lab.loginOrigin}/?users=${encodeURIComponent('<img')}`);
  await page.locator('#live', { hasText: /^live$/ }).waitFor();
  await send('GET', `${lab.graphOrigin}/v1.0/${encodeURIComponent(hostile)}?x=${encodeURIComponent(hostile)}`);
  await token({ grant_type: hostile, client_id: hostile });
  await page.locator('#requests tr', { hasText: 'oauth2' }).waitFor();
  await page.reload();
  assert.equal(await page.evaluate("'ran' in window"), false);
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(said, []);
});

test('a page of another site gets nothing from the lab and changes nothing, also by DNS rebinding', async (t) => {
  const { lab } = await startTestLab(t);
  const { keyPem: key, pem: cert } = makeTestCertificate({ name: 'localhost' });
  const site = createServer({ key, cert }, (_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<title>A page</title><iframe name="frame"></iframe>');
  });
  await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve));
  t.after(() => site.close());
  const address = site.address();
  assert.ok(typeof address === 'object' && address !== null);
  const labPort = new URL(lab.loginOrigin).port;
  const { page } = await openPage(t);
  // The page of a rebound name has the origin of the lab: no CORS check protects it.
  const rebound = `https://attacker.example:${labPort}`;
  assert.equal((await page.goto(`${rebound}/`))?.status(), 421);
  assert.equal((await page.goto(`${rebound}/lab/api/users`))?.status(), 421);
  for (const origin of [`https://localhost:${address.port}`, `https://attacker.example:${address.port}`]) {
    await page.goto(`${origin}/`);
    const results = await page.evaluate<string[]>(`(${tryEverything})('${lab.loginOrigin}')`);
    assert.deepEqual(
      results.filter((result) => !result.endsWith(': failed') && !result.endsWith(': opaque')),
      [],
      origin,
    );
    assert.ok(results.length > 20);
  }
  assert.deepEqual(
    [lab.policies.list(), lab.faults.list(), lab.time.offsetMs, lab.tenant.users.length],
    [[], [], 0, 250],
  );
});

/** Runs in the page: reads and changes in every way that a page has. */
const tryEverything = `async (lab) => {
  const results = [];
  const changes = [
    ['POST', 'policies', '{"kind":"block"}'],
    ['POST', 'faults', '{"kind":"cut"}'],
    ['PATCH', 'clock', '{"advance":3600}'],
    ['DELETE', 'users/ada@lab.example', undefined],
  ];
  const headerSets = [
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json', 'x-entrada-lab': '1' },
  ];
  const attempt = async (name, send) => {
    try {
      const response = await send();
      results.push(name + (response.type === 'opaque' ? ': opaque' : ': read ' + response.status));
    } catch {
      results.push(name + ': failed');
    }
  };
  for (const mode of ['cors', 'no-cors']) {
    for (const path of ['/', '/lab/api/users', '/lab/api/events', '/lab/api/tokens']) {
      await attempt(mode + ' GET ' + path, () => fetch(lab + path, { mode, credentials: 'include' }));
    }
    for (const [method, path, body] of changes) {
      for (const headers of headerSets) {
        await attempt(mode + ' ' + method + ' ' + path, () => fetch(lab + '/lab/api/' + path, { method, mode, headers, body }));
      }
    }
  }
  const settle = (name, start) => new Promise((resolve) => start((end) => resolve(results.push(name + ': ' + end))));
  await settle('events', (end) => {
    const source = new EventSource(lab + '/lab/api/events', { withCredentials: true });
    source.addEventListener('ready', () => end('read'));
    source.addEventListener('error', () => end('failed'));
  });
  for (const path of ['/', '/lab/api/users']) {
    await settle('frame ' + path, (end) => {
      const frame = document.createElement('iframe');
      frame.addEventListener('load', () => end(frame.contentDocument === null ? 'opaque' : 'read'));
      frame.src = lab + path;
      document.body.append(frame);
    });
  }
  for (const tag of ['script', 'img']) {
    await settle(tag, (end) => {
      const element = document.createElement(tag);
      element.addEventListener('load', () => end('loaded'));
      element.addEventListener('error', () => end('failed'));
      element.src = lab + '/lab/api/users';
      document.body.append(element);
    });
  }
  // A form needs no preflight: its content type is refused.
  await settle('form', (end) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', enctype: 'text/plain', action: lab + '/lab/api/policies', target: 'frame' });
    const field = document.createElement('input');
    Object.assign(field, { name: '{"kind":"block","name":"', value: '"}' });
    form.append(field);
    document.body.append(form);
    document.querySelector('iframe[name="frame"]').addEventListener('load', () => end('opaque'), { once: true });
    form.submit();
  });
  return results;
}`;
