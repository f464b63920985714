import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createTransport, type TransportOptions } from '../../src/http/transport.ts';
import type { Identity } from '../../src/lab/pki/certificates.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { failureOf } from '../support/rejects.ts';
import { makePki, startTlsServer, testPki, type TlsServer } from '../support/tls-server.ts';

/** A CONNECT proxy that says what it is told to, or opens the way. */
interface Proxy {
  readonly url: URL;
  /** The requested host names, with the headers of each CONNECT request. */
  readonly requests: readonly { readonly target: string; readonly headers: IncomingHttpHeaders }[];
  /** Resolves when the client has closed its first connection. */
  readonly closed: Promise<unknown>;
  /** Ends it before the test does. */
  stop(): Promise<unknown>;
}

async function startProxy(t: TestContext, answer?: string, identity?: Identity): Promise<Proxy> {
  const requests: { target: string; headers: IncomingHttpHeaders }[] = [];
  const sockets = new Set<Socket>();
  const server =
    identity === undefined ? createServer() : createSecureServer({ key: identity.key, cert: identity.certificate });
  const closed = new Promise<void>((resolve) =>
    server.on('connection', (socket) => {
      sockets.add(socket);
      // The server's half stays open.
      for (const event of ['end', 'close']) socket.once(event, () => resolve());
    }),
  );
  server.on('connect', (request, socket, head) => {
    requests.push({ target: request.url ?? '', headers: request.headers });
    socket.on('error', () => {});
    if (answer !== undefined) return socket.resume().write(answer);
    const way = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      // Any 2xx opens the way (RFC 9110 9.3.6).
      socket.write('HTTP/1.1 299 Connection established\r\n\r\n');
      way.write(head);
      way.pipe(socket).pipe(way);
    });
    way.on('error', () => socket.destroy());
    sockets.add(way);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  t.after(stop);
  const { port } = server.address() as AddressInfo;
  const scheme = identity === undefined ? 'http' : 'https';
  return { url: new URL(`${scheme}://user:pass%40word@127.0.0.1:${port}`), requests, closed, stop };
}

function startServer(t: TestContext): Promise<TlsServer> {
  return startTlsServer(t, (request, response) =>
    response.end(`${request.method} ${request.headers['authorization']}`),
  );
}

const secret = 'Bearer the-token-sent';

function send(
  proxy: Pick<Proxy, 'url'>,
  server: TlsServer,
  { signal, ...options }: Partial<TransportOptions> & { readonly signal?: AbortSignal } = {},
) {
  const transport = createTransport({
    ca: server.ca,
    userAgent: 'entrada-test',
    proxyFor: () => ({ url: proxy.url, variable: 'HTTPS_PROXY' }),
    ...options,
  });
  return transport({ method: 'GET', url: new URL('/me', server.origin), headers: { authorization: secret }, signal });
}

test('createTransport() goes through the proxy with its user and password, and sends the request only to the server', async (t) => {
  const proxy = await startProxy(t);
  const server = await startServer(t);
  const lines: string[] = [];
  const { status, body } = await send(proxy, server, { trace: (line) => lines.push(line) });
  assert.deepEqual([status, body.toString()], [200, `GET ${secret}`]);
  assert.equal(server.connections(), 1);
  const [{ target, headers } = { target: '', headers: {} }] = proxy.requests;
  assert.equal(target, `localhost:${server.port}`);
  assert.equal(headers['proxy-authorization'], `Basic ${btoa('user:pass@word')}`);
  assert.equal(headers['authorization'], undefined);
  assert.deepEqual([headers['connection'], headers['proxy-connection']], ['keep-alive', 'keep-alive']);
  assert.deepEqual(secretsIn(new Error(lines.join('\n')), ['the-token-sent', 'pass@word', 'pass%40word']), []);
});

