import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aadsts } from '../../../src/lab/login/aadsts.ts';
import { pageName } from '../../../src/lab/robot/forms.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';
import { makeAssertion, makeTestCertificate } from '../test-certificates.ts';
import {
  ada,
  type Answer,
  type Fields,
  graphCommandLine,
  redirectUri,
  startTestLab,
  submit,
  type TestLab,
  verifier,
} from '../test-lab.ts';
import { type Capture, captures, shapeOf } from './captures.ts';

const {
  api,
  apiClient,
  apiDaemon,
  daemon,
  expiredSecret,
  singlePage,
  web,
  withoutRoles,
  withoutServicePrincipal,
  workload,
} = labIds.applications;
const { charles, grace, taro } = labIds.users;
const correlationId = '11111111-2222-4333-8444-555555555555';
const graphScope = 'https://graph.microsoft.com/.default';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const page = 'http://localhost:3000';

const tenant = seedTenant();
for (const [index, user] of tenant.users.entries()) {
  if (user.id === grace.id) tenant.users[index] = { ...user, passwordExpired: true };
}

const certificate = makeTestCertificate({ name: 'endpoint' });
const another = makeTestCertificate({ name: 'another' });

let the: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  const settings = { lockoutThreshold: 1, signInFrequencySeconds: 100 * 24 * 3600 };
  the = await startTestLab({ after: (end) => void ends.push(end) }, { tenant, settings });
  the.lab.registerCertificate(workload.appId, certificate.pem);
  const ofApi = tenant.applications.find(({ appId }) => appId === api.appId);
  assert.ok(ofApi);
  the.lab.otherTenants[0]?.applications.push({ ...ofApi, ownerTenantId: own });
});
after(() => Promise.all(ends.map((end) => end())));

function post(path: string, fields: Fields, headers: Fields = {}): Promise<Answer> {
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'client-request-id': correlationId, ...headers };
  return the.send('POST', `${the.lab.loginOrigin}/${path}`, form, new URLSearchParams(fields).toString());
}

const own = labIds.tenantId;
const v2 = (fields: Fields, headers?: Fields) => post(`${own}/oauth2/v2.0/token`, fields, headers);
const v1 = (fields: Fields) => post(`${own}/oauth2/token`, { ...fields, resource: 'https://graph.microsoft.com' });

const byPassword = (fields: Fields = {}) => ({
  grant_type: 'password',
  client_id: graphCommandLine,
  scope: 'https://graph.microsoft.com/User.Read offline_access',
  username: ada.userPrincipalName,
  password: ada.password,
  ...fields,
});
const byUser = ({ userPrincipalName, password }: { userPrincipalName: string; password: string }) =>
  byPassword({ username: userPrincipalName, password });
const bySecret = (fields: Fields = {}) => ({
  grant_type: 'client_credentials',
  client_id: daemon.appId,
  client_secret: daemon.secret,
  scope: graphScope,
  ...fields,
});
const byAssertion = (client_assertion: string, client_id: string = workload.appId) => ({
  grant_type: 'client_credentials',
  client_id,
  client_assertion_type: assertionType,
  client_assertion,
  scope: graphScope,
});
const byRefreshToken = (refresh_token: string, fields: Fields = {}) => ({
  grant_type: 'refresh_token',
  client_id: graphCommandLine,
  refresh_token,
  ...fields,
});
const byCode = (code: string, fields: Fields = {}) => ({
  grant_type: 'authorization_code',
  client_id: graphCommandLine,
  code,
  redirect_uri: redirectUri,
  code_verifier: verifier,
  ...fields,
});
const onBehalfOf = (assertion: string) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  client_id: api.appId,
  client_secret: api.secret,
  requested_token_use: 'on_behalf_of',
  scope: 'https://graph.microsoft.com/User.Read',
  assertion,
});

async function fieldOf(answer: Promise<Answer>, name: 'access_token' | 'refresh_token'): Promise<string> {
  const { status, json, text } = await answer;
  assert.equal(status, 200, text);
  return String(json[name]);
}

const refreshToken = () => fieldOf(v2(byPassword()), 'refresh_token');

