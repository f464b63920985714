import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';
import type { Application } from '../../../src/lab/tenant/application.ts';
import type { User } from '../../../src/lab/tenant/tenant.ts';
import { ada, startTestLab, type TestLab } from '../test-lab.ts';

/** Closes every context that a value could be written into. */
const hostile = `"'><img src=x onerror=alert(1)></script></style></pre></textarea><script>alert(2)</script>\u2028{{7*7}}&quot;`;

test('the page shows the users with their passwords, the applications with their secrets, and what a lab is', async (t) => {
  const { lab, send } = await startTestLab(t);
  const { status, headers, text } = await send('GET', `${lab.loginOrigin}/`);
  const { daemon } = labIds.applications;
  assert.equal(status, 200);
  for (const shown of [lab.tenant.id, ada.userPrincipalName, ada.password, daemon.appId, daemon.secret, lab.caFile]) {
    assert.ok(text.includes(shown), shown);
  }
  assert.match(text, /it does not hold real secrets/);
  assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/);
  assert.deepEqual(
    [headers['x-frame-options'], headers['cross-origin-resource-policy'], headers['cross-origin-opener-policy']],
    ['DENY', 'same-origin', 'same-origin'],
  );
  assert.equal(headers['access-control-allow-origin'], undefined);
  assert.equal((await send('GET', `${lab.loginOrigin}/favicon.ico`)).status, 204);
});

test('the page escapes every text of users, applications, policies, faults, requests and its own address', async (t) => {
  const tenant = { ...seedTenant(), displayName: hostile, domains: ['lab.example', hostile] };
  const [user] = tenant.users;
  const [application] = tenant.applications;
  assert.ok(user !== undefined && application !== undefined);
  tenant.users.unshift(withHostileTexts(user));
  tenant.applications.unshift({
    ...withHostileTexts(application),
    secrets: [{ value: hostile }],
    redirectUris: [hostile],
    spaRedirectUris: [hostile],
    roles: [hostile],
    consentedScopes: [hostile],
    certificates: [],
    isPublicClient: false,
  });
  const { lab, send, token } = await startTestLab(t, { tenant });
  const [group] = tenant.groups;
  assert.ok(group !== undefined);
  tenant.groups.unshift({ ...group, displayName: hostile });
  tenant.devices.push({
    id: hostile,
    deviceId: hostile,
    displayName: hostile,
    operatingSystem: hostile,
    operatingSystemVersion: hostile,
    isCompliant: true,
    isManaged: true,
    trustType: 'AzureAd',
    ownerIds: [],
    createdDateTime: '2026-01-01T00:00:00Z',
  });
  lab.conditions.set({ ipAddress: hostile }, hostile);
  lab.policies.add({ kind: 'block', id: hostile, name: hostile, users: [hostile] });
  lab.faults.add({ kind: 'redirect', location: hostile.replace(/[^!-~]/g, ''), id: hostile, url: `/never${hostile}` });
  await send('GET', `${lab.loginOrigin}/${encodeURIComponent(hostile)}?x=${encodeURIComponent(hostile)}`);
  await token({ client_id: hostile, grant_type: hostile });
  const query = new URLSearchParams({ users: '', apps: '', other: hostile, tenant: hostile });
  const { text } = await send('GET', `${lab.loginOrigin}/?${query.toString()}`);
  const search = new URLSearchParams({ users: hostile, apps: hostile });
  const found = await send('GET', `${lab.loginOrigin}/?${search.toString()}`);
  for (const body of [text, found.text]) {
    assert.ok(body.includes('&lt;img src=x onerror=alert(1)&gt;'));
    assert.equal(body.includes('<img'), false);
    assert.equal(body.match(/<script>/g)?.length, 1);
    assert.equal(body.match(/<\/(?:script|style)>/g)?.length, 2);
    // Attributes are quoted, and no value ends one.
    const content = body.slice(body.indexOf('<body'), body.indexOf('<script>'));
    assert.doesNotMatch(content, /="[^"]*"[^\s>/]/);
  }
});

function withHostileTexts<T extends User | Application>(object: T): T {
  const texts = Object.entries(object).map(([name, value]) => [name, typeof value === 'string' ? hostile : value]);
  return { ...object, ...Object.fromEntries(texts) };
}

