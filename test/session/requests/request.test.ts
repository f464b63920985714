import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import type { LabRequest, LabResponse } from '../../../src/lab/tenant/tenant.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { checkHeaderName } from '../../../src/session/requests/header-names.ts';
import { type ApiRequest, sendRequest } from '../../../src/session/requests/request.ts';
import { rejection } from '../../support/journey-errors.ts';
import { answer, startJourneyLab } from '../../support/journey-lab.ts';
import { connectDaemon, journeyServices } from '../../support/journey-services.ts';

const lab = await startJourneyLab();

/** Sends a request that gets this answer, and gives what was sent and what came of it. */
async function exchange(request: ApiRequest, response: LabResponse = answer(200, '{}')) {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  let sent: LabRequest | undefined;
  lab.faults.add({
    match: (seen) => {
      if (seen.url.pathname.startsWith('/v1.0')) sent = seen;
      return seen === sent;
    },
    times: 1,
    effect: { kind: 'respond', response },
  });
  const result = await sendRequest(id, request, services);
  assert.ok(sent);
  return { sent, result };
}

test('sendRequest() sends the token and an id, and gives the parsed answer', async () => {
  const services = journeyServices(lab);
  const { id, tokens } = await connectDaemon(services);
  const { status, content } = await sendRequest(id, { url: '/users?$top=1&$select=id' }, services);
  const [user] = lab.tenant.users;
  assert.equal(status, 200);
  assert.deepEqual((content as { value: unknown }).value, [{ id: user?.id }]);
  const { sent } = await exchange({ url: '/me' });
  const token = sent.headers['authorization']?.replace('Bearer ', '') ?? '';
  assert.match(token, /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.notEqual(token, tokens[lab.graphOrigin]?.accessToken.reveal());
  assert.match(sent.headers['client-request-id'] ?? '', /^[\da-f-]{36}$/);
  assert.equal(sent.headers['user-agent'], 'entrada-test');
});

const bodies: readonly [what: string, body: unknown, text: string, type: string | undefined][] = [
  ['no body', undefined, '', undefined],
  ['text as it is', '{"a" : 1}', '{"a" : 1}', 'application/json'],
  ['an empty text', '', '', 'application/json'],
  ['an object as JSON', { a: 'ü' }, '{"a":"ü"}', 'application/json'],
  ['a list as JSON', [1], '[1]', 'application/json'],
  ['null as JSON', null, 'null', 'application/json'],
  ['bytes as they are', Buffer.from('raw'), 'raw', 'application/octet-stream'],
];

for (const [what, body, text, type] of bodies) {
  test(`sendRequest() sends ${what}`, async () => {
    const { sent } = await exchange({ url: '/x', method: 'POST', body });
    assert.deepEqual([sent.method, sent.body, sent.headers['content-type']], ['POST', text, type]);
  });
}

test("sendRequest() sends the caller's headers, whose type of the body wins", async () => {
  const headers = { 'Content-Type': 'text/plain', ConsistencyLevel: 'eventual', Authorization: 'Bearer mine' };
  const { sent } = await exchange({ url: '/x', method: 'PUT', body: 'x', headers });
  assert.equal(sent.headers['content-type'], 'text/plain');
  assert.equal(sent.headers['consistencylevel'], 'eventual');
  assert.match(sent.headers['authorization'] ?? '', /^Bearer eyJ/);
});

const text = { 'content-type': 'text/plain' };
const answers: readonly [what: string, response: LabResponse, content: unknown][] = [
  ['nothing for 204', { status: 204, headers: {}, body: '' }, undefined],
  ['nothing for an empty 200', answer(200, ''), undefined],
  ['a list', answer(200, '[1]'), [1]],
  ['JSON of another type', answer(200, '{"a":1}', { 'content-type': 'application/problem+json' }), { a: 1 }],
  ['JSON after a byte order mark', answer(200, '\uFEFF{"a":1}'), { a: 1 }],
  ['digits of a $count after a byte order mark', answer(200, '\uFEFF42', text), '42'],
  ['text', answer(200, 'plain', text), 'plain'],
  ['XML as text', answer(200, '<edmx/>', { 'content-type': 'application/xml' }), '<edmx/>'],
  ['bytes of any other type', answer(200, 'JFIF', { 'content-type': 'image/jpeg' }), Buffer.from('JFIF')],
];

for (const [what, response, content] of answers) {
  test(`sendRequest() gives ${what}`, async () => {
    const { result } = await exchange({ url: '/x' }, response);
    assert.deepEqual(result.content, content);
    assert.equal(result.bytes.toString(), response.body);
  });
}

test('sendRequest() gives the number of users as text, as Graph sends it', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const headers = { ConsistencyLevel: 'eventual' };
  const { content } = await sendRequest(id, { url: '/users/$count', headers }, services);
  assert.equal(content, String(lab.tenant.users.length));
});

