import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { createLocalTransport, type LocalRequest } from '../../src/http/local-transport.ts';
import { makeSelfSigned } from '../../src/lab/pki/certificates.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { failureOf } from '../support/rejects.ts';
import { type Handler, startTlsServer, testPki } from '../support/tls-server.ts';

const userAgent = 'entrada-test';

function prepare(options: { readonly maxBodyBytes?: number; readonly timeoutMs?: number } = {}) {
  const clock = createFakeClock();
  const trace: string[] = [];
  const send = createLocalTransport({ clock, userAgent, trace: (line) => trace.push(line), ...options });
  const get = (address: string, more: Partial<LocalRequest> = {}) =>
    send({ method: 'GET', url: new URL(address), ...more });
  return { clock, trace, send, get };
}

async function startPlainServer(t: TestContext, handler: Handler) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** Takes connections and says nothing. */
async function startRawServer(t: TestContext) {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const connected = new Promise<void>((resolve) => server.once('connection', () => resolve()));
  return { port: (server.address() as AddressInfo).port, connected, sockets };
}

async function pinOf(certificate?: string): Promise<string> {
  return new X509Certificate(certificate ?? (await testPki()).server.certificate).fingerprint.replaceAll(':', '');
}

test('createLocalTransport() sends over plain http and returns status, headers and body', async (t) => {
  const seen: unknown[] = [];
  const port = await startPlainServer(t, (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.sendDate = false;
      response.writeHead(201, { 'X-Id': '1', 'content-type': 'text/plain', connection: 'close' });
      response.end('done: \u00e9');
    });
  });
  const { send } = prepare();
  const url = new URL(`http://127.0.0.1:${port}/token?resource=a%3Ab`);
  const response = await send({ method: 'POST', url, headers: { Metadata: 'true' }, body: 'a=\u00e9' });
  assert.deepEqual(seen, [
    {
      method: 'POST',
      url: '/token?resource=a%3Ab',
      headers: {
        accept: 'application/json',
        'user-agent': userAgent,
        metadata: 'true',
        'content-length': '4',
        host: `127.0.0.1:${port}`,
        connection: 'close',
      },
      body: 'a=\u00e9',
    },
  ]);
  assert.deepEqual(
    { ...response, body: response.body.toString() },
    {
      status: 201,
      headers: { 'x-id': '1', 'content-type': 'text/plain', connection: 'close', 'transfer-encoding': 'chunked' },
      body: 'done: \u00e9',
    },
  );
});

test('createLocalTransport() dials only addresses of this machine, unless a variable names one', async () => {
  const { get } = prepare();
  for (const host of [
    '10.0.0.4',
    '192.0.2.1',
    '8.8.8.8',
    'example.com',
    'localhost.example.com',
    '169.255.0.1',
    '128.0.0.1',
    '[2001:db8::1]',
    '[fec0::1]',
    '[::ffff:c000:201]',
  ]) {
    const error = await failureOf(get(`http://${host}/`));
    assert.deepEqual(
      [error.code, error.message],
      [
        'INPUT_INVALID',
        `Cannot send a request to "http://${host}": it is not an address of this machine; use a loopback address`,
      ],
    );
  }
});

test('createLocalTransport() dials loopback and link-local addresses in all their spellings', async (t) => {
  const port = await startPlainServer(t, (_request, response) => response.end('here'));
  const { get } = prepare();
  for (const host of ['127.0.0.1', 'localhost', 'LOCALHOST', '127.1', '0x7f000001']) {
    assert.equal((await get(`http://${host}:${port}/`)).body.toString(), 'here', host);
  }
  // Some systems have no other address of loopback, and the server is not there.
  const answered = get(`http://127.0.0.2:${port}/`).then(({ body }) => body.toString());
  assert.match(await answered.catch((error: unknown) => String(error)), /nothing is listening at that address/);
  const stopped = AbortSignal.abort();
  for (const host of ['169.254.169.254', '[::1]', '[fe80::1]']) {
    assert.equal((await failureOf(get(`http://${host}:${port}/`, { signal: stopped }))).code, 'CANCELLED');
  }
});

test('createLocalTransport() connects to the address that a variable names', async () => {
  const { get } = prepare();
  const error = await failureOf(
    get('http://192.0.2.1/', { namedBy: 'IDENTITY_ENDPOINT', signal: AbortSignal.abort() }),
  );
  assert.equal(error.code, 'CANCELLED');
});

test('createLocalTransport() refuses other schemes and addresses with a password', async () => {
  const { get } = prepare();
  const scheme = await failureOf(get('ftp://127.0.0.1/', { namedBy: 'MSI_ENDPOINT' }));
  assert.deepEqual(
    [scheme.code, scheme.message],
    [
      'INPUT_INVALID',
      'Cannot send a request to "ftp://127.0.0.1" that MSI_ENDPOINT names: its scheme is "ftp:"; use http:',
    ],
  );
  const password = await failureOf(get('http://name:hunter2@127.0.0.1/'));
  assert.equal(
    password.message,
    'Cannot send a request to "http://127.0.0.1": it contains a user name or password; remove them',
  );
});