/** Asks while a policy applies to everyone. */
async function under(policy: Parameters<TestLab['lab']['policies']['add']>[0], ask: () => Promise<Answer>) {
  the.lab.policies.add(policy);
  try {
    return await ask();
  } finally {
    the.lab.policies.clear();
  }
}

async function changed(
  appId: string,
  changes: Parameters<TestLab['lab']['changeApplication']>[1],
  ask: () => Promise<Answer>,
) {
  the.lab.changeApplication(appId, changes);
  try {
    return await ask();
  } finally {
    the.lab.changeApplication(appId, { isDisabled: false, appRoleAssignmentRequired: false });
  }
}

async function federated(parts: { issuer?: string; subject?: string; audience?: string; lifetimeSeconds?: number }) {
  return the.lab.mintFederatedToken({ issuer: 'github', subject: workload.githubSubject, ...parts });
}

function certified(claims: Record<string, unknown>, key = certificate.key) {
  const audience = `${the.lab.loginOrigin}/${own}/oauth2/v2.0/token`;
  const parts = { appId: workload.appId, audience, nowMs: the.clock.nowMs() };
  return makeAssertion(certificate, parts, { claims, key });
}

async function deviceCode(version: 'v1' | 'v2.0'): Promise<Fields> {
  const isV1 = version === 'v1';
  const asked = await post(`common/oauth2/${isV1 ? '' : 'v2.0/'}devicecode`, {
    client_id: graphCommandLine,
    ...(isV1 ? { resource: 'https://graph.microsoft.com' } : { scope: 'User.Read' }),
  });
  const code = String(asked.json['device_code']);
  return { grant_type: 'device_code', client_id: graphCommandLine, [isV1 ? 'code' : 'device_code']: code };
}

async function waited(seconds: number, prepare: Promise<Fields>, ask: (fields: Fields) => Promise<Answer>) {
  const fields = await prepare;
  the.clock.advance(seconds * 1000);
  return ask(fields);
}

const spaCode = (fields: Fields = {}) => the.code({ client_id: singlePage.appId, redirect_uri: page, ...fields });
const asSpa = { client_id: singlePage.appId, redirect_uri: page };