test('createTransport() asks no proxy when it was canceled before', async (t) => {
  const proxy = await startProxy(t);
  const server = await startServer(t);
  const error = await failureOf(send(proxy, server, { signal: AbortSignal.abort() }));
  assert.equal(error.code, 'CANCELLED');
  // A connection that was begun before this one is taken before it.
  assert.equal((await send(proxy, server)).status, 200);
  assert.equal(proxy.requests.length, 1);
});

test('createTransport() asks a proxy for an IPv6 address in brackets, and names the proxy in the error', async (t) => {
  const proxy = await startProxy(t, 'HTTP/1.1 502 Bad Gateway\r\n\r\n');
  const error = await failureOf(send(proxy, { ...(await startServer(t)), origin: 'https://[::1]:8443' }));
  assert.equal(proxy.requests[0]?.target, '[::1]:8443');
  assert.deepEqual(error.details['proxy'], proxy.url.host);
});

test('createTransport() keeps the connections through each proxy apart', async (t) => {
  const proxies = [await startProxy(t), await startProxy(t)] as const;
  const server = await startServer(t);
  let [{ url: current }] = proxies;
  const transport = createTransport({
    ca: server.ca,
    userAgent: 'entrada-test',
    proxyFor: () => ({ url: current, variable: 'HTTPS_PROXY' }),
  });
  for (const { url } of [proxies[0], proxies[0], proxies[1], proxies[0]]) {
    current = url;
    assert.equal((await transport({ method: 'GET', url: new URL(server.origin) })).status, 200);
  }
  assert.deepEqual([server.connections(), ...proxies.map(({ requests }) => requests.length)], [2, 1, 1]);
});

test('createTransport() trusts only the server’s authority, also through a proxy', async (t) => {
  const proxy = await startProxy(t);
  const server = await startServer(t);
  const { ca } = await makePki();
  const error = await failureOf(send(proxy, server, { ca }));
  assert.equal(error.code, 'TLS_UNTRUSTED');
  assert.match(error.message, new RegExp(`^Cannot trust "localhost:${server.port}": `));
});

test('createTransport() verifies the server behind a proxy even under NODE_TLS_REJECT_UNAUTHORIZED=0', async (t) => {
  const proxy = await startProxy(t);
  const server = await startServer(t);
  const { ca } = await makePki();
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  const error = await failureOf(send(proxy, server, { ca }));
  assert.equal(error.code, 'TLS_UNTRUSTED');
});

const refusals: readonly [answer: string, status: number, hint: string][] = [
  [
    'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n',
    407,
    'The proxy requires a user name and password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.',
  ],
  [
    'HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<h1>no</h1>',
    502,
    'Check HTTPS_PROXY, or exclude the host with NO_PROXY.',
  ],
  // Not authenticated: it must be neither a response nor a challenge.
  [
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error="insufficient_claims", claims="e30="\r\nContent-Length: 16\r\n\r\n{"value":"evil"}',
    401,
    'Check HTTPS_PROXY, or exclude the host with NO_PROXY.',
  ],
  [
    'HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"value":"evil"}',
    403,
    'Check HTTPS_PROXY, or exclude the host with NO_PROXY.',
  ],
];

for (const [answer, status, hint] of refusals) {
  test(`createTransport() ignores the body of a proxy that responds with ${status}`, async (t) => {
    const proxy = await startProxy(t, answer);
    const server = await startServer(t);
    const error = await failureOf(send(proxy, server));
    assert.deepEqual(
      [error.code, error.message, error.hint, error.details],
      [
        'NETWORK_UNREACHABLE',
        `Cannot reach "localhost:${server.port}": the proxy "${proxy.url.host}" of HTTPS_PROXY responded with ${status}`,
        hint,
        { host: `localhost:${server.port}`, proxy: proxy.url.host, proxyStatus: status },
      ],
    );
    assert.deepEqual(secretsIn(error, ['the-token-sent', 'pass@word', 'pass%40word', 'evil']), []);
    assert.equal(server.connections(), 0);
    await proxy.closed;
  });
}

