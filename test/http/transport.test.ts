import assert from 'node:assert/strict';
import { createServer as createPlainServer } from 'node:http';
import { getEventListeners } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createTransport, defaultTimeoutMs } from '../../src/http/transport.ts';
import { failureOf } from '../support/rejects.ts';
import { type Handler, makePki, startTlsServer } from '../support/tls-server.ts';
import { serve } from './serve.ts';

/** Starts a server without TLS and returns its port. */
async function listen(
  t: TestContext,
  server: ReturnType<typeof createTcpServer> | ReturnType<typeof createPlainServer>,
) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('createTransport() sends method, path, query, headers and body, and returns status, headers and body', async (t) => {
  const seen: unknown[] = [];
  const { transport, origin, port } = await serve(t, (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body });
      response.sendDate = false;
      response.writeHead(201, { 'Content-Type': 'text/plain', 'Set-Cookie': ['a=1', 'b=2'], 'X-Twice': ['1', '2'] });
      response.end('done: \u00e9');
    });
  });
  const response = await transport({
    method: 'PATCH',
    url: new URL(`${origin}/v1.0/me?$select=id`),
    headers: { Accept: 'text/plain', 'content-type': 'application/json' },
    body: '{"name":"\u00e9"}',
  });
  assert.deepEqual(seen, [
    {
      method: 'PATCH',
      url: '/v1.0/me?$select=id',
      headers: {
        accept: 'text/plain',
        'accept-encoding': 'gzip, br',
        'user-agent': 'entrada-test',
        'content-type': 'application/json',
        'content-length': '13',
        host: `localhost:${port}`,
        connection: 'keep-alive',
      },
      body: '{"name":"\u00e9"}',
    },
  ]);
  const { 'keep-alive': _idle, ...headers } = response.headers;
  assert.deepEqual(
    { ...response, headers, body: response.body.toString() },
    {
      status: 201,
      headers: {
        connection: 'keep-alive',
        'content-type': 'text/plain',
        'set-cookie': 'a=1, b=2',
        'transfer-encoding': 'chunked',
        'x-twice': '1, 2',
      },
      body: 'done: \u00e9',
    },
  );
});

test('createTransport() sends bytes unchanged, and asks for JSON', async (t) => {
  const chunks: Buffer[] = [];
  let accepted: string | undefined;
  const { get } = await serve(t, (request, response) => {
    accepted = request.headers.accept;
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.end());
  });
  await get({ method: 'PUT', body: new Uint8Array([0, 255, 10, 13]) });
  assert.deepEqual(Buffer.concat(chunks), Buffer.from([0, 255, 10, 13]));
  assert.equal(accepted, 'application/json');
});