test('the page shows 20 of 100,000 users, and searches and pages through them', async (t) => {
  const tenant = seedTenant();
  const [user] = tenant.users;
  assert.ok(user !== undefined);
  for (let count = 0; count < 100_000; count += 1) {
    tenant.users.push({ ...user, id: `id-${count}`, userPrincipalName: `many-${count}@lab.example` });
  }
  const { lab, send } = await startTestLab(t, { tenant });
  const first = await send('GET', `${lab.loginOrigin}/`);
  assert.match(first.text, /1 to 20 of 100250/);
  assert.ok(first.text.length < 200_000);
  assert.doesNotMatch(first.text, />Previous</);
  assert.match(first.text, /href="\/\?usersFrom=20#users">Next/);
  const second = await send('GET', `${lab.loginOrigin}/?users=MANY-&usersFrom=20`);
  assert.match(second.text, /href="\/\?users=MANY-#users">Previous/);
  assert.match(second.text, /href="\/\?users=MANY-&amp;usersFrom=40#users">Next/);
  const last = await send('GET', `${lab.loginOrigin}/?users=MANY-&usersFrom=99980`);
  assert.doesNotMatch(last.text.slice(0, last.text.indexOf('id="groups"')), />Next</);
  assert.match(last.text, /99981 to 100000 of 100000/);
  assert.match(last.text, /many-99999@lab\.example/);
  assert.match(last.text, /href="\/\?users=MANY-&amp;usersFrom=99960#users">Previous/);
  for (const from of ['-1', '1e9', '999999999', 'x']) {
    assert.equal((await send('GET', `${lab.loginOrigin}/?usersFrom=${from}`)).status, 200, from);
  }
});

test('other addresses get a page in a browser, and an empty response elsewhere', async (t) => {
  const { lab, send } = await startTestLab(t);
  const page = await send('GET', `${lab.loginOrigin}/nothing/%3Cimg%3E`, { accept: 'text/html,*/*' });
  assert.equal(page.status, 404);
  assert.match(page.text, /does not serve <code>\/nothing\/%3Cimg%3E<\/code>/);
  const other = await send('GET', `${lab.loginOrigin}/nothing`, { accept: '*/*' });
  assert.deepEqual([other.status, other.text], [404, '']);
});

interface Button {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly isOn: boolean;
}

/** The buttons that send a change, as the script of the page reads them. */
function buttonsOf(page: string): Button[] {
  return [...page.matchAll(/<button [^>]*>/g)].flatMap(([tag]) => {
    const [id = '', method, path = '', body = ''] = ['id', 'data-method', 'data-path', 'data-body'].map((name) =>
      new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&quot;', '"'),
    );
    return method === undefined ? [] : [{ id, method, path, body, isOn: tag.includes('aria-checked="true"') }];
  });
}

async function pressButton({ id, method, path, body }: Button, send: TestLab['send'], origin: string) {
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length), 'x-entrada-lab': '1' };
  const { status, text } = await send(method, `${origin}/lab/api/${path}`, headers, body);
  assert.ok(status < 300, `${id}: ${status} ${text}`);
}

test('each switch of the page sends a change that the API accepts, is then on, and takes the change back', async (t) => {
  const { lab, send } = await startTestLab(t);
  const page = async () => buttonsOf((await send('GET', `${lab.loginOrigin}/`)).text);
  const press = (button: Button) => pressButton(button, send, lab.loginOrigin);
  const isSwitch = ({ id }: Button) => id.startsWith('page-');
  const switches = (await page()).filter(isSwitch);
  assert.deepEqual(
    switches.map(({ isOn }) => isOn),
    Array(11).fill(false),
  );
  for (const each of switches) await press(each);
  const id = 'a-long-rule';
  lab.policies.add({ kind: 'block', id, users: [`${'x'.repeat(600)}@lab.example`] });
  const { text } = await send('GET', `${lab.loginOrigin}/`);
  const shown = [...text.matchAll(/<td data-title="(\w+)"><div><code>([^<]*)<\/code>/g)].map(
    ([, title, value = '']) => [title, value.replaceAll('&quot;', '"')],
  );
  assert.deepEqual(
    shown.filter(([title]) => title === 'Kind').map(([, kind]) => kind),
    [
      ...['require-mfa', 'block', 'block-device-code', 'require-user-consent', 'require-compliant-device', 'block'],
      ...['status', 'status', 'latency', 'cut', 'missing-keys', 'wrong-clock'],
    ],
  );
  for (const fields of [
    '{"status":429,"retryAfterSeconds":2,"host":"graph","times":1,"applied":0}',
    '{"status":503,"host":"graph","applied":0}',
    '{"delayMs":2000,"host":"login","applied":0}',
    '{"host":"login","applied":0}',
    '{"offsetSeconds":600,"applied":0}',
    `{"users":["${'x'.repeat(489)}`,
  ]) {
    assert.ok(
      shown.some(([title, value]) => title === 'Fields' && value === fields),
      fields,
    );
  }
  const on = await page();
  assert.deepEqual(
    on.filter(isSwitch).map(({ isOn }) => isOn),
    Array(11).fill(true),
  );
  assert.ok(on.some((each) => each.id === `remove-${id}` && each.path === `policies/${id}`));
  assert.equal(on.filter((each) => each.id.startsWith('remove-') && each.path.startsWith('faults/')).length, 6);
  assert.ok(shown.some(([title, value]) => title === 'Id' && value === id));
  for (const each of on.filter(isSwitch)) await press(each);
  assert.deepEqual([lab.policies.list().map((each) => each.id), lab.faults.list()], [[id], []]);
});

