import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { after, before, test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { readSeed } from '../../../src/lab/setup/shape/read-seed.ts';
import { ada, type Answer, startTestLab, type TestLab } from '../test-lab.ts';

const { daemon } = labIds.applications;
let testLab: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  testLab = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

const json = { 'content-type': 'application/json', 'x-entrada-lab': '1' };

function api(method: string, path: string, body?: unknown, headers: Record<string, string> = json): Promise<Answer> {
  const text =
    body === undefined ? '' : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return testLab.send(method, `${testLab.lab.loginOrigin}/lab/api${path}`, headers, text);
}

async function value(path: string): Promise<Record<string, unknown>[]> {
  return (await api('GET', path, undefined, {})).json['value'] as Record<string, unknown>[];
}

async function refusal(answer: Promise<Answer>): Promise<unknown[]> {
  const { status, json: body } = await answer;
  const { code, message, ...more } = body['error'] as Record<string, unknown>;
  return [status, code, message, ...Object.values(more)];
}

function appToken(): Promise<Answer> {
  const scope = 'https://graph.microsoft.com/.default';
  const fields = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret, scope };
  return testLab.token(fields);
}

test('the API describes itself and every route of it', async () => {
  const { json: body } = await api('GET', '', undefined, {});
  const { lab } = testLab;
  assert.deepEqual([body['lab'], body['tenantId'], body['caFile']], ['entrada', lab.tenant.id, lab.caFile]);
  const routes = body['routes'] as { method: string; path: string; means: string }[];
  assert.ok(routes.length > 20);
  assert.deepEqual(
    routes.filter(({ means }) => !means.endsWith('.')),
    [],
  );
});

test('the API lists, searches, finds and removes users, groups and applications', async () => {
  const users = (await api('GET', '/users?search=LOVELACE', undefined, {})).json;
  assert.equal(users['total'], 1);
  const one = (await api('GET', `/users/${encodeURIComponent('ADA@lab.example')}`)).json;
  assert.deepEqual([one['id'], one['password']], [ada.id, ada.password]);
  const page = (await api('GET', '/users?top=3&skip=248')).json;
  assert.deepEqual([page['total'], (page['value'] as unknown[]).length], [250, 2]);
  const [found] = await value(`/applications?search=${daemon.appId}`);
  assert.deepEqual(found?.['secrets'], [{ value: daemon.secret }]);
  const [user] = await value('/users?top=1&skip=100');
  const gone = `/users/${String(user?.['id'])}`;
  assert.equal((await api('DELETE', gone)).status, 204);
  assert.deepEqual(await refusal(api('DELETE', gone)), [
    404,
    'NotFound',
    `The tenant lab.example does not have the user "${String(user?.['id'])}"; use an id or a name of the list`,
  ]);
  assert.equal((await value('/tenants'))[0]?.['users'], 249);
  const other = (await api('GET', '/users?tenant=fabrikam.example')).json;
  assert.notEqual(other['total'], 249);
  await api('POST', '/reset');
  assert.equal(testLab.lab.tenant.users.length, 250);
});

test('the API adds, lists and removes policies and faults, which have their effect', async () => {
  const policy = (await api('POST', '/policies', { kind: 'block', appId: daemon.appId, id: 'stop' })).json;
  assert.deepEqual(policy, { kind: 'block', appId: daemon.appId, id: 'stop' });
  const fault = await api('POST', '/faults', { kind: 'status', status: 503, host: 'login', id: 'busy', times: 1 });
  assert.deepEqual([fault.status, fault.json['id'], fault.json['applied']], [201, 'busy', 0]);
  assert.equal((await appToken()).status, 503);
  const ids = async (path: string) => (await value(path)).map(({ id }) => id);
  assert.deepEqual([await ids('/policies'), await ids('/faults')], [['stop'], []]);
  assert.equal((await api('DELETE', '/policies/stop')).status, 204);
  assert.equal((await api('DELETE', '/policies/stop')).status, 404);
  assert.equal((await api('DELETE', '/faults')).status, 204);
  assert.equal((await appToken()).status, 200);
});