/** Brings the lab to a refusal: by code, with `v1` for one that was captured there. */
const requests: readonly (readonly [code: number, ask: () => Promise<Answer>, version?: 'v1'])[] = [
  [50034, () => v2(byPassword({ username: 'missing@lab.example' }))],
  [50049, () => the.send('GET', `${the.lab.loginOrigin}/common/discovery/instance?authorization_endpoint=https://x.example/`, { 'client-request-id': correlationId })],
  [50126, () => v2(byUser({ ...taro, password: 'wrong' }))],
  [50053, () => v2(byUser(taro))],
  [50055, () => v2(byUser(grace))],
  [50057, () => v2(byUser(charles))],
  [50059, () => post('common/oauth2/v2.0/token', bySecret())],
  [50076, () => under({ kind: 'require-mfa' }, () => v2(byPassword()))],
  [50076, () => under({ kind: 'require-mfa' }, () => v1(byPassword())), 'v1'],
  [50079, () => under({ kind: 'require-mfa-registration' }, () => v1(byPassword())), 'v1'],
  [50097, () => under({ kind: 'require-registered-device' }, () => v2(byPassword()))],
  [50158, () => under({ kind: 'require-external-challenge' }, () => v1(byPassword())), 'v1'],
  [53000, () => under({ kind: 'require-compliant-device' }, () => v1(byPassword())), 'v1'],
  [53003, () => under({ kind: 'block' }, () => v2(byPassword()))],
  [53003, () => under({ kind: 'block' }, () => v1(byPassword())), 'v1'],
  [50105, () => changed(apiClient.appId, { appRoleAssignmentRequired: true }, () => v2(byPassword({ client_id: apiClient.appId })))],
  [50173, async () => {
    const token = await refreshToken();
    the.lab.revokeSessions(ada.id);
    return v2(byRefreshToken(token));
  }],
  [54005, async () => {
    const fields = byCode(await the.code());
    assert.equal((await v2(fields)).status, 200);
    return v2(fields);
  }],
  [65001, () => v2(byPassword({ scope: 'Mail.Read' }))],
  [70000, () => v2(byRefreshToken('unknown'))],
  [70003, () => v2({ grant_type: 'nonsense' })],
  [70008, async () => waited(600, the.code().then((code) => byCode(code)), v2)],
  [70016, async () => v2(await deviceCode('v2.0'))],
  [70016, async () => v1(await deviceCode('v1')), 'v1'],
  [70020, () => waited(900, deviceCode('v2.0'), v2)],
  [70020, () => waited(900, deviceCode('v1'), v1), 'v1'],
  [70021, async () => v2(byAssertion(await federated({ subject: workload.azureDevOpsSubject })))],
  [70025, async () => v2(byAssertion(await federated({}), daemon.appId))],
  [700211, async () => v2(byAssertion(await federated({ issuer: 'another' })))],
  [700212, async () => v2(byAssertion(await federated({ audience: 'api://another' })))],
  [700213, async () => v2(byAssertion(await federated({ subject: 'repo:another/one:ref:refs/heads/main' })))],
  [700024, async () => v2(byAssertion(await federated({ lifetimeSeconds: -900 })))],
  [700024, async () => v2(byAssertion(await certified({ nbf: 1, exp: 2 })))],
  [700021, async () => v2(byAssertion(await certified({}), daemon.appId))],
  [700027, async () => v2(byAssertion(await certified({}, another.key)))],
  [90014, async () => v2(byAssertion(await certified({ exp: undefined })))],
  [90002, () => the.send('GET', `${the.lab.loginOrigin}/elsewhere.example/v2.0/.well-known/openid-configuration`, { 'client-request-id': correlationId })],
  [90002, () => post('elsewhere.example/oauth2/v2.0/devicecode', { client_id: graphCommandLine, scope: 'User.Read' })],
  [900023, () => post('nowhere/oauth2/v2.0/token', bySecret())],
  [90019, () => post('common/oauth2/v2.0/token', byPassword())],
  [500011, () => v2(bySecret({ scope: 'https://nowhere.example/.default' }))],
  [501051, () => changed(api.appId, { appRoleAssignmentRequired: true }, () => v2(bySecret({ client_id: withoutRoles.appId, client_secret: withoutRoles.secret, scope: `${api.identifierUri}/.default` })))],
  [700016, () => post('common/oauth2/v2.0/devicecode', { client_id: '99999999-0000-4000-8000-000000000000', scope: 'User.Read' })],
  [700022, () => post('common/oauth2/v2.0/devicecode', { client_id: graphCommandLine, scope: 'User.Read https://management.azure.com/.default' })],
  [700025, () => v2(byPassword({ client_secret: 'x' }))],
  [700038, () => v2(bySecret({ client_id: 'daemon' }))],
  [900144, () => v2({ client_id: daemon.appId })],
  [901002, () => v2(bySecret({ resource: 'https://graph.microsoft.com' }))],
  [7000012, async () => post(`${labIds.fabrikam.tenantId}/oauth2/v2.0/token`, onBehalfOf(await fieldOf(v2(byPassword({ client_id: apiClient.appId, scope: `${api.identifierUri}/Tasks.Read` })), 'access_token')))],
  [7000112, () => changed(apiDaemon.appId, { isDisabled: true }, () => v2(bySecret({ client_id: apiDaemon.appId })))],
  [7000114, async () => v2(onBehalfOf(await fieldOf(v2(bySecret({ client_id: apiDaemon.appId, client_secret: apiDaemon.secret, scope: `${api.identifierUri}/.default` })), 'access_token')))],
  [7000215, () => v2(bySecret({ client_secret: 'wrong' }))],
  [7000216, () => v2(bySecret({ client_secret: '' }))],
  [7000218, () => v2(byRefreshToken('x', { client_id: web.appId }))],
  [7000222, () => v2(bySecret({ client_id: expiredSecret.appId, client_secret: expiredSecret.secret }))],
  [7000229, () => v2(bySecret({ client_id: withoutServicePrincipal.appId, client_secret: withoutServicePrincipal.secret }))],
  [9002325, async () => v2(byCode(await spaCode({ code_challenge: '', code_challenge_method: '' }), asSpa), { origin: page })],
  [9002326, async () => v2(byCode(await the.code()), { origin: page })],
  [9002327, async () => v2(byCode(await spaCode(), asSpa))],
  [700084, async () => {
    const token = await fieldOf(v2(byCode(await spaCode(), asSpa), { origin: page }), 'refresh_token');
    the.clock.advance(25 * 3600 * 1000);
    return v2(byRefreshToken(token, asSpa), { origin: page });
  }],
  [700082, async () => waited(91 * 24 * 3600, refreshToken().then((token) => byRefreshToken(token)), v2)],
  [70043, async () => {
    const fields = byRefreshToken(await refreshToken());
    the.clock.advance(60 * 24 * 3600 * 1000);
    assert.equal((await v2(fields)).status, 200);
    the.clock.advance(60 * 24 * 3600 * 1000);
    return v2(fields);
  }],
]; // biome-ignore format: a table