test('createTransport() does not accept a plain response from a proxy that returned 200', async (t) => {
  const proxy = await startProxy(t, 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
  const server = await startServer(t);
  const error = await failureOf(send(proxy, server));
  assert.match(error.code, /^(NETWORK_UNREACHABLE|TLS_UNTRUSTED|RESPONSE_INVALID)$/);
  assert.deepEqual(secretsIn(error, ['the-token-sent', 'pass@word', 'evil']), []);
});

for (const [written, sent] of [
  ['user:50%off', 'user:50%off'],
  ['user:100%', 'user:100%'],
  ['user:%e9', 'user:%e9'],
  ['CORP%5Cuser:p%23%2f%C3%A9', 'CORP\\user:p#/\u00e9'],
  ['user', 'user:'],
  [':pass', ':pass'],
  ['', undefined],
] as const) {
  test(`createTransport() signs in to the proxy as ${sent} when its URL says "${written}"`, async (t) => {
    const proxy = await startProxy(t);
    const server = await startServer(t);
    const url = new URL(`http://${written}@${proxy.url.host}`);
    assert.equal((await send({ ...proxy, url }, server)).status, 200);
    const expected = sent && `Basic ${Buffer.from(sent).toString('base64')}`;
    assert.equal(proxy.requests[0]?.headers['proxy-authorization'], expected);
  });
}

test('createTransport() names a proxy that does not listen, and the variable that names it', async (t) => {
  const server = await startServer(t);
  const gone = await startProxy(t);
  await gone.stop();
  const lines: string[] = [];
  const error = await failureOf(send(gone, server, { trace: (line) => lines.push(line) }));
  const named = `"localhost:${server.port}" through the proxy "${gone.url.host}" of HTTPS_PROXY`;
  assert.deepEqual(
    [error.code, error.message, error.hint, lines],
    [
      'NETWORK_UNREACHABLE',
      `Cannot reach ${named}: nothing is listening at that address; check the address, and that the server is running`,
      'Check HTTPS_PROXY, or exclude the host with NO_PROXY.',
      [`GET ${server.origin}/me through the proxy "${gone.url.host}" of HTTPS_PROXY`],
    ],
  );
  assert.deepEqual(secretsIn(error, ['the-token-sent', 'pass@word', 'pass%40word']), []);
});

test('createTransport() names a proxy whose name is unknown', async (t) => {
  const server = await startServer(t);
  const proxy = { url: new URL('http://no-such-proxy.invalid:3128') };
  const error = await failureOf(send(proxy, server));
  assert.match(
    error.message,
    /^Cannot reach "localhost:\d+" through the proxy "no-such-proxy\.invalid:3128" of HTTPS_PROXY: the name /,
  );
});

test('createTransport() goes through an https proxy of an authority that it trusts', async (t) => {
  const { server: identity } = await testPki();
  const proxy = await startProxy(t, undefined, identity);
  const server = await startServer(t);
  assert.equal((await send(proxy, server)).status, 200);
  assert.equal(proxy.requests.length, 1);
});

test('createTransport() does not trust an https proxy of another authority', async (t) => {
  const server = await startServer(t);
  const proxy = await startTlsServer(t, (_request, response) => response.end(), await makePki());
  const error = await failureOf(send({ url: new URL(proxy.origin) }, server));
  assert.equal(error.code, 'TLS_UNTRUSTED');
  assert.match(error.message, new RegExp(`^Cannot trust "localhost:${proxy.port}": `));
});

test('createTransport() reports a proxy that does not speak HTTP', async (t) => {
  const server = await startServer(t);
  const proxy = await startProxy(t, 'SSH-2.0-OpenSSH_9.6\r\n');
  const error = await failureOf(send(proxy, server));
  assert.deepEqual(
    [error.code, error.message],
    ['RESPONSE_INVALID', `Cannot read the response of "${proxy.url.host}": it is not HTTP; check the port`],
  );
});