const advancedQueries: readonly [url: string, count: number][] = [
  ["/users?$filter=endswith(mail,'@lab.example')&$top=3", 3],
  ["/users?$filter=displayName ne 'x'&$top=3", 3],
  ["/users?%24filter=not startswith(displayName,'x')&$top=3", 3],
  ["/users?$filter=startswith(displayName,'a')&$orderby=displayName&$top=1", 1],
  ['/users?$search="displayName:a"&$top=1', 1],
];

for (const [url, count] of advancedQueries) {
  test(`sendRequest() sends ${url} as an advanced query`, async () => {
    const services = journeyServices(lab);
    const { id } = await connectDaemon(services);
    const { content } = await sendRequest(id, { url }, services);
    assert.equal((content as { value: unknown[] }).value.length, count);
    const headers = { consistencylevel: 'session' };
    await rejection(sendRequest(id, { url, headers }, services), {
      code: 'REQUEST_REFUSED',
      message: /UnsupportedQuery/,
    });
  });
}

test('sendRequest() adds nothing of an advanced query to other methods', async () => {
  const post = await exchange({ url: '/users?$count=true', method: 'POST', body: {} });
  assert.equal(post.sent.headers['consistencylevel'], undefined);
});

test('sendRequest() refuses JSON that is none, without showing it', async () => {
  const error = await rejection(exchange({ url: '/x' }, answer(200, '{"token":"sec')), {
    code: 'RESPONSE_INVALID',
    message: /^Cannot read the response of "localhost:\d+": 13 characters that are not JSON/,
  });
  assert.doesNotMatch(error.message, /sec/);
});

test('sendRequest() repeats a throttled request as Retry-After says', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const isOurs = ({ url }: LabRequest) => url.pathname === '/v1.0/organization';
  lab.faults.add({
    match: isOurs,
    times: 2,
    effect: { kind: 'respond', response: answer(429, '', { 'retry-after': '7' }) },
  });
  const beforeMs = services.clock.nowMs();
  const { status } = await sendRequest(id, { url: '/organization' }, services);
  assert.deepEqual([status, services.clock.nowMs() - beforeMs], [200, 14_000]);
  assert.match(services.warnings.at(-1) ?? '', /responded with 429; retrying in 7 s/);
});

test('sendRequest() gives the failure of Graph', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  await rejection(sendRequest(id, { url: '/users/nobody@lab.example' }, services), {
    code: 'REQUEST_REFUSED',
    message:
      /^Cannot GET "\/v1\.0\/users\/nobody@lab\.example": localhost:\d+ answered 404 Request_ResourceNotFound: Resource/,
    hint: /^Check the path and the ID/,
  });
  await rejection(sendRequest(id, { url: '/users', method: 'POST', body: {} }, services), {
    code: 'REQUEST_REFUSED',
    message: /^Cannot POST "\/v1\.0\/users": localhost:\d+ answered 403 Authorization_RequestDenied/,
    hint: /^POST \/users needs the application permission User\.ReadWrite\.All \(app role [\da-f-]{36}\);.* has User\.Read\.All, /,
  });
});

test('sendRequest() sends no token to another host', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const offline = { ...services, transportTo: () => assert.fail('It went to the network.') };
  for (const url of [
    'https://evil.example/',
    '//evil.example/',
    'https://u:p@localhost/',
    '\\\\evil.example',
    lab.loginOrigin,
  ]) {
    await rejection(sendRequest(id, { url }, offline), {
      code: 'INPUT_INVALID',
      message: /^Cannot send a request to/,
    });
  }
});

/** Refuses requests to a path without a challenge, and gives the tokens that were presented there. */
function refuseTokens(path: string, times: number): readonly string[] {
  const bearers: string[] = [];
  const response = answer(401, '{"error":{"code":"InvalidAuthenticationToken","message":"Lifetime is over."}}');
  const look = (request: LabRequest): boolean => {
    const isOurs = request.url.pathname === path;
    if (isOurs) bearers.push(request.headers['authorization'] ?? '');
    return isOurs;
  };
  lab.faults.add({ match: look, times, effect: { kind: 'respond', response } });
  lab.faults.add({ match: (request) => look(request) && false, times: 1, effect: { kind: 'drop' } });
  return bearers;
}

test('sendRequest() renews a token that the service takes for ended, once, and keeps the new one', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const bearers = refuseTokens('/v1.0/organization', 1);
  const { status } = await sendRequest(id, { url: '/organization' }, services);
  await sendRequest(id, { url: '/organization' }, services);
  assert.deepEqual([status, bearers.length, new Set(bearers).size], [200, 3, 2]);
  assert.equal(bearers[1], bearers[2]);
  assert.match(services.verboseTexts[1] ?? '', /^localhost:\d+ no longer takes the token; asking for another one\.$/);
});