test('the API changes the scope and the fields of a policy, which keeps its place', async () => {
  const { lab } = testLab;
  const change = (body: unknown, id = 'two') => api('PATCH', `/policies/${id}`, body);
  lab.policies.add({ kind: 'require-mfa', id: 'one' });
  lab.policies.add({ kind: 'block', id: 'two', applications: daemon.appId, locations: ['203.0.113.0/24'] });
  lab.policies.add({ kind: 'sign-in-frequency', id: 'a/b "c"', seconds: 60 });
  lab.conditions.set({ ipAddress: '203.0.113.7' });
  assert.equal((await appToken()).status, 400);
  const excluded = await change({ applications: null, excludedApplications: [daemon.appId], name: 'Not for daemons' });
  const two = { kind: 'block', id: 'two', locations: ['203.0.113.0/24'], name: 'Not for daemons' };
  assert.deepEqual([excluded.status, excluded.json], [200, { ...two, excludedApplications: [daemon.appId] }]);
  assert.equal((await appToken()).status, 200);
  assert.deepEqual((await change({ excludedApplications: null, state: 'report-only' })).json, {
    ...two,
    state: 'report-only',
  });
  assert.equal((await change({ seconds: 3600 }, encodeURIComponent('a/b "c"'))).json['seconds'], 3600);
  assert.deepEqual((await change({}, 'one')).json, { kind: 'require-mfa', id: 'one' });
  // The same id and kind are no change.
  assert.equal((await change({ id: 'one', kind: 'require-mfa', users: ada.id }, 'one')).status, 200);
  assert.deepEqual(
    lab.policies.list().map(({ id }) => id),
    ['one', 'two', 'a/b "c"'],
  );
  const kept = lab.policies.list();
  const fixed = 'cannot be changed; remove the policy, and add another one';
  for (const [body, path, message] of [
    [{ kind: 'require-mfa' }, 'policy.kind', fixed],
    [{ id: 'three' }, 'policy.id', fixed],
    [{ id: null }, 'policy.id', fixed],
    [{ kind: null, state: 'on' }, 'policy.kind', fixed],
    [{ userz: null }, 'policy.userz', 'unknown field of the kind "block"; did you mean "users"?'],
    [{ seconds: 5 }, 'policy.seconds', /^unknown field of the kind "block"; use "id", "name"/],
    ['{"__proto__":{"users":["x"]}}', 'policy.__proto__', /^unknown field/],
    [{ constructor: null }, 'policy.constructor', /^unknown field/],
    [{ locations: ['nowhere'] }, 'policy.locations[0]', /^found "nowhere"; use an IP address/],
    [
      { users: ['adda@lab.example'] },
      'policy.users[0]',
      '"adda@lab.example" does not exist; did you mean "ada@lab.example"',
    ],
    [{ users: [] }, 'policy.users', /^found a list; use text, or a list of them$/],
  ] as const) {
    const answer = await change(body);
    const [problem] = (answer.json['error'] as { problems: { path: string; message: string }[] }).problems;
    assert.deepEqual([answer.status, problem?.path], [400, path], JSON.stringify(body));
    if (typeof message === 'string') assert.equal(problem?.message, message);
    else assert.match(String(problem?.message), message);
  }
  assert.deepEqual(
    (await refusal(change({ seconds: null }, encodeURIComponent('a/b "c"'))))[2],
    'Cannot use the policy "policy.seconds": missing; use a number from 0 to 31536000',
  );
  for (const body of [[], 'x', null, 7]) assert.equal((await change(body)).status, 400, JSON.stringify(body));
  assert.deepEqual((await refusal(change({}, 'three'))).slice(0, 3), [
    404,
    'NotFound',
    'The lab does not have the policy "three"',
  ]);
  assert.equal((await api('PATCH', '/policies', {})).status, 405);
  assert.equal((await api('PATCH', '/policies/two', {}, { 'content-type': 'application/json' })).status, 403);
  assert.deepEqual(lab.policies.list(), kept);
  await api('POST', '/reset');
});

