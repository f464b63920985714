import assert from 'node:assert/strict';
import { Agent, request as sendRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import {
  type EndpointAnswer,
  type EndpointRequest,
  openTokenEndpoint,
  type TokenEndpoint,
} from '../../src/exec/token-endpoint.ts';

const resource = 'https://vault.azure.net';
const expiresAtMs = Date.UTC(2030, 0, 2, 3, 4, 5, 678);
const granted: EndpointAnswer = {
  kind: 'granted',
  grant: { accessToken: new Secret('the-token'), expiresAtMs, clientId: 'the-client' },
};

async function open(t: TestContext, answer: EndpointAnswer = granted, maxConnections?: number) {
  const requests: EndpointRequest[] = [];
  const endpoint = await openTokenEndpoint(async (request) => {
    requests.push(request);
    return answer;
  }, maxConnections);
  t.after(() => endpoint.close());
  return { endpoint, requests };
}

interface Sent {
  readonly method?: string;
  readonly query?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly agent?: Agent;
}

interface Answered {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
  readonly callerPort: number | undefined;
}

/** Sends a request as it is, with the secret unless another is named. */
function send(endpoint: TokenEndpoint, { method = 'GET', query = newest, path, headers, agent }: Sent = {}) {
  const { port, pathname } = new URL(endpoint.url);
  return new Promise<Answered>((resolve, reject) => {
    const request = sendRequest(
      {
        host: '127.0.0.1',
        port,
        method,
        path: `${path ?? pathname}?${query}`,
        headers: { 'x-identity-header': endpoint.secret.reveal(), ...headers },
        agent: agent ?? false,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        const callerPort = response.socket.localPort;
        const { statusCode: status = 0, headers: received } = response;
        response.on('end', () => resolve({ status, headers: received, body, callerPort }));
      },
    );
    request.on('error', reject);
    request.end();
  });
}

const newest = `resource=${encodeURIComponent(resource)}&api-version=2019-08-01`;
const older = `resource=${encodeURIComponent(resource)}&api-version=2017-09-01`;

test('openTokenEndpoint() hands out a token by 2019-08-01, with a slash at the end of the path or without', async (t) => {
  const { endpoint, requests } = await open(t);
  assert.match(endpoint.url, /^http:\/\/127\.0\.0\.1:\d+\/entrada\/exec\/token$/);
  assert.match(endpoint.secret.reveal(), /^[0-9a-f]{64}$/);
  for (const path of [undefined, `${new URL(endpoint.url).pathname}/`]) {
    const { status, headers, body } = await send(endpoint, { path, headers: { 'user-agent': 'sdk' } } as Sent);
    assert.deepEqual([status, headers['content-type']], [200, 'application/json; charset=utf-8']);
    assert.deepEqual(JSON.parse(body), {
      access_token: 'the-token',
      expires_on: String(Math.floor(expiresAtMs / 1000)),
      resource,
      token_type: 'Bearer',
      client_id: 'the-client',
    });
  }
  const [{ callerPort, ...first } = { callerPort: 0 }] = requests;
  assert.ok(callerPort > 0);
  assert.deepEqual(first, {
    resource,
    tenant: undefined,
    identity: undefined,
    refusedDigest: undefined,
    userAgent: 'sdk',
  });
});

test('openTokenEndpoint() hands out a token by 2017-09-01, with the header secret', async (t) => {
  const { endpoint } = await open(t);
  const headers = { secret: endpoint.secret.reveal() };
  const { port, pathname } = new URL(endpoint.url);
  const body = await new Promise<string>((resolve, reject) => {
    sendRequest({ host: '127.0.0.1', port, path: `${pathname}?${older}`, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
  assert.deepEqual(JSON.parse(body), {
    access_token: 'the-token',
    expires_on: '01/02/2030 03:04:05 +00:00',
    resource,
    token_type: 'Bearer',
  });
});

test('openTokenEndpoint() gives 403 and nothing else without the secret, with another Host, to browsers and proxies', async (t) => {
  const { endpoint, requests } = await open(t);
  const other = await open(t);
  const { port } = new URL(endpoint.url);
  const secret = endpoint.secret.reveal();
  const refused: readonly Record<string, string>[] = [
    { 'x-identity-header': '' },
    { 'x-identity-header': 'wrong' },
    { 'x-identity-header': secret.slice(1) },
    { 'x-identity-header': `${secret}${secret}` },
    { 'x-identity-header': other.endpoint.secret.reveal() },
    { host: 'attacker.example' },
    { host: `localhost:${port}` },
    { host: '127.0.0.1' },
    { host: `127.0.0.1:${port}.attacker.example` },
    { origin: 'http://attacker.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'same-origin' },
    { 'x-forwarded-for': '127.0.0.1' },
    { via: '1.1 proxy' },
  ];
  for (const headers of refused) {
    for (const sent of [{ headers }, { headers, method: 'OPTIONS' }, { headers, path: '/elsewhere' }]) {
      const answer = await send(endpoint, sent);
      assert.deepEqual([answer.status, answer.body], [403, ''], JSON.stringify(sent));
      assert.deepEqual(
        Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
        [],
      );
    }
  }
  assert.deepEqual([requests, other.requests], [[], []]);
});

test('openTokenEndpoint() refuses other paths, methods and queries', async (t) => {
  const { endpoint, requests } = await open(t);
  const answers = await Promise.all([
    send(endpoint, { path: '/' }),
    send(endpoint, { method: 'POST' }),
    send(endpoint, { method: 'OPTIONS' }),
    send(endpoint, { query: 'resource=x' }),
    send(endpoint, { query: 'resource=x&api-version=2018-02-01' }),
    send(endpoint, { query: 'api-version=2019-08-01' }),
    send(endpoint, { query: `${newest}&resource=other` }),
    send(endpoint, { query: 'api-version=2017-09-01&resource=' }),
  ]);
  const shown = answers.map(({ status, body }) => {
    const { message, Message } =
      body === '' ? { message: '', Message: '' } : (JSON.parse(body) as Record<string, string>);
    return [status, message ?? Message];
  });
  assert.deepEqual(shown, [
    [404, ''],
    [405, ''],
    [405, ''],
    [400, 'The api-version is missing or not supported; use 2019-08-01 or 2017-09-01.'],
    [400, 'The api-version is missing or not supported; use 2019-08-01 or 2017-09-01.'],
    [400, 'The resource parameter is missing.'],
    [400, 'A query parameter is repeated.'],
    [400, 'The resource parameter is missing.'],
  ]);
  assert.deepEqual([answers[0]?.headers['allow'], answers[1]?.headers['allow']], [undefined, 'GET']);
  assert.ok(answers.every(({ headers }) => headers['cache-control'] === 'no-store'));
  assert.deepEqual(requests, []);
});

test('openTokenEndpoint() passes on the identity, the tenant and the refused token that a client names', async (t) => {
  const { endpoint, requests } = await open(t);
  for (const name of ['client_id', 'principal_id', 'object_id', 'mi_res_id', 'msi_res_id']) {
    await send(endpoint, { query: `${newest}&${name}=an-id` });
  }
  await send(endpoint, { query: `${older}&clientid=an-id` });
  assert.deepEqual(
    requests.map(({ identity }) => identity),
    Array.from({ length: 6 }, () => 'an-id'),
  );
  const several = await send(endpoint, { query: `${newest}&client_id=an-id&object_id=another` });
  assert.deepEqual([several.status, requests.length], [400, 6]);
  await send(endpoint, { query: `${newest}&token_sha256_to_refresh=abc&entrada_tenant=contoso.com` });
  const { refusedDigest, tenant } = requests.at(-1) ?? {};
  assert.deepEqual([refusedDigest, tenant], ['abc', 'contoso.com']);
});

test('openTokenEndpoint() gives the reason of a refusal in the form of each protocol', async (t) => {
  const { endpoint } = await open(t, { kind: 'refused', status: 503, message: 'No network.' });
  const { status, body } = await send(endpoint);
  const { correlationId, ...rest } = JSON.parse(body) as Record<string, unknown>;
  assert.deepEqual([status, rest, typeof correlationId], [503, { statusCode: 503, message: 'No network.' }, 'string']);
  const old = JSON.parse((await send(endpoint, { query: older })).body) as Record<string, unknown>;
  assert.deepEqual([old['StatusCode'], old['Message']], [503, 'No network.']);
});

test('openTokenEndpoint() serves a connection more than once, listens on 127.0.0.1 alone, and is gone after close()', async (t) => {
  const { endpoint } = await open(t);
  const { port, pathname } = new URL(endpoint.url);
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const line = `GET ${pathname}?${newest} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-IDENTITY-HEADER: ${endpoint.secret.reveal()}\r\n\r\n`;
  for (const count of [1, 2]) {
    socket.write(line);
    while (text.split('"the-token"').length - 1 < count) await new Promise((resolve) => socket.once('data', resolve));
  }
  const closed = new Promise((resolve) => socket.on('close', resolve));
  for (const host of ['::1', '127.0.0.2']) await assert.rejects(connected(Number(port), host));
  endpoint.close();
  await closed;
  await assert.rejects(connected(Number(port), '127.0.0.1'), { code: 'ECONNREFUSED' });
});

test('openTokenEndpoint() answers a client that ends its side of the connection after the request', async (t) => {
  const { endpoint } = await open(t);
  const { host, pathname } = new URL(endpoint.url);
  for (const _turn of [1, 2]) {
    const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
    const line = `GET ${pathname}?${newest} HTTP/1.1\r\nHost: ${host}\r\nX-IDENTITY-HEADER: ${endpoint.secret.reveal()}\r\n\r\n`;
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.end(line);
    await new Promise((resolve) => socket.on('close', resolve));
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*"the-token"/);
  }
});

test('openTokenEndpoint() limits the size of headers', async (t) => {
  const { endpoint } = await open(t);
  const sizes = [8, 17].map((kilobytes) => ({ headers: { 'x-filler': 'x'.repeat(kilobytes * 1024) } }));
  const answers = await Promise.all(sizes.map((sent) => send(endpoint, sent)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 431],
  );
});

test('openTokenEndpoint() serves programs while strangers hold as many connections as they can', async (t) => {
  const { endpoint } = await open(t, granted, 128);
  const port = Number(new URL(endpoint.url).port);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const first = await send(endpoint, { agent });
  assert.equal(first.status, 200);
  const sockets = Array.from({ length: 300 }, (_, index) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    // Silent ones, and those that never end their headers.
    if (index % 2 === 0) socket.write('GET / HTTP/1.1\r\n');
    return socket;
  });
  t.after(() => sockets.map((socket) => socket.destroy()));
  const isClosed = (socket: Socket) => new Promise((resolve) => socket.on('close', () => resolve(true)).resume());
  await Promise.all(sockets.slice(0, 300 - 127).map(isClosed));
  assert.equal((await send(endpoint)).status, 200);
  const again = await send(endpoint, { agent });
  assert.deepEqual([again.status, again.callerPort], [200, first.callerPort]);
});

test('openTokenEndpoint() refuses connections beyond their number that have presented the secret', async (t) => {
  const { endpoint } = await open(t, granted, 128);
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const answers = await Promise.all(Array.from({ length: 128 }, () => send(endpoint, { agent })));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(new Set(answers.map(({ callerPort }) => callerPort)).size, 128);
  await assert.rejects(send(endpoint), ({ code }: NodeJS.ErrnoException) =>
    ['ECONNRESET', 'EPIPE'].includes(code ?? ''),
  );
});

function connected(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve();
    }).on('error', reject);
  });
}
