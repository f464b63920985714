import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { connect } from 'node:tls';
import { decodeJwt } from 'jose';
import { systemErrorCode } from '../../../src/base/errors.ts';
import { createFaults } from '../../../src/lab/hosts/faults.ts';
import { seededShare } from '../../../src/lab/hosts/seeded-share.ts';
import type { FaultRule } from '../../../src/lab/rules/fault-rule.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import type { LabRequest } from '../../../src/lab/tenant/tenant.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { type Answer, startTestLab, type TestLab } from '../test-lab.ts';

const { daemon } = labIds.applications;

let testLab: TestLab;
let token: string;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  testLab = await startTestLab({ after: (end) => void ends.push(end) });
  token = await testLab.lab.forge.accessToken({ user: null, clientId: daemon.appId });
});
after(() => Promise.all(ends.map((end) => end())));

function graph(path = '/v1.0/organization'): Promise<Answer> {
  return testLab.send('GET', `${testLab.lab.graphOrigin}${path}`, { authorization: `Bearer ${token}` });
}

function appToken(): Promise<Answer> {
  const fields = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret };
  return testLab.token({ ...fields, scope: 'https://graph.microsoft.com/.default' });
}

/** Sends a request while a fault is there. */
async function during<Result>(fault: FaultRule, send: () => Promise<Result>): Promise<Result> {
  const remove = testLab.lab.faults.add(fault);
  try {
    return await send();
  } finally {
    remove();
  }
}

test('a status has the usual body of its host, Retry-After in both forms, and its own headers', async () => {
  const { clock } = testLab;
  const nextMinute = new Date(clock.nowMs() + 60_000).toUTCString();
  const busy = { kind: 'status', status: 429, retryAfterSeconds: 60 } as const;
  const login = await during(busy, appToken);
  assert.deepEqual(
    [login.status, login.headers['retry-after'], login.headers['content-type'], login.text],
    [429, '60', 'text/plain', 'Too Many Requests'],
  );
  const api = await during({ ...busy, retryAfterForm: 'date' }, graph);
  const { error } = api.json as { error: Record<string, unknown> };
  assert.deepEqual([api.status, api.headers['retry-after'], error['code']], [429, nextMinute, 'TooManyRequests']);
  const own = { body: '{}', contentType: 'application/json', headers: { 'X-Own': 'a' } };
  const altered = await during({ kind: 'status', status: 418, ...own }, graph);
  assert.deepEqual([altered.status, altered.headers['x-own'], altered.text], [418, 'a', '{}']);
  assert.equal((await graph()).status, 200);
});

test('a fault is for its host, method, URL, client and tenant', () => {
  const call = (method: string, url: string, headers = {}, body = ''): LabRequest => ({
    method,
    url: new URL(url, 'https://localhost'),
    headers,
    body,
  });
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const basic = { authorization: `Basic ${Buffer.from('App:secret').toString('base64')}` };
  const bearer = (claims: object) => ({
    authorization: `Bearer x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`,
  });
  const get = call('GET', '/v1.0/users/ada?$top=5');
  const rows: readonly (readonly [scope: Omit<FaultRule, 'kind'>, request: LabRequest, isHit: boolean])[] = [
    [{}, get, true],
    [{ host: 'graph' }, get, true],
    [{ host: ['login', 'teams'] }, get, false],
    [{ method: 'get' }, get, true],
    [{ method: ['POST', 'PATCH'] }, get, false],
    [{ url: '/v1.0/users' }, get, false],
    [{ url: '/v1.0/USERS*' }, get, true],
    [{ url: '*/ada' }, get, true],
    [{ url: '*/users/*?$top=*' }, get, true],
    [{ url: '*/users/*?$top=6' }, get, false],
    [{ url: 'https://localhost/v1.0/*' }, get, true],
    [{ url: 'https://elsewhere/v1.0/*' }, get, false],
    [{ clientId: 'APP' }, call('POST', '/t/token', form, 'client_id=app'), true],
    [{ clientId: 'app' }, call('POST', '/t/token', {}, 'client_id=app'), false],
    [{ clientId: 'app' }, call('GET', '/authorize?client_id=app'), true],
    [{ clientId: 'app' }, call('POST', '/t/token', basic), true],
    [{ clientId: 'app' }, call('GET', '/', bearer({ appid: 'app' })), true],
    [{ clientId: 'app' }, call('GET', '/', bearer({ azp: 'app' })), true],
    [{ clientId: 'app' }, call('GET', '/', bearer({ azp: 7 })), false],
    [{ clientId: 'app' }, call('GET', '/', { authorization: 'Bearer none' }), false],
    [{ tenant: 'fabrikam.example' }, call('GET', '/', bearer({ tid: labIds.fabrikam.tenantId })), true],
    [{ tenant: labIds.tenantId }, call('GET', '/', bearer({ tid: labIds.fabrikam.tenantId })), false],
  ];
  const { tenant, otherTenants } = testLab.lab;
  for (const [scope, request, isHit] of rows) {
    const faults = createFaults({ tenants: [tenant, ...otherTenants] });
    faults.add({ kind: 'latency', delayMs: 1, ...scope });
    assert.equal(faults.take(request, 'graph') !== undefined, isHit, JSON.stringify([scope, request]));
  }
  const faults = createFaults({ tenants: [tenant] });
  faults.add({ kind: 'latency', delayMs: 1, tenant: labIds.tenantId.toUpperCase() });
  assert.notEqual(faults.take(call('POST', `/${tenant.domains[0]}/oauth2/v2.0/token`), 'login'), undefined);
  assert.equal(faults.take(call('POST', '/common/oauth2/v2.0/token'), 'login'), undefined);
});