test('the API refuses a policy for objects that are not there, which would never apply', async () => {
  const { lab } = testLab;
  const unknown = async (body: object) => {
    const answer = await api('POST', '/policies', { kind: 'block', ...body });
    const { problems } = answer.json['error'] as { problems: { path: string; message: string }[] };
    return problems.map(({ path, message }) => `${path}: ${message}`);
  };
  assert.deepEqual(await unknown({ users: 'x', groups: ['Engineering', 'y'], excludedApplications: ['z'] }), [
    'policy.users: "x" does not exist; use the user principal name or id of a user',
    'policy.groups[1]: "y" does not exist; use the name or id of a group',
    'policy.excludedApplications[0]: "z" does not exist; use the name or client id of an application',
  ]);
  assert.deepEqual(
    await unknown({ resources: ['https://graph.microsoft.comm', 'api://lab-apo', 'https://a.b.vault.azure.net'] }),
    [
      'policy.resources[0]: "https://graph.microsoft.comm" does not exist; did you mean "https://graph.microsoft.com"',
      'policy.resources[1]: "api://lab-apo" does not exist; did you mean "api://lab-api"',
      'policy.resources[2]: "https://a.b.vault.azure.net" does not exist; did you mean "https://vault.azure.net"',
    ],
  );
  assert.deepEqual(lab.policies.list(), []);
  for (const resources of [
    ...['https://graph.microsoft.com/', 'MICROSOFT GRAPH', 'api://lab-api', lab.graphOrigin, daemon.appId],
    ...['https://account.blob.core.windows.net', 'https://graph.microsoft.us'],
  ]) {
    assert.equal(
      (await api('POST', '/policies', { kind: 'block', state: 'disabled', resources })).status,
      201,
      resources,
    );
  }
  // The name of a deleted user does not keep the rest of a policy from being changed.
  lab.policies.add({ kind: 'block', id: 'old', users: ['gone@lab.example'] });
  assert.equal((await api('PATCH', '/policies/old', { state: 'disabled' })).status, 200);
  await api('POST', '/reset');
});

test('a changed policy keeps what users did for it', async () => {
  const { policies } = testLab.lab;
  policies.add({ kind: 'require-terms-of-use', id: 'terms' });
  assert.deepEqual(policies.change('terms', { terms: 'Rules' }), {
    kind: 'require-terms-of-use',
    id: 'terms',
    terms: 'Rules',
  });
  assert.equal(policies.change('none', {}), undefined);
  await api('POST', '/reset');
});

test('a fault of every request does not apply to the API, so that it can be removed', async () => {
  await api('POST', '/faults', { kind: 'cut', id: 'all' });
  await assert.rejects(appToken());
  assert.equal((await api('DELETE', '/faults/all')).status, 204);
  assert.equal((await appToken()).status, 200);
});

test('the API refuses unknown kinds and fields with a path and with advice', async () => {
  assert.deepEqual(await refusal(api('POST', '/policies', { kind: 'require-mfaa' })), [
    400,
    'InputInvalid',
    'Cannot use the policy "policy.kind": unknown kind "require-mfaa"; did you mean "require-mfa"?',
    [{ path: 'policy.kind', message: 'unknown kind "require-mfaa"; did you mean "require-mfa"?' }],
  ]);
  assert.deepEqual(await refusal(api('POST', '/faults', '{"kind": "status",')), [
    400,
    'InputInvalid',
    'Cannot read the request body: 18 characters that are not JSON at position 18',
  ]);
  assert.deepEqual(await refusal(api('GET', '/user')), [
    404,
    'NotFound',
    'The lab does not serve /lab/api/user; did you mean /lab/api/users?',
  ]);
  assert.deepEqual((await refusal(api('POST', '/requests', {}))).slice(0, 2), [405, 'MethodNotAllowed']);
  for (const path of ['/users?top=1001', '/users?skip=-1', '/users?tenant=nowhere', '/requests?after=x']) {
    assert.deepEqual((await refusal(api('GET', path))).slice(0, 2), [400, 'InputInvalid'], path);
  }
});

test('the API moves the time, rotates the key and forges tokens', async () => {
  const startMs = testLab.lab.time.nowMs();
  const moved = (await api('PATCH', '/clock', { advance: 3600 })).json;
  assert.deepEqual(moved, { now: new Date(startMs + 3_600_000).toISOString(), isFrozen: false, offsetSeconds: 3600 });
  assert.equal((await api('PATCH', '/clock', { set: '2030-01-01T00:00:00Z', frozen: true })).json['isFrozen'], true);
  for (const body of [{}, { advance: '1' }, { other: 1 }, { set: 'noon' }, { advance: 1e300 }, [], 'text', undefined]) {
    assert.equal((await api('PATCH', '/clock', JSON.stringify(body) ?? '')).status, 400, JSON.stringify(body));
  }
  assert.deepEqual((await api('PATCH', '/clock', { reset: true })).json['offsetSeconds'], 0);
  const keys = (await api('POST', '/keys', { graceSeconds: 60 })).json['value'] as { isCurrent: boolean }[];
  assert.deepEqual(
    keys.map(({ isCurrent }) => isCurrent),
    [true, false],
  );
  const count = (await value('/keys')).length;
  for (const body of ['{"graceSeconds":-1}', '{"graceSeconds":1e999}', '{"graceSecond":0}', '[null]', '"x"', 'null']) {
    assert.equal((await api('POST', '/keys', body)).status, 400, body);
  }
  assert.equal((await value('/keys')).length, count);
  const { token } = (await api('POST', '/forge', { user: ada.userPrincipalName, defect: 'expired' })).json;
  assert.equal(String(token).split('.').length, 3);
  for (const body of [{ defect: 'none' }, { color: 'red' }, { user: 'nobody@lab.example' }, { scopes: 'one' }]) {
    assert.equal((await api('POST', '/forge', body)).status, 400, JSON.stringify(body));
  }
});