test('createTransport() refuses a server of another authority', async (t) => {
  let requests = 0;
  const strangers = await makePki();
  const server = await startTlsServer(t, (_request, response) => response.end(String((requests += 1))), strangers);
  const { transport } = await serve(t, (_request, response) => response.end());
  const error = await failureOf(transport({ method: 'GET', url: new URL(server.origin) }));
  assert.equal(error.code, 'TLS_UNTRUSTED');
  assert.equal(
    error.message,
    `Cannot trust "localhost:${server.port}": unable to verify the first certificate; set ENTRADA_CA_FILE to a PEM file with the certificate of its authority, such as that of a proxy that inspects TLS`,
  );
  assert.deepEqual(error.details, { host: `localhost:${server.port}`, code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  assert.equal(requests, 0);
});

test('createTransport() refuses an untrusted server also under NODE_TLS_REJECT_UNAUTHORIZED=0', async (t) => {
  const strangers = await makePki();
  const server = await startTlsServer(t, (_request, response) => response.end(), strangers);
  const { transport } = await serve(t, (_request, response) => response.end());
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  const error = await failureOf(transport({ method: 'GET', url: new URL(server.origin) }));
  assert.equal(error.code, 'TLS_UNTRUSTED');
});

test('createTransport() refuses http: before anything is sent', async (t) => {
  let requests = 0;
  const port = await listen(
    t,
    createPlainServer((_request, response) => response.end(String((requests += 1)))),
  );
  const transport = createTransport({ userAgent: 'entrada-test' });
  const url = new URL(`http://user:password@localhost:${port}/?code=secret`);
  const error = await failureOf(transport({ method: 'GET', url }));
  assert.equal(error.code, 'INPUT_INVALID');
  assert.equal(error.message, `Cannot send a request to "http://localhost:${port}": its scheme is "http:"; use https:`);
  assert.equal(requests, 0);
});

test('createTransport() refuses a header that HTTP cannot carry, without showing its value', async (t) => {
  const { get, host } = await serve(t, (_request, response) => response.end());
  const error = await failureOf(get({ headers: { authorization: 'Bearer a-token\r\nx: y' } }));
  assert.equal(error.code, 'INPUT_INVALID');
  assert.equal(
    error.message,
    `Cannot send the request to "${host}": Invalid character in header content ["authorization"]`,
  );
});

test('createTransport() gives a server 300 s, as the original does', () => {
  assert.equal(defaultTimeoutMs, 300_000);
});

test('createTransport() gives up on a server that does not respond in time', async (t) => {
  const { get, host } = await serve(t, () => {}, { timeoutMs: 50 });
  const error = await failureOf(get());
  assert.equal(error.code, 'NETWORK_TIMED_OUT');
  assert.equal(
    error.message,
    `Cannot reach "${host}": no complete response within 0.05 s; retry, or raise -ClientTimeout`,
  );
});

test('createTransport() gives up on a response that stops in the middle', async (t) => {
  const { get } = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('the beginning');
  });
  const error = await failureOf(get({ timeoutMs: 300 }));
  assert.equal(error.code, 'NETWORK_TIMED_OUT');
});

for (const [when, handler] of [
  ['before a response', (_request, _response, cancel) => cancel()],
  [
    'in the middle of a response',
    (_request, response, cancel) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('the beginning', () => cancel());
    },
  ],
] satisfies [string, (...given: [...Parameters<Handler>, () => void]) => void][]) {
  test(`createTransport() stops when it is canceled ${when}`, async (t) => {
    const caller = new AbortController();
    const { get, host } = await serve(t, (request, response) => handler(request, response, () => caller.abort()));
    const error = await failureOf(get({ signal: caller.signal }));
    assert.equal(error.code, 'CANCELLED');
    assert.equal(error.message, `Cancelled while waiting for "${host}".`);
  });
}

test("createTransport() leaves nothing behind at the caller's signal, which can be that of thousands of requests", async (t) => {
  const { signal } = new AbortController();
  const { get } = await serve(t, (_request, response) => response.end());
  await get({ signal });
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
  // AbortSignal.any() would note the signal that it returns here.
  const noted = Object.getOwnPropertySymbols(signal).filter((symbol) => String(symbol).includes('Dependant'));
  assert.deepEqual(noted, []);
});

test('createTransport() sends nothing when it was canceled before', async (t) => {
  const server = await serve(t, (_request, response) => response.end());
  const error = await failureOf(server.get({ signal: AbortSignal.abort() }));
  assert.equal(error.code, 'CANCELLED');
  assert.equal(server.connections(), 0);
});

test('createTransport() reports that nothing is listening, also when the name has two addresses', async (t) => {
  const { stop, get, port } = await serve(t, (_request, response) => response.end());
  await stop();
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`]) {
    const error = await failureOf(get({ url: new URL(`https://${host}/`) }));
    assert.equal(error.code, 'NETWORK_UNREACHABLE');
    assert.equal(
      error.message,
      `Cannot reach "${host}": nothing is listening at that address; check the address, and that the server is running`,
    );
    assert.deepEqual(error.details, { host, code: 'ECONNREFUSED' });
  }
});