test('share chooses the same requests for the same seed, and about as many as it says', () => {
  const runs = [1, 1, 2].map((seed) => {
    const isChosen = seededShare(0.25, seed);
    return Array.from({ length: 1000 }, isChosen);
  });
  assert.deepEqual(runs[0], runs[1]);
  assert.notDeepEqual(runs[0], runs[2]);
  const count = runs[0]?.filter(Boolean).length ?? 0;
  assert.ok(count > 200 && count < 300, String(count));
  for (const [share, expected] of [
    [0, false],
    [1, true],
  ] as const) {
    assert.deepEqual(
      Array.from({ length: 50 }, seededShare(share, 7)),
      Array.from({ length: 50 }, () => expected),
    );
  }
});

test('lab.faults lists faults with their ids and counts, and refuses an id that is taken and an unknown kind', async () => {
  const { faults } = testLab.lab;
  const remove = faults.add({ kind: 'status', status: 500, times: 3, id: 'own', host: 'graph' });
  faults.add({ match: () => false, times: 2, effect: { kind: 'drop' } });
  assert.equal(remove.id, 'own');
  assert.equal((await graph()).status, 500);
  const [own, other, ...rest] = faults.list();
  assert.deepEqual(own, { kind: 'status', status: 500, times: 3, id: 'own', host: 'graph', applied: 1 });
  assert.deepEqual([other?.kind, other?.applied, rest], ['function', 0, []]);
  assert.throws(() => faults.add({ kind: 'cut', id: 'own' }), {
    message: 'Cannot add the fault "own": another one has this id; use another id',
  });
  for (const [value, found] of [
    [null, 'null'],
    ['cut', 'a text'],
    [[], 'a list'],
  ] as const) {
    // @ts-expect-error: plain JavaScript can pass anything.
    const addValue = () => faults.add(value);
    assert.throws(addValue, { code: 'INPUT_INVALID' }, found);
  }
  // @ts-expect-error -- a kind that does not exist
  const add = () => faults.add({ kind: 'cutt' });
  assert.throws(add, { message: 'Cannot use the fault "fault.kind": unknown kind "cutt"; did you mean "cut"?' });
  assert.deepEqual([faults.remove('own'), faults.remove('own')], [true, false]);
  faults.clear();
  assert.deepEqual(faults.list(), []);
  assert.equal((await graph()).status, 200);
  const { status, faultId } = testLab.lab.requests.at(-2) ?? {};
  assert.deepEqual([status, faultId], [500, 'own']);
});

test('a connection is cut before a response, within its headers and within its body', async () => {
  for (const at of [undefined, 'start', 'headers', 'body'] as const) {
    const fault = at === undefined ? ({ kind: 'cut' } as const) : ({ kind: 'cut', at } as const);
    const outcome = await during(fault, () => graph()).then(
      ({ status }) => String(status),
      (error: unknown) => systemErrorCode(error),
    );
    assert.equal(outcome, 'ECONNRESET', at);
    assert.equal(testLab.lab.requests.at(-1)?.status, 0);
  }
});