test('the API changes settings and resets them', async () => {
  assert.equal((await api('PATCH', '/settings', { appTokenLifetimeSeconds: 60 })).status, 200);
  assert.equal((await appToken()).json['expires_in'], 60);
  for (const body of [
    { tokenLifetimeSecond: 1 },
    { lockoutThreshold: -1 },
    { lockoutSeconds: '9' },
    { constructor: 1 },
  ]) {
    assert.equal((await api('PATCH', '/settings', body)).status, 400, JSON.stringify(body));
  }
  testLab.lab.policies.add({ kind: 'block' });
  assert.equal((await api('POST', '/reset')).status, 204);
  assert.equal((await api('GET', '/settings')).json['appTokenLifetimeSeconds'], 3599);
  assert.deepEqual(testLab.lab.policies.list(), []);
});

test('the API lists requests without secrets and claims of tokens; its own requests are not among them', async () => {
  const written = (await value('/requests')).at(-1)?.['number'];
  await appToken();
  const requests = await value(`/requests?after=${String(written)}`);
  assert.deepEqual(
    requests.map(({ number, path, status, form }) => [
      number,
      path,
      status,
      (form as Record<string, string>)['client_secret'],
    ]),
    [[Number(written) + 1, `/${testLab.lab.tenant.id}/oauth2/v2.0/token`, 200, '[secret]']],
  );
  const token = (await value('/tokens')).at(-1);
  assert.deepEqual(
    [token?.['kind'], (token?.['claims'] as Record<string, unknown> | undefined)?.['appid']],
    ['access', daemon.appId],
  );
});

test('the API adds users, groups and applications as in a seed file, all of a request or none', async () => {
  const user = (await api('POST', '/users', { userPrincipalName: 'kim@lab.example', password: 'a password' })).json;
  assert.deepEqual([user['displayName'], user['password']], ['Kim', 'a password']);
  const group = (await api('POST', '/groups', [{ displayName: 'Testers', members: ['kim@lab.example'] }])).json;
  assert.deepEqual((group['value'] as Record<string, unknown>[])[0]?.['memberIds'], [user['id']]);
  const created = await api('POST', '/applications', { displayName: 'Importer', secrets: ['a secret'] });
  assert.equal(created.status, 201);
  const scope = 'https://graph.microsoft.com/.default';
  const client_id = String(created.json['appId']);
  const fields = { grant_type: 'client_credentials', client_id, client_secret: 'a secret', scope };
  assert.equal((await testLab.token(fields)).status, 200);
  await api('DELETE', '/users/kim@lab.example');
  assert.deepEqual((await value('/groups?search=Testers'))[0]?.['memberIds'], []);
  await api('DELETE', '/applications/Importer');
  assert.equal((await testLab.token(fields)).status, 400);
  const other = await api('POST', '/users?tenant=fabrikam.example', { userPrincipalName: 'kim@fabrikam.example' });
  assert.equal(other.status, 201);
  assert.equal((await api('GET', '/users/kim@fabrikam.example?tenant=fabrikam.example')).status, 200);
  const count = testLab.lab.tenant.users.length;
  const seed = { users: [{ userPrincipalName: 'lee@lab.example' }, { userPrincipalName: 'lee' }] };
  const refused = await refusal(api('POST', '/seed', seed));
  assert.deepEqual(
    [refused[0], (refused[3] as { path: string }[]).map(({ path }) => path)],
    [400, ['users[1].userPrincipalName']],
  );
  for (const body of ['"text"', '3', '', '[1]', '{"color": 1}']) {
    assert.equal((await api('POST', '/users', body)).status, 400, body);
  }
  assert.equal(testLab.lab.tenant.users.length, count);
  await api('POST', '/reset');
});

test('a seed over the API cannot read files or variables of the computer', async () => {
  const ways = [{ variable: 'PATH' }, { file: '/etc/passwd' }];
  const tried = ways.map((secret) => api('POST', '/applications', { displayName: 'Thief', secrets: [secret] }));
  const certificate = api('POST', '/applications', { displayName: 'Thief', certificates: [{ file: '/etc/passwd' }] });
  for (const { status, text } of await Promise.all([...tried, certificate])) {
    assert.equal(status, 400);
    assert.equal(text.includes('root:'), false);
    assert.equal(text.includes(process.env['PATH'] ?? '/usr/bin'), false);
  }
});

