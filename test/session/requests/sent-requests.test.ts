import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../src/base/secret.ts';
import { builtInClouds, findCloud } from '../../../src/model/cloud.ts';
import { listItems } from '../../../src/session/requests/pages.ts';
import { type ApiRequest, sendRequest } from '../../../src/session/requests/request.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { rejection } from '../../support/journey-errors.ts';
import { savedCredential } from '../../support/saved-credential.ts';
import { type OfflineAnswer, offlineServices } from '../offline-services.ts';

const nowMs = Date.UTC(2027, 0, 1);
const entry = { accessToken: new Secret('the-token'), expiresAtMs: nowMs + 3_600_000, scopes: ['User.Read'] };
const cloud = findCloud(builtInClouds, 'Global') ?? assert.fail();
const log = { level: 'Info', path: '/log' } as const;
const session = sampleSession('ada@contoso.com', {
  cloud,
  // A session that cannot be renewed sends nothing else.
  credential: savedCredential('given-token', {}),
  tokens: { [cloud.graphEndpoint]: entry, '48ac35b8-9aa8-4d74-927d-1f4a14a0b239': entry },
  clientTimeoutMs: 7000,
  log,
});
const json = { 'content-type': 'application/json' };

async function send(request: ApiRequest, ...answers: readonly OfflineAnswer[]) {
  const services = await offlineServices(session, answers, nowMs);
  const result = await sendRequest(session.id, request, services);
  return { services, result };
}

test('sendRequest() sends a GET with the token alone unless more is asked for', async () => {
  const { services, result } = await send({ url: '/me' }, { headers: json, body: '{"id":1}' });
  const [{ headers: { 'client-request-id': id, ...headers } = {}, ...request } = assert.fail(), ...more] =
    services.requests;
  assert.match(id ?? '', /^[\da-f]{8}-[\da-f-]{27}$/);
  assert.deepEqual(
    [request, headers, more],
    [
      { method: 'GET', url: new URL('https://graph.microsoft.com/v1.0/me'), signal: undefined },
      { authorization: 'Bearer the-token' },
      [],
    ],
  );
  assert.deepEqual(services.transports, [['Global', 7000]]);
  assert.deepEqual(services.opened, [log]);
  assert.deepEqual(services.logged, [['Info', 'Request', 'GET https://graph.microsoft.com/v1.0/me was answered 200.']]);
  assert.deepEqual(result, {
    url: new URL('https://graph.microsoft.com/v1.0/me'),
    status: 200,
    headers: json,
    bytes: Buffer.from('{"id":1}'),
    content: { id: 1 },
  });
  assert.deepEqual([services.warnings, services.verboseTexts], [[], []]);
});

test("sendRequest() sends the caller's method, headers, body and signal, or the signal of the process", async () => {
  const { signal } = new AbortController();
  const headers = { 'Content-Type': 'text/plain', Prefer: 'x', Authorization: 'mine' };
  const { services } = await send({ url: 'beta/x?a=b', method: 'PATCH', body: 'text', headers, signal }, {});
  const [sent] = services.requests;
  assert.deepEqual(
    { ...sent, headers: { ...sent?.headers, 'client-request-id': '' } },
    {
      method: 'PATCH',
      url: new URL('https://graph.microsoft.com/beta/x?a=b'),
      headers: {
        'client-request-id': '',
        'content-type': 'text/plain',
        prefer: 'x',
        authorization: 'Bearer the-token',
      },
      body: 'text',
      signal,
    },
  );
  const own = { ...(await offlineServices(session, [], nowMs)), signal };
  await sendRequest(session.id, { url: '/me' }, own);
  assert.equal(own.requests[0]?.signal, signal);
});

test("sendRequest() sends a signal that aborts with the caller's and with that of the process", async () => {
  for (const who of ['caller', 'process']) {
    const [caller, own] = [new AbortController(), new AbortController()];
    const services = { ...(await offlineServices(session, [], nowMs)), signal: own.signal };
    await sendRequest(session.id, { url: '/me', signal: caller.signal }, services);
    const sent = services.requests[0]?.signal;
    assert.equal(sent?.aborted, false);
    (who === 'caller' ? caller : own).abort();
    assert.equal(sent?.aborted, true);
  }
});