/** Sent to a person or in a redirect; the second half of this file has them. */
const elsewhere = [50011, 50020, 50058, 65004, 90013, 160021, 500113, 700051, 700054];

/** Explained in docs/lab/differences.md. */
const differences = ['50053 text', '53000 text', '700213 text'];

const fieldOrder = 'error error_description error_codes timestamp trace_id correlation_id error_uri suberror'.split(
  ' ',
);

/** Every field and header of a refusal; the names of those that a capture contradicts. */
function compare({ status, headers, json }: Answer, capture: Capture, version: 'v1' | undefined): string[] {
  const { code, error, v1Error, suberror, text, textStart, hasErrorUri = true } = capture;
  const traceId = String(headers['x-ms-request-id']);
  assert.match(traceId, /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/);
  const timestamp = String(json['timestamp']);
  assert.equal(timestamp, `${new Date(the.clock.nowMs()).toISOString().slice(0, 19).replace('T', ' ')}Z`);
  const end = ` Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
  const description = String(json['error_description']);
  assert.ok(description.startsWith(`AADSTS${code}: `) && description.endsWith(end), description);
  const { error: _e, error_description: _d, suberror: found, claims, password_change_url: _p, ...others } = json;
  const errorUri = hasErrorUri ? { error_uri: `${the.lab.loginOrigin}/error?code=${code}` } : {};
  assert.deepEqual(others, {
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    ...errorUri,
  });
  const names = Object.keys(json);
  assert.deepEqual(
    names.filter((name) => fieldOrder.includes(name)),
    fieldOrder.filter((name) => names.includes(name)),
  );
  assert.ok(claims === undefined || (typeof claims === 'string' && typeof JSON.parse(claims) === 'object'));
  const shape = shapeOf(aadsts[code as keyof typeof aadsts].text);
  const wanted = shapeOf(text ?? textStart ?? '');
  const words = new RegExp(`^${shape.split('{}').map(escaped).join('.*')}$`, 's');
  assert.match(description.slice(`AADSTS${code}: `.length, -end.length), words);
  const compared: [string, unknown, unknown][] = [
    ['status', status, capture.status],
    ['error', json['error'], version === 'v1' ? (v1Error ?? error) : error],
    ['suberror', found ?? null, suberror],
    ['text', text === undefined ? shape.slice(0, wanted.length) : shape, wanted],
  ];
  return compared
    .filter(([, ours, captured]) => captured !== undefined && ours !== captured)
    .map(([name]) => `${code} ${name}`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

test('the endpoints refuse as captured: status, every field and its order, trace and correlation id', async () => {
  const found = new Set<string>();
  for (const [code, ask, version] of requests) {
    const capture = captures.find((each) => each.code === code);
    assert.ok(capture, `${code} was not captured`);
    const answer = await ask();
    assert.match(answer.text, new RegExp(`"AADSTS${code}: `), `${code}: ${answer.text}`);
    for (const name of compare(answer, capture, version)) found.add(name);
    if (code === 50055) assert.match(String(answer.json['password_change_url']), /^https:/);
  }
  assert.deepEqual([...found].toSorted(), differences);
});