test('the API exports the lab as a seed that it accepts again', async () => {
  await api('POST', '/users', { userPrincipalName: 'kim@lab.example', password: 'a password' });
  const seed = (await api('GET', '/seed')).json;
  assert.ok(JSON.stringify(seed).includes('kim@lab.example'));
  assert.doesNotThrow(() => readSeed(seed, { name: 'the export' }));
  await api('POST', '/reset');
});

test('a client that goes away in the middle of a body does not end the lab', async () => {
  await api('GET', '');
  const { loginOrigin, caFile } = testLab.lab;
  await new Promise<void>((resolve) => {
    const sent = request(`${loginOrigin}/lab/api/users`, {
      method: 'POST',
      agent: false,
      ca: readFileSync(caFile, 'utf8'),
      headers: { ...json, 'content-length': '400', expect: '100-continue' },
    });
    // The lab waits for the body now.
    sent.on('continue', () => sent.write('{"user', () => sent.destroy()));
    sent.on('error', () => {});
    sent.on('close', resolve);
    sent.flushHeaders();
  });
  assert.equal((await api('GET', '')).status, 200);
});

test('the API lists, sets and removes the conditions of sign-ins', async () => {
  const conditions = async () => JSON.parse((await api('GET', '/conditions', undefined, {})).text) as unknown;
  const set = (body: unknown) => api('PATCH', '/conditions', body);
  assert.deepEqual(await conditions(), { everyone: {}, users: {} });
  await set({ ipAddress: '203.0.113.7' });
  await set({ signInRisk: 'high', user: ada.userPrincipalName.toUpperCase() });
  const both = { everyone: { ipAddress: '203.0.113.7' }, users: { [ada.id]: { signInRisk: 'high' } } };
  assert.deepEqual(await conditions(), both);
  for (const body of [[], 'x', { shoe: 'x' }, { signInRisk: 'huge' }, { ipAddress: 7 }, { user: 7 }, null]) {
    assert.equal((await set(body)).status, 400, JSON.stringify(body));
  }
  assert.equal((await set({ user: 'nobody@lab.example', signInRisk: 'low' })).status, 404);
  const foreign = await api('PATCH', '/conditions', {}, { 'content-type': 'application/json' });
  assert.equal(foreign.status, 403, 'another site cannot send the header');
  assert.deepEqual(await conditions(), both);
  assert.equal((await api('DELETE', '/conditions')).status, 204);
  assert.deepEqual(await conditions(), { everyone: {}, users: {} });
});

test('a reset returns to the first key and removes conditions and sign-ins', async () => {
  const { lab } = testLab;
  await api('POST', '/reset');
  const first = await value('/keys');
  await api('POST', '/keys', {});
  lab.conditions.set({ signInRisk: 'high' });
  await appToken();
  assert.equal((await value('/keys')).length, 2);
  assert.equal((await value('/sign-ins')).length, 1);
  assert.equal((await api('POST', '/reset')).status, 204);
  assert.deepEqual(await value('/keys'), first);
  assert.deepEqual(await value('/sign-ins'), []);
  lab.policies.add({ kind: 'block', signInRisk: 'high' });
  assert.equal(typeof (await testLab.signIn())['access_token'], 'string');
  await api('POST', '/reset');
});

test('a body above the limit is answered with 413, however it is sent, and the lab goes on', async () => {
  const known = await value('/users');
  const long = Buffer.from(`{"users":[{"userPrincipalName":"${'x'.repeat(34 * 1024 * 1024)}@lab.example"}]}`);
  const tooLong = [413, 'TooLong', 'The body is longer than 33554432 bytes; send it in parts'];
  assert.deepEqual(await refusal(api('POST', '/seed', long, { ...json, 'transfer-encoding': 'chunked' })), tooLong);
  const size = { 'content-length': String(long.length) };
  assert.deepEqual(await refusal(api('POST', '/nothing', long, { ...json, ...size })), tooLong);
  assert.equal((await api('DELETE', '/users/x', long, { ...json, ...size })).status, 413);
  // Foreign pages learn nothing about it.
  assert.equal(
    (await api('POST', '/users', long, { ...json, ...size, origin: 'https://attacker.example' })).status,
    403,
  );
  assert.deepEqual(await value('/users'), known);
  assert.equal((await appToken()).status, 200);
});