test('the buttons of the time move and stop the clock, and rotate the key', async (t) => {
  const { lab, send } = await startTestLab(t);
  const press = async (id: string) => {
    const page = buttonsOf((await send('GET', `${lab.loginOrigin}/`)).text);
    const button = page.find((each) => each.id === id);
    assert.ok(button !== undefined, id);
    await pressButton(button, send, lab.loginOrigin);
    return (await send('GET', `${lab.loginOrigin}/`)).text;
  };
  const stateIn = (page: string) =>
    /<span class="tag">([^<]*)<\/span>/.exec(page.slice(page.indexOf('Time of the lab')))?.[1];
  for (const [seconds, total] of [
    [300, 300],
    [3600, 3900],
    [86_400, 90_300],
    [7_776_000, 7_866_300],
  ]) {
    assert.equal(stateIn(await press(`advance-${seconds}`)), `${total} s from real time`);
  }
  assert.equal(stateIn(await press('freeze')), 'stopped');
  assert.match(String(stateIn(await press('freeze'))), /^\d+ s from real time$/);
  assert.equal(stateIn(await press('real-time')), 'real time');
  const keysIn = (page: string) => [...page.matchAll(/<span class="soft">(current|until [^<]*)<\/span>/g)].length;
  assert.deepEqual([keysIn(await press('rotate')), keysIn(await press('rotate-now'))], [2, 2]);
});

test('labels, hints and titles of the page refer to its own parts, of which no two have the same id', async (t) => {
  const { lab, send } = await startTestLab(t);
  lab.policies.add({ kind: 'block', id: 'a-policy' });
  const { text } = await send('GET', `${lab.loginOrigin}/`);
  const body = text.slice(text.indexOf('<body'), text.indexOf('<script>'));
  const all = (name: string) =>
    [...body.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value = '']) => value);
  const ids = all('id');
  assert.deepEqual(
    ids.filter((id, index) => id === '' || ids.indexOf(id) !== index),
    [],
  );
  for (const name of ['for', 'aria-describedby', 'aria-labelledby']) {
    const named = all(name);
    assert.ok(named.length > 0, name);
    assert.deepEqual(
      named.filter((id) => !ids.includes(id)),
      [],
      name,
    );
  }
  const links = all('href')
    .filter((href) => href.startsWith('#'))
    .map((href) => href.slice(1));
  assert.ok(links.length > 0);
  assert.deepEqual(
    links.filter((id) => !ids.includes(id)),
    [],
  );
});

test('the page shows the latest 30 requests, the last first, and which of them failed', async (t) => {
  const { lab, send } = await startTestLab(t);
  for (let count = 0; count < 30; count += 1) await send('GET', `${lab.loginOrigin}/counted/${count}`);
  await send('GET', `${lab.loginOrigin}/${lab.tenant.id}/v2.0/.well-known/openid-configuration?x=y`);
  const { text } = await send('GET', `${lab.loginOrigin}/`);
  const rows = text.slice(text.indexOf('id="requests"'), text.indexOf('id="tokens"')).split('<tr ').slice(1);
  assert.deepEqual(
    rows.map((row) => /^class="(\w+)".*?<code>([^<]*)<\/code>.*<td>(\w+)<\/td><\/tr>/s.exec(row)?.slice(1)),
    [
      ['good', `/${lab.tenant.id}/v2.0/.well-known/openid-configuration`, '200'],
      ...Array.from({ length: 29 }, (_, index) => ['bad', `/counted/${29 - index}`, '404']),
    ],
  );
  assert.equal(rows.filter((row) => row.includes('<summary>fields</summary>')).length, 1);
});