test('a refusal of the token endpoint has telemetry; those of device authorization and discovery do not', async () => {
  const path = `${the.lab.loginOrigin}/elsewhere.example`;
  const answers = [
    await v2({ grant_type: 'nonsense' }),
    await post('common/oauth2/v2.0/devicecode', { client_id: graphCommandLine }),
    await post('common/oauth2/devicecode', { client_id: graphCommandLine }),
    await the.send('GET', `${path}/discovery/v2.0/keys`),
  ];
  assert.deepEqual(
    answers.map(({ status, headers }) => [status, headers['x-ms-clitelem']]),
    [[400, '1,70003,0,,'], [400, undefined], [400, undefined], [400, undefined]],
  ); // biome-ignore format: one line
});

test('the correlation id is the client-request-id of the header, the query or the form', async () => {
  const name = 'client-request-id';
  const path = `${own}/oauth2/v2.0/token`;
  const id = '22222222-2222-4333-8444-555555555555';
  const none = { [name]: '' };
  assert.equal((await post(path, { grant_type: 'x', [name]: id }, none)).json['correlation_id'], id);
  assert.equal((await post(`${path}?${name}=${id}`, { grant_type: 'x' }, none)).json['correlation_id'], id);
  assert.equal((await post(path, { grant_type: 'x', [name]: id })).json['correlation_id'], correlationId);
  for (const wrong of ['x', `${id}'`]) {
    assert.notEqual((await post(path, { grant_type: 'x', [name]: wrong }, none)).json['correlation_id'], wrong);
  }
});

test('authorize() writes the redirect of a refusal as captured', async () => {
  const { lab } = the;
  const asWeb = { client_id: web.appId, redirect_uri: web.redirectUri };
  const end = (code: number) => `&error_uri=${encoded(`${lab.loginOrigin}/error?code=${code}`)}&state=a+%26(state)!`;
  const consent = async (fields: Fields) => {
    const browser = the.newBrowser();
    const at = await browser.send('GET', the.authorizeUrl({ ...asWeb, scope: 'Mail.Read', ...fields }));
    const { userPrincipalName: loginfmt, password: passwd } = ada;
    const asked = await submit(browser, at, { loginfmt, passwd, action: 'sign-in' });
    return submit(browser, asked, { action: 'decline' });
  };
  const send = (fields: Fields) => the.newBrowser().send('GET', the.authorizeUrl(fields));
  const cases = [
    [50058, 'login_required', send({ prompt: 'none', state: 'a &(state)!' })],
    [65004, 'access_denied', consent({ state: 'a &(state)!' })],
    [700051, 'unsupported_response_type', send({ response_type: 'nonsense', state: 'a &(state)!' })],
    [700054, 'unsupported_response_type', send({ response_type: 'id_token', response_mode: 'fragment', nonce: 'n', state: 'a &(state)!' })],
  ] as const; // biome-ignore format: a table
  for (const [code, error, sent] of cases) {
    const { status, location = '' } = await sent;
    const capture = captures.find((each) => each.code === code);
    assert.deepEqual([code, status, capture?.error ?? error], [code, 302, error]);
    const isFragment = code === 700054;
    const [address, answer = '', rest] = location.split(isFragment ? '#' : '?');
    assert.deepEqual(
      [rest, answer.startsWith(`error=${error}&error_description=AADSTS${code}%3a+`)],
      [undefined, true],
      location,
    );
    assert.ok(answer.endsWith(isFragment ? end(code) : `${end(code)}#`), location);
    assert.match(
      answer,
      /\+Trace\+ID%3a\+[\w-]{36}\+Correlation\+ID%3a\+[\w-]{36}\+Timestamp%3a\+\d{4}-\d\d-\d\d\+\d\d%3a\d\d%3a\d\dZ&/,
    );
    assert.ok(address?.startsWith('http'));
  }
});