test('createTransport() reports that a name is unknown', async () => {
  const transport = createTransport({ userAgent: 'entrada-test' });
  const error = await failureOf(transport({ method: 'GET', url: new URL('https://no-such-host.invalid/') }));
  assert.equal(error.code, 'NETWORK_UNREACHABLE');
  // A machine without a name server says EAI_AGAIN.
  assert.match(
    error.message,
    /^Cannot reach "no-such-host\.invalid": (the name cannot be resolved; check the address and the network|the name server does not respond; check the network)$/,
  );
});

test('createTransport() reports that a server does not speak TLS', async (t) => {
  const port = await listen(
    t,
    createPlainServer((_request, response) => response.end()),
  );
  const transport = createTransport({ userAgent: 'entrada-test' });
  const error = await failureOf(transport({ method: 'GET', url: new URL(`https://127.0.0.1:${port}/`) }));
  assert.equal(error.code, 'NETWORK_UNREACHABLE');
  assert.equal(
    error.message,
    `Cannot reach "127.0.0.1:${port}": the server does not speak a supported TLS version; check the port`,
  );
});

test('createTransport() reports that a connection was closed before a response', async (t) => {
  const { get, host } = await serve(t, (request) => request.socket.destroy());
  const error = await failureOf(get());
  assert.equal(error.code, 'NETWORK_UNREACHABLE');
  assert.equal(error.message, `Cannot reach "${host}": the connection was closed; run the command again`);
});

test('createTransport() sends the actual length of a body, whatever the caller’s header', async (t) => {
  let body = '';
  const { get } = await serve(t, (request, response) => {
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => response.end());
  });
  await get({ method: 'POST', headers: { 'Content-Length': '2' }, body: 'four' });
  assert.equal(body, 'four');
});

test('createTransport() keeps a connection for the next request', async (t) => {
  const server = await serve(t, (_request, response) => response.end('ok'));
  for (let count = 0; count < 5; count += 1) assert.equal((await server.get()).status, 200);
  assert.equal(server.connections(), 1);
});

test('createTransport() follows no redirect', async (t) => {
  let requests = 0;
  const { get, origin } = await serve(t, (_request, response) => {
    requests += 1;
    response.writeHead(302, { location: `${origin}/elsewhere` });
    response.end();
  });
  const { status, headers } = await get();
  assert.deepEqual([status, headers['location'], requests], [302, `${origin}/elsewhere`, 1]);
});

test('createTransport() refuses a switch of protocols at once', async (t) => {
  let close = () => {};
  const closed = new Promise<void>((resolve) => (close = resolve));
  const { get, host } = await serve(t, (request) => {
    request.socket.on('close', () => close());
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nabc');
  });
  const error = await failureOf(get());
  await closed;
  assert.deepEqual(
    [error.code, error.message],
    ['RESPONSE_INVALID', `Cannot read the response of "${host}": it switches to another protocol`],
  );
});

test('createTransport() ends idle connections when it is closed, and others after their request', async (t) => {
  const sockets: Socket[] = [];
  const closing = new AbortController();
  let release = () => {};
  const { origin, ca } = await startTlsServer(t, (request, response) => {
    sockets.push(request.socket);
    if (request.url === '/slow') release = () => response.end();
    else response.end();
  });
  const transport = createTransport({ userAgent: 'entrada-test', ca, closing: closing.signal });
  const get = (path: string) => transport({ method: 'GET', url: new URL(path, origin) });
  const slow = get('/slow');
  while (sockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await get('/first');
  await get('/again');
  assert.equal(sockets[1], sockets[2]);
  closing.abort();
  await get('/after');
  assert.equal(sockets[0]?.destroyed, false);
  release();
  assert.equal((await slow).status, 200);
  await get('/last');
  const late = createTransport({ userAgent: 'entrada-test', ca, closing: closing.signal });
  for (const path of ['/late', '/later']) await late({ method: 'GET', url: new URL(path, origin) });
  const [slowOne, first, _again, ...others] = sockets;
  assert.equal(new Set([slowOne, first, ...others]).size, 6);
});