test("sendRequest() ends with the caller's signal while a token is renewed", async () => {
  const services = await offlineServices(session, [], nowMs);
  const caller = new AbortController();
  let reads = 0;
  const cache = {
    ...services.cache,
    async read(id: string) {
      reads += 1;
      if (reads === 1) return services.cache.read(id);
      setImmediate(() => caller.abort());
      return new Promise<never>(() => {});
    },
  };
  const sent = sendRequest(session.id, { url: '/me', signal: caller.signal }, { ...services, cache });
  await rejection(sent, { code: 'CANCELLED', message: 'Cancelled while waiting for a token.' });
  assert.deepEqual(services.requests, []);
});

test('sendRequest() sends a request of the Teams admin API with its own id, and passes its warnings on', async () => {
  const { services } = await send(
    { url: '/Teams.User/users', api: 'teams' },
    { headers: { 'x-ms-configapi-powershell-warningmessage': 'Old policy.' } },
  );
  const [{ url, headers } = assert.fail()] = services.requests;
  assert.equal(url.href, 'https://api.interfaces.records.teams.microsoft.com/Teams.User/users');
  assert.deepEqual(Object.keys(headers ?? {}).toSorted(), ['authorization', 'x-ms-correlation-id']);
  assert.match(headers?.['x-ms-correlation-id'] ?? '', /^[\da-f]{8}-[\da-f-]{27}$/);
  assert.deepEqual(services.warnings, ['Old policy.']);
});

test('sendRequest() reports a refusal to the caller and to the log', async () => {
  const services = await offlineServices(
    session,
    [{ status: 404, headers: json, body: '{"error":{"code":"No"}}' }],
    nowMs,
  );
  const message = 'Cannot GET "/v1.0/x": graph.microsoft.com answered 404 No';
  const error = await rejection(sendRequest(session.id, { url: '/x' }, services), {
    code: 'REQUEST_REFUSED',
    message,
    hint: 'Check the path and the ID; a new object can take a minute to appear.',
  });
  assert.deepEqual(error.details, { status: 404, graphCode: 'No', requestId: null, clientRequestId: null });
  assert.deepEqual(services.logged, [
    ['Info', 'Request', 'GET https://graph.microsoft.com/v1.0/x was answered 404.'],
    ['Error', 'Request', message],
  ]);
});

test('sendRequest() does not send a request again when a session that cannot be renewed is refused', async () => {
  const services = await offlineServices(session, [{ status: 401 }], nowMs);
  await rejection(sendRequest(session.id, { url: '/x', method: 'DELETE' }, services), {
    code: 'SIGN_IN_NEEDED',
    message: 'Cannot DELETE "/v1.0/x": graph.microsoft.com answered 401',
    hint: /^The service rejected the session\.\nRun: entrada Connect-Entra -TenantId \S+ -ClientId \S+ -Scopes User\.Read$/,
  });
  assert.deepEqual([services.requests.length, services.verboseTexts], [1, []]);
});

test('sendRequest() waits for a busy service and says so', async () => {
  const services = await offlineServices(session, [{ status: 503, headers: { 'retry-after': '2' } }, {}], nowMs);
  const sending = sendRequest(session.id, { url: '/x', method: 'POST' }, services);
  await services.clock.sleeping(1);
  assert.deepEqual(services.clock.left(), [2000]);
  await services.clock.advance(2000);
  assert.equal((await sending).content, undefined);
  assert.deepEqual(services.verboseTexts, ['graph.microsoft.com responded with 503; retrying in 2 s']);
});

test('sendRequest() opens no log for a session without one', async () => {
  const { log: _log, ...quiet } = session;
  const services = await offlineServices(quiet, [{}], nowMs);
  await sendRequest(quiet.id, { url: '/x' }, services);
  assert.deepEqual(services.opened, []);
});

const renewable = sampleSession('ada@contoso.com', {
  cloud,
  tokens: { [cloud.graphEndpoint]: entry },
});
const renewed = {
  headers: json,
  body: '{"token_type":"Bearer","expires_in":3599,"access_token":"the-next-token"}',
};
const challenge = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
const challenged = {
  status: 401,
  headers: {
    'www-authenticate': `Bearer error="insufficient_claims", claims="${Buffer.from(challenge).toString('base64')}"`,
  },
};

/** Where each request went, and with which token. */
const hostsAndTokens = ({ requests }: Awaited<ReturnType<typeof offlineServices>>) =>
  requests.map(({ url, headers }) => [url.host, headers?.['authorization']]);