test('requests that were sent ahead on a connection are cut with the first one, and the client gets its bytes alone', async () => {
  const { hostname, port, host } = new URL(testLab.lab.graphOrigin);
  const ca = readFileSync(testLab.lab.caFile);
  const read = (count: number) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), ca, servername: hostname });
      let text = '';
      socket.on('data', (bytes) => (text += bytes.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
      const request = `GET /v1.0/organization HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
      socket.write(request.repeat(count));
    });
  for (const at of ['headers', 'body'] as const) {
    const text = await during({ kind: 'cut', at }, () => read(3));
    assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 1, at);
  }
});

test('content-type, html-page, redirect, slow-body and truncated-body change the usual response', async () => {
  const usual = await graph();
  const typed = await during({ kind: 'content-type', contentType: 'text/html; charset=utf-8' }, graph);
  assert.deepEqual([typed.headers['content-type'], typed.text], ['text/html; charset=utf-8', usual.text]);
  const page = await during({ kind: 'html-page', title: 'A <b>' }, graph);
  assert.deepEqual([page.status, page.headers['content-type']], [200, 'text/html']);
  assert.equal(page.text, '<!doctype html><title>A &#60;b&#62;</title>');
  const moved = await during({ kind: 'redirect', location: 'https://elsewhere.example/', status: 307 }, graph);
  assert.deepEqual([moved.status, moved.headers['location']], [307, 'https://elsewhere.example/']);
  const slow = await during({ kind: 'slow-body', bytesPerSecond: 100 }, graph);
  assert.equal(slow.text, usual.text);
  for (const [bytes, length] of [
    [undefined, Math.floor(usual.text.length / 2)],
    [0, 0],
    [7, 7],
  ] as const) {
    const short = await during({ kind: 'truncated-body', ...(bytes === undefined ? {} : { bytes }) }, graph);
    assert.deepEqual([short.status, short.text], [200, usual.text.slice(0, length)]);
  }
});

test('a slow body takes the time of its length', async () => {
  const { clock } = testLab;
  const { text } = await graph();
  const beforeMs = clock.nowMs();
  await during({ kind: 'slow-body', bytesPerSecond: 10 }, graph);
  assert.equal(Math.round((clock.nowMs() - beforeMs) / 100), text.length);
});

test('missing-keys hides the current key of discovery, and no other response', async () => {
  const { lab, send } = testLab;
  const fault = { kind: 'missing-keys', times: 1 } as const;
  const keys = () => send('GET', `${lab.loginOrigin}/common/discovery/v2.0/keys`);
  const usual = await keys();
  lab.faults.add(fault);
  assert.equal((await graph()).status, 200);
  assert.equal((await keys()).text, '{"keys":[]}');
  assert.equal((await keys()).text, usual.text);
});

test('wrong-clock changes the Date header, the times of tokens and the validity of those at an API', async () => {
  const { clock } = testLab;
  const behind = { kind: 'wrong-clock', offsetSeconds: -7200 } as const;
  const beforeMs = Date.now();
  const late = await during(behind, appToken);
  const { iat, exp } = decodeJwt(String(late.json['access_token']));
  const nowSeconds = Math.floor(clock.nowMs() / 1000);
  assert.deepEqual([iat, exp], [nowSeconds - 7200 - 300, nowSeconds - 7200 + 3599]);
  const dateMs = Date.parse(String(late.headers.date)) + 7_200_000;
  assert.ok(dateMs > beforeMs - 1000 && dateMs <= Date.now(), String(late.headers.date));
  assert.equal((await during({ ...behind, offsetSeconds: 7200 }, graph)).status, 401);
  assert.equal((await graph()).status, 200);
});

test('a lab that stops does not wait for delayed responses', async () => {
  const stops: (() => Promise<void>)[] = [];
  const clock = createFakeClock();
  const { lab, send } = await startTestLab({ after: (stop) => void stops.push(stop) }, { clock });
  lab.faults.add({ kind: 'latency', delayMs: 600_000 });
  const path = `/${labIds.tenantId}/v2.0/.well-known/openid-configuration`;
  const answers = Array.from({ length: 12 }, () =>
    send('GET', `${lab.loginOrigin}${path}`).then(() => 'an answer', systemErrorCode),
  );
  await clock.sleeping(12);
  await Promise.all(stops.map((stop) => stop()));
  assert.deepEqual([clock.left(), new Set(await Promise.all(answers))], [[], new Set(['ECONNRESET'])]);
});
