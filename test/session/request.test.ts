import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabRequest, LabResponse } from '../../src/lab/tenant.ts';
import { checkHeaderName, type GraphRequest, sendGraphRequest } from '../../src/session/request.ts';
import { rejection } from '../support/journey-errors.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';
import { connectDaemon, journeyServices } from '../support/journey-services.ts';

const lab = await startJourneyLab();

/** Sends a request that gets this answer, and gives what was sent and what came of it. */
async function exchange(request: GraphRequest, response: LabResponse = answer(200, '{}')) {
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
  const result = await sendGraphRequest(id, request, services);
  assert.ok(sent);
  return { sent, result };
}

test('sendGraphRequest() sends the token and an id, and gives the parsed answer', async () => {
  const services = journeyServices(lab);
  const { id, tokens } = await connectDaemon(services);
  const { status, content } = await sendGraphRequest(id, { url: '/users?$top=1&$select=id' }, services);
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
  test(`sendGraphRequest() sends ${what}`, async () => {
    const { sent } = await exchange({ url: '/x', method: 'POST', body });
    assert.deepEqual([sent.method, sent.body, sent.headers['content-type']], ['POST', text, type]);
  });
}

test("sendGraphRequest() sends the caller's headers, whose type of the body wins", async () => {
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
  test(`sendGraphRequest() gives ${what}`, async () => {
    const { result } = await exchange({ url: '/x' }, response);
    assert.deepEqual(result.content, content);
    assert.equal(result.bytes.toString(), response.body);
  });
}

test('sendGraphRequest() gives the number of users as text, as Graph sends it', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const headers = { ConsistencyLevel: 'eventual' };
  const { content } = await sendGraphRequest(id, { url: '/users/$count', headers }, services);
  assert.equal(content, String(lab.tenant.users.length));
});

test('sendGraphRequest() refuses JSON that is none, without showing it', async () => {
  const error = await rejection(exchange({ url: '/x' }, answer(200, '{"token":"sec')), {
    code: 'RESPONSE_INVALID',
    message: /^Cannot read the answer of "localhost:\d+": 13 characters that are not JSON/,
  });
  assert.doesNotMatch(error.message, /sec/);
});

test('sendGraphRequest() repeats a busy answer as Retry-After says', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const isOurs = ({ url }: LabRequest) => url.pathname === '/v1.0/organization';
  lab.faults.add({
    match: isOurs,
    times: 2,
    effect: { kind: 'respond', response: answer(429, '', { 'retry-after': '7' }) },
  });
  const beforeMs = services.clock.nowMs();
  const { status } = await sendGraphRequest(id, { url: '/organization' }, services);
  assert.deepEqual([status, services.clock.nowMs() - beforeMs], [200, 14_000]);
  assert.match(services.verboseTexts.at(-1) ?? '', /answered 429; trying again in 7 s/);
});

test('sendGraphRequest() gives the failure of Graph', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  await rejection(sendGraphRequest(id, { url: '/users/nobody@lab.example' }, services), {
    code: 'REQUEST_REFUSED',
    message:
      /^Cannot GET "\/v1\.0\/users\/nobody@lab\.example": localhost:\d+ answered 404 Request_ResourceNotFound: Resource/,
    hint: /^Check the path and the id/,
  });
  await rejection(sendGraphRequest(id, { url: '/users', method: 'POST', body: {} }, services), {
    code: 'REQUEST_REFUSED',
    message: /^Cannot POST "\/v1\.0\/users": localhost:\d+ answered 403 Authorization_RequestDenied/,
    hint: /^The application holds the permissions User\.Read\.All, Group\.Read\.All, Organization\.Read\.All\./,
  });
});

test('sendGraphRequest() sends no token to another host', async () => {
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
    await rejection(sendGraphRequest(id, { url }, offline), {
      code: 'INPUT_INVALID',
      message: /^Cannot send a request to/,
    });
  }
});

test("sendGraphRequest() ends with the caller's signal", async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/slow',
    times: 1,
    effect: { kind: 'delay', delayMs: 60_000 },
  });
  const stop = new AbortController();
  const sent = sendGraphRequest(id, { url: '/slow', signal: stop.signal }, services);
  setImmediate(() => stop.abort());
  await rejection(sent, { code: 'CANCELLED', message: /^Cancelled while waiting for "localhost:\d+"\.$/ });
});

test('sendGraphRequest() asks to sign in when the session is gone', async () => {
  await rejection(sendGraphRequest('0'.repeat(32), { url: '/me' }, journeyServices(lab)), {
    code: 'SIGN_IN_NEEDED',
    message: 'Authentication needed. Please call Connect-Entra.',
  });
});

test('checkHeaderName() refuses what is no name and what the session sets itself', () => {
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
