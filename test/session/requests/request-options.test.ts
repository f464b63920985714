import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntradaError } from '../../../src/base/errors.ts';
import { listItems } from '../../../src/session/requests/pages.ts';
import { type ApiRequest, sendRequest } from '../../../src/session/requests/request.ts';
import { rejection } from '../../support/journey-errors.ts';
import { offlineServices } from '../offline-services.ts';
import { graphSession, nowMs } from './graph-session.ts';

const json = { 'content-type': 'application/json' };

async function addressOf(request: ApiRequest, session = graphSession): Promise<string | undefined> {
  const services = await offlineServices(session, [], nowMs);
  await sendRequest(session.id, request, services);
  return services.requests[0]?.url.href;
}

for (const [url, apiVersion, href] of [
  ['/users', undefined, 'https://graph.microsoft.com/v1.0/users'],
  ['/users', 'v1.0', 'https://graph.microsoft.com/v1.0/users'],
  ['users?$top=1', 'beta', 'https://graph.microsoft.com/beta/users?$top=1'],
  ['/beta/users', 'beta', 'https://graph.microsoft.com/beta/users'],
  ['/Beta/users', 'beta', 'https://graph.microsoft.com/Beta/users'],
  ['https://graph.microsoft.com/beta/users', 'beta', 'https://graph.microsoft.com/beta/users'],
  ['https://graph.microsoft.us/v1.0/users', 'v1.0', 'https://graph.microsoft.com/v1.0/users'],
] as const) {
  test(`sendRequest() sends ${url} with apiVersion ${apiVersion} to ${href}`, async () =>
    assert.equal(await addressOf({ url, apiVersion }), href));
}

for (const [request, message] of [
  [
    { url: '/v1.0/users', apiVersion: 'beta' },
    'Cannot send a request to "/v1.0/users" as version beta: the address names version v1.0',
  ],
  [
    { url: 'https://graph.microsoft.com/beta/users?a=secret', apiVersion: 'v1.0' },
    'Cannot send a request to "/beta/users" as version v1.0: the address names version beta',
  ],
  [
    { url: 'https://graph.microsoft.com/users', apiVersion: 'beta' },
    'Cannot send a request to "/users" as version beta: the address does not name a version',
  ],
  [{ url: '/users', apiVersion: 'v2' as 'beta' }, 'Cannot use "v2" as apiVersion: expected v1.0 or beta'],
  [
    { url: '/users', api: 'teams', apiVersion: 'beta' },
    'Cannot use a version with the Teams admin API: only Microsoft Graph has versions',
  ],
] as const) {
  test(`sendRequest() refuses ${JSON.stringify(request)}`, async () => {
    const services = await offlineServices(graphSession, [], nowMs);
    await rejection(sendRequest(graphSession.id, request, services), { code: 'INPUT_INVALID', message });
    assert.deepEqual(services.requests, []);
  });
}

test('sendRequest() sends a path with apiVersion to Graph in a session of Teams, too', async () => {
  assert.equal(
    await addressOf({ url: '/users', apiVersion: 'beta' }, { ...graphSession, service: 'teams' }),
    'https://graph.microsoft.com/beta/users',
  );
});

test('listItems() follows a next link of another version than apiVersion', async () => {
  const next = 'https://graph.microsoft.com/v1.0/users?$skiptoken=2';
  const services = await offlineServices(
    graphSession,
    [
      { headers: json, body: JSON.stringify({ value: [1], '@odata.nextLink': next }) },
      { headers: json, body: '{"value":[2]}' },
    ],
    nowMs,
  );
  const items: unknown[] = [];
  for await (const item of listItems(graphSession.id, { url: '/users', apiVersion: 'beta' }, services))
    items.push(item);
  assert.deepEqual(items, [1, 2]);
  assert.deepEqual(
    services.requests.map(({ url }) => url.href),
    ['https://graph.microsoft.com/beta/users', next],
  );
});

test('sendRequest() returns a failed response with skipHttpErrorCheck', async () => {
  const statuses: number[] = [];
  const body = '{"error":{"code":"x"}}';
  const failure = { status: 404, headers: json, body };
  const elsewhere = { status: 302, headers: { location: 'https://files.example/x' } };
  for (const [answers, status] of [
    [[failure], 404],
    [[{ ...failure, status: 401 }], 401],
    [[elsewhere, { ...failure, status: 403 }], 403],
  ] as const) {
    const services = await offlineServices(graphSession, answers, nowMs);
    const response = await sendRequest(
      graphSession.id,
      { url: '/x', skipHttpErrorCheck: true, onHead: (head) => void statuses.push(head.status) },
      services,
    );
    assert.deepEqual([response.status, response.content], [status, { error: { code: 'x' } }]);
  }
  assert.deepEqual(statuses, [404, 401, 403]);
});

test('sendRequest() gives onHead the response whose body is received, and no other', async () => {
  const elsewhere = { status: 302, headers: { location: 'https://files.example/x' } };
  const heads: number[] = [];
  const services = await offlineServices(graphSession, [elsewhere, { status: 200, headers: json, body: '{}' }], nowMs);
  const pieces: string[] = [];
  const receive = () => (piece: Uint8Array) => void pieces.push(Buffer.from(piece).toString());
  await sendRequest(graphSession.id, { url: '/x', receive, onHead: (head) => void heads.push(head.status) }, services);
  assert.deepEqual([heads, pieces], [[200], ['{}']]);
});

test('sendRequest() takes 200 to 299 for success', async () => {
  for (const [status, outcome] of [
    [199, 'REQUEST_REFUSED'],
    [200, 200],
    [299, 299],
    [300, 'REQUEST_REFUSED'],
  ] as const) {
    const services = await offlineServices(graphSession, [{ status, headers: json, body: '{}' }], nowMs);
    const sent = sendRequest(graphSession.id, { url: '/x' }, services);
    const found = await sent.then(
      (response) => response.status,
      (error: EntradaError) => error.code,
    );
    assert.equal(found, outcome);
  }
});