const [first, renewal, second] = [
  ['graph.microsoft.com', 'Bearer the-token'],
  ['login.microsoftonline.com', undefined],
  ['graph.microsoft.com', 'Bearer the-next-token'],
];

test('sendRequest() sends a request again with another token when the first one is no longer accepted', async () => {
  const services = await offlineServices(renewable, [{ status: 401 }, renewed, { status: 204 }], nowMs);
  assert.equal((await sendRequest(renewable.id, { url: '/x' }, services)).status, 204);
  assert.deepEqual(hostsAndTokens(services), [first, renewal, second]);
  assert.deepEqual(services.verboseTexts, [
    'graph.microsoft.com no longer takes the token; asking for another one.',
    'Renewing the token for https://graph.microsoft.com of ada@contoso.com.',
  ]);
});

test('sendRequest() answers a claims challenge, and names the command to run when that does not suffice', async () => {
  const services = await offlineServices(renewable, [challenged, renewed, challenged], nowMs);
  const line =
    'Run: entrada Connect-Entra -TenantId 11111111-2222-4333-8444-555555555555 ' +
    '-ClientId 14d82eec-204b-4c2f-b7e8-296a70dab67e -Scopes User.Read ' +
    `-ClaimsChallenge ${Buffer.from(challenge).toString('base64')}`;
  await rejection(sendRequest(renewable.id, { url: '/x' }, services), {
    code: 'SIGN_IN_NEEDED',
    message: 'Cannot GET "/v1.0/x": graph.microsoft.com answered 401',
    hint: `The service rejected the session.\n${line}`,
  });
  assert.deepEqual(hostsAndTokens(services), [first, renewal, second]);
  assert.equal(services.verboseTexts[0], 'graph.microsoft.com asks for another token; answering its claims challenge.');
  const claims = JSON.parse(new URLSearchParams(String(services.requests[1]?.body)).get('claims') ?? '');
  assert.deepEqual(claims, {
    access_token: { nbf: { essential: true, value: '1' }, xms_cc: { values: ['cp1'] } },
  });
});

test('sendRequest() refuses a DELETE whose path ends with a slash, as where a shell dropped "$ref"', async () => {
  const services = await offlineServices(session, [], nowMs);
  for (const [url, shown] of [
    ['/groups/ID/members/ID/', '/v1.0/groups/ID/members/ID/'],
    ['https://graph.microsoft.com/beta/groups/?x=y', '/beta/groups/'],
  ] as const) {
    await rejection(sendRequest(session.id, { url, method: 'DELETE' }, services), {
      code: 'INPUT_INVALID',
      message: `Cannot DELETE "${shown}": its path ends with a slash`,
      hint: 'A shell replaces $ref in double quotes with nothing: use single quotes. Otherwise omit the slash.',
    });
  }
  assert.deepEqual(services.requests, []);
  await sendRequest(session.id, { url: '/groups/' }, services);
  assert.equal(services.requests.length, 1);
});

test('sendRequest() ignores the spaces around an address, also when it chooses the API', async () => {
  const teams = { ...session, service: 'teams' } as const;
  const services = await offlineServices(teams, [], nowMs);
  await sendRequest(teams.id, { url: ' /v1.0 ' }, services);
  await sendRequest(teams.id, { url: ' /beta/me' }, services);
  assert.deepEqual(
    services.requests.map(({ url }) => url.href),
    ['https://graph.microsoft.com/v1.0', 'https://graph.microsoft.com/beta/me'],
  );
});

test('listItems() follows a next link unchanged: a plus sign in its quotes is the space that the service means', async () => {
  const link = "https://graph.microsoft.com/v1.0/users?$filter=displayName+eq+'Ada+Lovelace'&$skiptoken=a%2Bb%23[|]";
  const services = await offlineServices(
    session,
    [
      { headers: json, body: JSON.stringify({ value: [1], '@odata.nextLink': link }) },
      { headers: json, body: '{"value":[2]}' },
    ],
    nowMs,
  );
  const items: unknown[] = [];
  for await (const item of listItems(session.id, { url: '/users' }, services)) items.push(item);
  assert.deepEqual(items, [1, 2]);
  assert.equal(services.requests[1]?.url.href, new URL(link).href);
});

const redirect = (location: string, status = 302) => ({ status, headers: { location } });