test('authorize() refuses a session that the browser does not have as captured, in the fragment', async () => {
  const browser = the.newBrowser();
  const ofUser = { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' };
  await submit(browser, await browser.send('GET', the.authorizeUrl()), ofUser);
  const fields = { prompt: 'none', sid: correlationId, response_mode: 'fragment' };
  const { status, location = '' } = await browser.send('GET', the.authorizeUrl(fields));
  const answer = new URLSearchParams(location.split('#')[1]);
  const capture = captures.find(({ code }) => code === 160021);
  assert.deepEqual([status, answer.get('error'), answer.get('suberror')], [302, capture?.error, null]);
  const names = [...answer.keys()];
  assert.deepEqual(names, ['error', 'error_description', 'error_uri', 'state']);
  assert.ok(answer.get('error_description')?.startsWith(`AADSTS160021: ${capture?.text} Trace ID: `), location);
});

test('an account of another tenant is refused as captured; only the page for the person has its name', async () => {
  const { lab } = the;
  const { tenantId } = labIds.fabrikam;
  const asTaro = { loginfmt: taro.userPrincipalName, passwd: taro.password, action: 'sign-in' };
  const values = [`${lab.loginOrigin}/${own}/`, 'Fabrikam', graphCommandLine, 'Microsoft Graph Command Line Tools'];
  const { text = '' } = captures.find(({ code }) => code === 50020) ?? {};
  const textFor = (name: string) => {
    const all = [name, ...values];
    return `AADSTS50020: ${text.replace(/\{[^}]+\}/g, () => all.shift() ?? '')}`;
  };
  the.clock.advance(3600 * 1000);
  const asked = await post(`${tenantId}/oauth2/v2.0/token`, byUser(taro));
  assert.ok(String(asked.json['error_description']).startsWith(`${textFor('{EmailHidden}')} Trace ID: `), asked.text);
  const browser = the.newBrowser();
  const inFabrikam = the.authorizeUrl().replace('/common/', `/${tenantId}/`);
  const shown = await submit(browser, await browser.send('GET', inFabrikam), asTaro);
  assert.deepEqual([shown.location, pageName(shown.page)], [undefined, 'sign-in']);
  assert.ok(shown.page.includes(textFor(taro.userPrincipalName).replaceAll("'", '&#39;')), shown.page);

  const query = { client_id: graphCommandLine, redirect_uri: redirectUri, scope: 'Mail.Read', state: 'a state' };
  const url = `${lab.loginOrigin}/${tenantId}/v2.0/adminconsent?${new URLSearchParams(query).toString()}`;
  const denied = await submit(browser, await browser.send('GET', url), asTaro);
  const answer = new URL(denied.location ?? 'none:').searchParams;
  assert.deepEqual(
    [denied.status, [...answer.keys()].join(' '), answer.get('error'), answer.get('state')],
    [302, 'admin_consent error error_description error_uri state', 'access_denied', 'a state'],
  );
  assert.ok(answer.get('error_description')?.startsWith(`${textFor('{EmailHidden}')} Trace ID: `), denied.location);
});

test('a placeholder in the path is refused with a page, also where programs expect JSON', async () => {
  const { text = '' } = captures.find(({ code }) => code === 90013) ?? {};
  for (const tenantName of ['<tenant>', '<your-tenant-id>']) {
    for (const path of ['oauth2/v2.0/token', 'oauth2/token', 'oauth2/v2.0/authorize']) {
      const resource = path === 'oauth2/token' ? { resource: 'https://graph.microsoft.com' } : {};
      const answer = await post(`${encodeURIComponent(tenantName)}/${path}`, { ...bySecret(), ...resource });
      assert.match(String(answer.headers['content-type']), /^text\/html/, path);
      assert.equal(pageName(answer.text), 'error', path);
      assert.ok(answer.text.includes(`AADSTS90013: ${text}`), path);
    }
  }
});

/** As .NET writes a parameter. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/%../g, (escape) => escape.toLowerCase());
}

test('authorize() shows refusals without a destination as captured', async () => {
  const cases: [number, Fields][] = [
    [50011, { redirect_uri: 'https://evil.example' }],
    [500113, { client_id: daemon.appId }],
  ];
  for (const [code, fields] of cases) {
    const answer = await the.newBrowser().send('GET', the.authorizeUrl(fields));
    const start = shapeOf(captures.find((each) => each.code === code)?.text ?? '').split('{}')[0] ?? '';
    assert.deepEqual([answer.status, pageName(answer.page), answer.location], [200, 'error', undefined]);
    assert.ok(answer.page.includes(`AADSTS${code}: ${start.replaceAll("'", '&#39;')}`), answer.page);
  }
});

test('every captured refusal is one of these requests, a page or a redirect', () => {
  const reached = new Set([...requests.map(([code]) => code), ...elsewhere]);
  assert.deepEqual(
    captures.map(({ code }) => code).filter((code) => !reached.has(code)),
    [],
  );
});
