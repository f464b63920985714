import assert from 'node:assert/strict';
import dns from 'node:dns';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type SecureContext, TLSSocket } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { HttpRequest } from '../../src/http/message.ts';
import { createTransport } from '../../src/http/transport.ts';
import { endsByItself } from '../support/ends-by-itself.ts';
import { failureOf } from '../support/rejects.ts';
import { testPki } from '../support/tls-server.ts';

/** A way that becomes silent, and when the client has got there. */
interface Way {
  readonly url: URL;
  readonly proxy?: URL;
  /** Resolves when the client waits for what does not come. */
  readonly reached: Promise<unknown>;
  /** Resolves when the client closed its connection. */
  readonly closed: Promise<unknown>;
}

type Stage = (socket: Socket, reached: () => void, context: SecureContext) => void;

const connectAnswer = 'HTTP/1.1 200 Connection established\r\n\r\n';

/** Answers the first bytes, then is silent. */
function after(answer: string, next: Stage): Stage {
  return (socket, reached, context) =>
    socket.once('data', () => {
      socket.removeAllListeners('data').pause();
      socket.write(answer, () => next(socket, reached, context));
    });
}

/** Finishes the handshake, and answers the request with the beginning of a response. */
function withTls(beginning: string): Stage {
  return (socket, reached, secureContext) => {
    const secure = new TLSSocket(socket, { isServer: true, secureContext });
    secure.on('error', () => {});
    secure.once('data', () => (beginning === '' ? reached() : secure.write(beginning, () => reached())));
  };
}

const accepted: Stage = (socket, reached) => void socket.once('data', () => reached()).resume();

/** Each stage by its name; those of a proxy begin with CONNECT. */
const stages: Readonly<Record<string, Stage>> = {
  'after the connection was accepted': accepted,
  'before the headers': withTls(''),
  'in the middle of the status line': withTls('HTTP/1.1 20'),
  'in the middle of the headers': withTls('HTTP/1.1 200 OK\r\nContent-Type: text/pl'),
  'before the body': withTls('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'),
  'in the middle of the body': withTls('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12'),
  'in the middle of a chunk': withTls('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12'),
  'at CONNECT': accepted,
  'in the middle of the response to CONNECT': after('HTTP/1.1 200 Conn', (_socket, reached) => reached()),
  'after CONNECT': after(connectAnswer, (socket, reached) => accepted(socket.resume(), reached, undefined as never)),
  'before the headers, through CONNECT': after(connectAnswer, withTls('')),
  'in the middle of the body, through CONNECT': after(
    connectAnswer,
    withTls('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12'),
  ),
};

async function startWay(t: TestContext, name: string, stage: Stage): Promise<Way> {
  const { server: identity } = await testPki();
  const context = createSecureContext({ key: identity.key, cert: identity.certificate });
  let reached = () => {};
  let closed = () => {};
  const wasReached = new Promise<void>((resolve) => (reached = resolve));
  const wasClosed = new Promise<void>((resolve) => (closed = resolve));
  const server = createServer((socket) => {
    socket.on('error', () => {}).on('close', () => closed());
    t.after(() => socket.destroy());
    stage(socket, reached, context);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const here = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    reached: wasReached,
    closed: wasClosed,
    ...(name.includes('CONNECT')
      ? { url: new URL('https://localhost:1/'), proxy: new URL(`http://${here}`) }
      : { url: new URL(`https://${here}/`) }),
  };
}

async function send({ url, proxy }: Pick<Way, 'url' | 'proxy'>, request: Partial<HttpRequest>) {
  const { ca } = await testPki();
  const transport = createTransport({
    ca,
    userAgent: 'entrada-test',
    proxyFor: () => (proxy === undefined ? undefined : { url: proxy, variable: 'HTTPS_PROXY' }),
  });
  return failureOf(transport({ method: 'GET', url, ...request }));
}

function throughProxy(proxy: URL | undefined): string {
  return proxy === undefined ? '' : ` through the proxy "${proxy.host}" of HTTPS_PROXY`;
}

for (const [name, stage] of Object.entries(stages)) {
  test(`createTransport() is canceled when the other side is silent ${name}, and closes its connection`, async (t) => {
    const way = await startWay(t, name, stage);
    const caller = new AbortController();
    const sent = send(way, { signal: caller.signal });
    await way.reached;
    caller.abort();
    const error = await endsByItself(sent, 'The request');
    assert.deepEqual(
      [error.code, error.message],
      ['CANCELLED', `Cancelled while waiting for "${way.url.host}"${throughProxy(way.proxy)}.`],
    );
    await endsByItself(way.closed, 'The connection');
  });

  test(`createTransport() gives up at its limit when the other side is silent ${name}`, async (t) => {
    const way = await startWay(t, name, stage);
    const error = await send(way, { timeoutMs: 50 });
    assert.deepEqual(
      [error.code, error.message],
      [
        'NETWORK_TIMED_OUT',
        `Cannot reach "${way.url.host}"${throughProxy(way.proxy)}: no complete response within 0.05 s; retry, or raise -ClientTimeout`,
      ],
    );
    await endsByItself(way.closed, 'The connection');
  });
}

for (const proxy of [undefined, new URL('http://proxy.example:3128'), new URL('https://proxy.example:3128')]) {
  const name = proxy === undefined ? 'the server' : `the ${proxy.protocol} proxy`;

  test(`createTransport() is canceled while the name of ${name} is resolved`, async (t) => {
    let asked = () => {};
    const wasAsked = new Promise<void>((resolve) => (asked = resolve));
    const lookup = t.mock.method(dns, 'lookup', () => asked());
    const caller = new AbortController();
    const sent = send({ url: new URL('https://graph.example/'), ...(proxy && { proxy }) }, { signal: caller.signal });
    await wasAsked;
    lookup.mock.restore();
    caller.abort();
    assert.equal((await endsByItself(sent, 'The request')).code, 'CANCELLED');
  });

  test(`createTransport() gives up at its limit while the name of ${name} is resolved`, async (t) => {
    t.mock.method(dns, 'lookup', () => {});
    const error = await send({ url: new URL('https://graph.example/'), ...(proxy && { proxy }) }, { timeoutMs: 50 });
    assert.equal(error.code, 'NETWORK_TIMED_OUT');
  });
}