test('sendRequest() sends the same request again, with its body and headers', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const seen: unknown[] = [];
  lab.faults.add({
    match: ({ url, method, body, headers }) => {
      if (url.pathname !== '/v1.0/again') return false;
      seen.push([method, body, headers['prefer']]);
      return true;
    },
    times: 2,
    effect: { kind: 'respond', response: answer(401, '') },
  });
  const request: ApiRequest = { url: '/again', method: 'POST', body: { a: 1 }, headers: { Prefer: 'x' } };
  await rejection(sendRequest(id, request, services), { code: 'SIGN_IN_NEEDED', message: /answered 401$/ });
  assert.deepEqual(seen, [
    ['POST', '{"a":1}', 'x'],
    ['POST', '{"a":1}', 'x'],
  ]);
});

test('sendRequest() gives a second 401 as the error', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const bearers = refuseTokens('/v1.0/domains', 2);
  await rejection(sendRequest(id, { url: '/domains' }, services), {
    code: 'SIGN_IN_NEEDED',
    message:
      /^Cannot GET "\/v1\.0\/domains": localhost:\d+ answered 401 InvalidAuthenticationToken: Lifetime is over\.$/,
    hint: /^The service rejected the session\.\nRun: entrada Connect-Entra -Environment Lab -TenantId \S+ -ClientSecretCredential \S+$/,
  });
  assert.deepEqual([bearers.length, new Set(bearers).size], [2, 2]);
});

test('sendRequest() renews no supplied token: its 401 is the error', async () => {
  const services = journeyServices(lab);
  const { ada } = labIds.users;
  const { accessToken } = await lab.tokens.forUser(ada.id, labIds.applications.graphCommandLine.appId, lab.graphOrigin);
  const { id } = await connectEntra({ environment: 'Lab', accessToken }, services);
  const bearers = refuseTokens('/v1.0/groups', 1);
  const asked = lab.requests.length;
  await rejection(sendRequest(id, { url: '/groups' }, services), { code: 'SIGN_IN_NEEDED', message: /answered 401/ });
  assert.deepEqual(
    [bearers, lab.requests.slice(asked).map(({ path }) => path)],
    [[`Bearer ${accessToken}`], ['/v1.0/groups']],
  );
});

test('sendRequest() gives what keeps the token from being renewed', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const bearers = refuseTokens('/v1.0/subscribedSkus', 1);
  lab.faults.add({
    match: ({ url }) => url.pathname.endsWith('/token'),
    times: 1,
    effect: { kind: 'respond', response: answer(503, '{"error":"temporarily_unavailable"}') },
  });
  const { signal } = new AbortController();
  await rejection(sendRequest(id, { url: '/subscribedSkus', signal }, services), {
    code: 'SERVICE_UNAVAILABLE',
    message: /503/,
  });
  assert.equal(bearers.length, 1);
});

test("sendRequest() ends with the caller's signal", async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/slow',
    times: 1,
    effect: { kind: 'delay', delayMs: 60_000 },
  });
  const stop = new AbortController();
  const sent = sendRequest(id, { url: '/slow', signal: stop.signal }, services);
  setImmediate(() => stop.abort());
  await rejection(sent, { code: 'CANCELLED', message: /^Cancelled while waiting for "localhost:\d+"\.$/ });
});

test('sendRequest() asks to sign in when the session is gone', async () => {
  await rejection(sendRequest('0'.repeat(32), { url: '/me' }, journeyServices(lab)), {
    code: 'SIGN_IN_NEEDED',
    message: 'Authentication needed. Please call Connect-Entra.',
  });
});

test('checkHeaderName() refuses what is not a name and what the session sets itself', () => {
  for (const name of ['Prefer', 'ConsistencyLevel', 'If-Match', "x!#$%&'*+.^_`|~1"]) checkHeaderName(name);
  for (const name of ['', 'two words', 'Namé', 'x:', 'a\r\nb']) {
    assert.throws(() => checkHeaderName(name), {
      code: 'INPUT_INVALID',
      message: /a name holds letters, digits and hyphens$/,
    });
  }
  for (const name of ['Authorization', 'HOST', 'content-length', 'Transfer-Encoding']) {
    assert.throws(() => checkHeaderName(name), {
      code: 'INPUT_INVALID',
      message: `Cannot send a header named "${name}": the session sets it itself`,
    });
  }
});

test('sendRequest() says that a write whose response cannot be read may have been carried out', async () => {
  const response = answer(201, '{"id": "1');
  const invalid = {
    code: 'RESPONSE_INVALID',
    message: /^Cannot read the response of "localhost:\d+": .* not JSON/,
  } as const;
  const write = await rejection(exchange({ url: '/x', method: 'POST' }, response), invalid);
  assert.equal(write.hint, 'It may have been carried out; look before you repeat it.');
  const read = await rejection(exchange({ url: '/x' }, response), invalid);
  assert.equal(read.hint, undefined);
});