test('sendRequest() follows a GET to another host without the token, and to its own with it', async () => {
  const at = 'https://reports.example/usage.csv?sig=key';
  for (const status of [301, 302, 303, 307, 308]) {
    const { services, result } = await send(
      { url: '/report', headers: { 'X-Own': 'x' } },
      redirect('/v1.0/other', status),
      redirect(`${at}#part`, status),
      redirect('/usage.csv?sig=key', status),
      { headers: { 'content-type': 'text/csv' }, body: 'a,b' },
    );
    assert.deepEqual(
      services.requests.map(({ url, headers = {} }) => [url.href, headers['authorization'], headers['x-own']]),
      [
        ['https://graph.microsoft.com/v1.0/report', 'Bearer the-token', 'x'],
        ['https://graph.microsoft.com/v1.0/other', 'Bearer the-token', 'x'],
        [at, undefined, undefined],
        [at, undefined, undefined],
      ],
    );
    assert.deepEqual([result.url.href, result.content], [at, 'a,b']);
  }
});

test('sendRequest() names the address of a redirect that it does not follow, without its query', async () => {
  const key = '?sig=key';
  const start = 'Cannot GET "/v1.0/report": graph.microsoft.com answered 302 and names';
  for (const [answers, message] of [
    [[redirect(`http://a.example/x${key}`)], `${start} "http://a.example/x"; its scheme is not https`],
    [[redirect('https://[')], `${start} an invalid address`],
    [[redirect('https://user:pw@a.example/')], `${start} an invalid address`],
    [
      Array.from({ length: 6 }, () => redirect(`/v1.0/report${key}`)),
      `${start} "https://graph.microsoft.com/v1.0/report", after 5 redirects`,
    ],
    [
      [redirect(`https://a.example/x${key}`), { status: 403 }],
      'Cannot GET "/v1.0/report": it is at "https://a.example/x", which answered 403',
    ],
  ] as const) {
    await rejection(send({ url: '/report' }, ...answers), { code: 'REQUEST_REFUSED', message });
  }
  await rejection(send({ url: '/report', method: 'POST' }, redirect(`https://a.example/x${key}`)), {
    code: 'REQUEST_REFUSED',
    message:
      'Cannot POST "/v1.0/report": graph.microsoft.com answered 302 and names "https://a.example/x"; only a GET is redirected',
  });
});

test('a session behind a proxy gets tokens for its audience, and its requests and next links go through the proxy', async () => {
  const proxied = {
    ...session,
    cloud: { ...cloud, graphEndpoint: 'https://proxy.example/graph', graphAudience: cloud.graphEndpoint },
    credential: savedCredential('client-secret', { clientSecret: 's' }),
    context: { ...session.context, TokenCredentialType: 'ClientSecret' },
    requestedScopes: [`${cloud.graphEndpoint}/.default`],
    tokens: {},
  };
  const token = { token_type: 'Bearer', expires_in: 3600, access_token: 'the-new-token' };
  const services = await offlineServices(
    proxied,
    [
      { headers: json, body: JSON.stringify(token) },
      {
        headers: json,
        body: JSON.stringify({ value: [1], '@odata.nextLink': `${cloud.graphEndpoint}/v1.0/users?$skiptoken=2` }),
      },
      {
        headers: json,
        body: JSON.stringify({ value: [2], '@odata.nextLink': 'https://graph.microsoft.us/v1.0/users' }),
      },
    ],
    nowMs,
  );
  const items: unknown[] = [];
  const listing = async () => {
    for await (const item of listItems(session.id, { url: '/users' }, services)) items.push(item);
  };
  await rejection(listing(), {
    code: 'RESPONSE_INVALID',
    message: /its next page is at "https:\/\/graph\.microsoft\.us", not at "https:\/\/proxy\.example"/,
  });
  const sent = services.requests.map(({ url, headers }) => [url.href, headers?.['authorization']]);
  assert.deepEqual(items, [1, 2]);
  assert.equal(
    new URLSearchParams(String(services.requests[0]?.body)).get('scope'),
    'https://graph.microsoft.com/.default',
  );
  assert.deepEqual(sent.slice(1), [
    ['https://proxy.example/graph/v1.0/users', 'Bearer the-new-token'],
    ['https://proxy.example/graph/v1.0/users?$skiptoken=2', 'Bearer the-new-token'],
  ]);
  assert.deepEqual(Object.keys((await services.cache.read(session.id))?.tokens ?? {}), ['https://graph.microsoft.com']);
});