test('createLocalTransport() follows no redirect', async (t) => {
  let requests = 0;
  const port = await startPlainServer(t, (_request, response) => {
    requests += 1;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const { get } = prepare();
  assert.deepEqual([(await get(`http://127.0.0.1:${port}/`)).status, requests], [302, 1]);
});

test('createLocalTransport() refuses a longer response than allowed', async (t) => {
  const port = await startPlainServer(t, (_request, response) => response.end('a'.repeat(1001)));
  const { get } = prepare({ maxBodyBytes: 1000 });
  const error = await failureOf(get(`http://127.0.0.1:${port}/`));
  assert.deepEqual(
    [error.code, error.message],
    ['RESPONSE_INVALID', `Cannot read the response of "127.0.0.1:${port}": it is longer than 1000 bytes`],
  );
});

test('createLocalTransport() accepts a response of 256 KiB by default, and no longer one', async (t) => {
  let length = 262_144;
  const port = await startPlainServer(t, (_request, response) => response.end('a'.repeat(length)));
  const { get } = prepare();
  assert.equal((await get(`http://127.0.0.1:${port}/`)).body.length, 262_144);
  length += 1;
  assert.equal(
    (await failureOf(get(`http://127.0.0.1:${port}/`))).message,
    `Cannot read the response of "127.0.0.1:${port}": it is longer than 262144 bytes`,
  );
});

test('createLocalTransport() times out at the limit of the request, else at its own', async (t) => {
  const { port, connected } = await startRawServer(t);
  const { clock, get } = prepare({ timeoutMs: 5000 });
  const first = failureOf(get(`http://127.0.0.1:${port}/`, { timeoutMs: 1000 }));
  await connected;
  await clock.advance(1000);
  const second = failureOf(get(`http://127.0.0.1:${port}/`));
  await clock.sleeping(1);
  await clock.advance(4750);
  assert.deepEqual(clock.left(), [250]);
  await clock.advance(250);
  const errors = [await first, await second];
  assert.deepEqual(
    errors.map(({ code }) => code),
    ['NETWORK_TIMED_OUT', 'NETWORK_TIMED_OUT'],
  );
  assert.deepEqual(clock.left(), []);
});

test('createLocalTransport() counts time in which its process could not run once', async (t) => {
  let arrive = (_response: ServerResponse) => {};
  const arrived = new Promise<ServerResponse>((resolve) => (arrive = resolve));
  const port = await startPlainServer(t, (_request, response) => arrive(response));
  // The first parts of the limit end an hour late, as after a laptop slept; the server answers in the sixth.
  let slept = 0;
  const late = {
    nowMs: () => Date.now(),
    async sleep(_durationMs: number, signal?: AbortSignal) {
      slept += 1;
      if (slept <= 5) return new Promise<void>((resolve) => void setImmediate(resolve));
      assert.ok(signal);
      (await arrived).end('the-token');
      await once(signal, 'abort');
      return undefined;
    },
  };
  const get = createLocalTransport({ clock: late, userAgent });
  const { body } = await get({ method: 'GET', url: new URL(`http://127.0.0.1:${port}/`), timeoutMs: 1000 });
  assert.equal(body.toString(), 'the-token');
});

test('createLocalTransport() traces requests without headers and bodies, and leaves no timer', async (t) => {
  const port = await startPlainServer(t, (_request, response) => response.end('the-token'));
  const { clock, get, trace } = prepare();
  await get(`http://127.0.0.1:${port}/token?resource=r&other=personal`, { headers: { secret: 'the-secret' } });
  // No timer is left that would hold the process.
  assert.deepEqual(clock.left(), []);
  assert.equal(trace[0], `GET http://127.0.0.1:${port}/token?resource=r&other=[8 characters]`);
  assert.match(trace[1] ?? '', /^200 from 127\.0\.0\.1:\d+\/token \(9 bytes, \d+ ms\)$/);
  assert.equal(trace.length, 2);
});

test('createLocalTransport() accepts the pinned certificate, whatever its issuer', async (t) => {
  const seen: unknown[] = [];
  const server = await startTlsServer(t, (request, response) => {
    seen.push([request.url, request.headers['host'], request.headers['secret']]);
    response.end('here');
  });
  const { get } = prepare();
  const thumbprint = await pinOf();
  for (const pin of [thumbprint, thumbprint.toLowerCase()]) {
    const { body } = await get(`${server.origin}/x`, { thumbprint: pin, headers: { secret: 'the-secret' } });
    assert.equal(body.toString(), 'here');
  }
  const host = `localhost:${server.port}`;
  assert.deepEqual(seen, [
    ['/x', host, 'the-secret'],
    ['/x', host, 'the-secret'],
  ]);
  // Compared each time: neither a connection nor a session is kept.
  assert.equal(server.connections(), 2);
});

test('createLocalTransport() names the server in a pinned handshake, but not by its address', async (t) => {
  const pki = await testPki();
  const names: unknown[] = [];
  const server = createTlsServer({ key: pki.server.key, cert: pki.server.certificate }, (socket) => {
    names.push((socket as TLSSocket & { servername: unknown }).servername);
    socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { get } = prepare();
  for (const host of ['localhost', '127.0.0.1']) {
    assert.equal((await get(`https://${host}:${port}/`, { thumbprint: await pinOf() })).status, 204);
  }
  assert.deepEqual(names, ['localhost', false]);
});

test('createLocalTransport() sends no byte to the holder of another certificate', async (t) => {
  const stranger = await makeSelfSigned('localhost', Date.now(), 'ec');
  const received: Buffer[] = [];
  const server = createTlsServer({ key: stranger.key, cert: stranger.certificate });
  server.on('secureConnection', (socket) => socket.on('data', (data) => received.push(data)));
  const closed = new Promise<void>((resolve) => {
    server.on('connection', (socket) => socket.on('close', () => resolve()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { get } = prepare();
  const headers = { secret: 'the-secret' };
  const error = await failureOf(get(`https://127.0.0.1:${port}/`, { thumbprint: await pinOf(), headers }));
  await closed;
  assert.deepEqual(received, []);
  assert.deepEqual(
    [error.code, error.message],
    [
      'TLS_UNTRUSTED',
      `Cannot trust "127.0.0.1:${port}": its certificate has the thumbprint "${await pinOf(stranger.certificate)}", not the expected one; nothing was sent`,
    ],
  );
  assert.deepEqual(error.details, { host: `127.0.0.1:${port}`, thumbprint: await pinOf(stranger.certificate) });
});

test('createLocalTransport() refuses a pinned address without TLS before it dials', async () => {
  const { get } = prepare();
  const error = await failureOf(get('http://127.0.0.1:1/', { thumbprint: await pinOf() }));
  assert.deepEqual(
    [error.code, error.message],
    ['INPUT_INVALID', 'Cannot send a request to "http://127.0.0.1:1": it must present a certificate; use https:'],
  );
});

test('createLocalTransport() dials a pinned IPv6 address without its brackets', async () => {
  const { get } = prepare();
  const { cause } = await failureOf(get('https://[::1]:1/', { thumbprint: await pinOf() }));
  // A machine without IPv6 reports another code, but not that it looked up a name.
  assert.deepEqual(
    Object.entries(cause ?? {}).filter(([name]) => name === 'address' || name === 'hostname'),
    [['address', '::1']],
  );
});

test('createLocalTransport() trusts no unknown authority where nothing is pinned', async (t) => {
  let requests = 0;
  const server = await startTlsServer(t, (_request, response) => response.end(String((requests += 1))));
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  const { get } = prepare();
  assert.deepEqual([(await failureOf(get(server.origin))).code, requests], ['TLS_UNTRUSTED', 0]);
});

test('createLocalTransport() stops a stalled handshake, at the limit and by the caller', async (t) => {
  const thumbprint = await pinOf();
  const first = await startRawServer(t);
  const { clock, get } = prepare();
  const late = failureOf(get(`https://127.0.0.1:${first.port}/`, { thumbprint }));
  await first.connected;
  await clock.advance(28_500);
  assert.deepEqual(clock.left(), [1500]);
  await clock.advance(1500);
  assert.equal((await late).code, 'NETWORK_TIMED_OUT');
  const second = await startRawServer(t);
  const stop = new AbortController();
  const stopped = failureOf(get(`https://127.0.0.1:${second.port}/`, { thumbprint, signal: stop.signal }));
  await second.connected;
  stop.abort();
  assert.equal((await stopped).code, 'CANCELLED');
  // It was cancelled before: nothing is dialed.
  const before = await failureOf(get(`https://127.0.0.1:${second.port}/`, { thumbprint, signal: AbortSignal.abort() }));
  assert.deepEqual([before.code, second.sockets.length], ['CANCELLED', 1]);
});

test('createLocalTransport() reports what is wrong with a handshake that fails', async (t) => {
  const thumbprint = await pinOf();
  const { get } = prepare();
  const raw = await startRawServer(t);
  const cut = failureOf(get(`https://127.0.0.1:${raw.port}/`, { thumbprint }));
  await raw.connected;
  for (const socket of raw.sockets) socket.destroy();
  assert.equal((await cut).code, 'NETWORK_UNREACHABLE');
  const port = await startPlainServer(t, (_request, response) => response.end());
  const plain = await failureOf(get(`https://127.0.0.1:${port}/`, { thumbprint }));
  assert.equal(plain.code, 'NETWORK_UNREACHABLE');
  const closed = await failureOf(get('https://127.0.0.1:1/', { thumbprint }));
  assert.match(closed.message, /nothing is listening at that address/);
});

test('createLocalTransport() refuses a switch of protocols at once', async (t) => {
  const port = await startPlainServer(t, (request) =>
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nabc'),
  );
  const error = await failureOf(prepare().get(`http://127.0.0.1:${port}/`));
  assert.deepEqual(
    [error.code, error.message],
    ['RESPONSE_INVALID', `Cannot read the response of "127.0.0.1:${port}": it switches to another protocol`],
  );
});
