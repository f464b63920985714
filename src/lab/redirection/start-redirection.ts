import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { portOf, type RequestListener } from '../hosts/loopback-listener.ts';
import { makeRedirectCertificates } from '../pki/redirect-certificates.ts';
import { chooseTarget, type KnownTargets, refusalOf } from './choose-target.ts';
import { listenAll } from './listen-all.ts';

/** A running redirection: public names of Microsoft's services lead to a lab, for programs that are told to use it. */
export interface Redirection {
  /** `http://USER:PASSWORD@127.0.0.1:PORT`, for HTTPS_PROXY. */
  readonly proxyUrl: string;
  /** The redirected host names. */
  readonly hosts: readonly string[];
  /** PEM of the authority to trust: made for this redirection, for these names. */
  readonly authority: string;
  /** A port of 127.0.0.1 that answers TLS for these names, for programs that do not use a proxy. */
  readonly tlsPort: number;
  /** File for `node --require`, which leads connections of Node to {@link tlsPort}. */
  readonly preloadFile: string;
  stop(): Promise<void>;
}

/** The parts of a redirection that a lab supplies. */
export interface RedirectionParts {
  readonly hosts: readonly string[];
  /** Ports of the lab that the proxy leads to, too. */
  readonly ports: readonly number[];
  /** Returns the handler of requests to a public name; called once for each. */
  listenerFor(host: string): RequestListener;
}

/** Starts a proxy on the loopback interface that answers for public names with a certificate of its own. */
export async function startRedirection({ hosts, ports, listenerFor }: RedirectionParts): Promise<Redirection> {
  const { authority, server } = await makeRedirectCertificates(hosts, Date.now());
  const targets: KnownTargets = { hosts: new Set(hosts), ports: new Set(ports) };
  const listeners = new Map<string, RequestListener>();
  const handlerOf = (host: string) => {
    const listener = listeners.get(host) ?? onlyFor(host, listenerFor(host));
    listeners.set(host, listener);
    return listener;
  };
  const tls = { key: server.key, cert: server.certificate, ALPNProtocols: ['http/1.1'] };
  const servers = new Map<string, HttpsServer>();
  const serverOf = (host: string) => {
    const existing = servers.get(host);
    if (existing !== undefined) return existing;
    const created = createHttpsServer({ ...tls, SNICallback: onlyName((name) => name === host) }, handlerOf(host));
    servers.set(host, created);
    return created;
  };
  const direct = createHttpsServer(
    { ...tls, SNICallback: onlyName((name) => targets.hosts.has(name)) },
    (request, response) => {
      const name = request.socket instanceof TLSSocket ? request.socket.servername : false;
      if (typeof name === 'string') return handlerOf(name.toLowerCase())(request, response);
      return refuse(response, 421, 'The request does not name a server (SNI).');
    },
  );
  const credentials = { user: 'lab', password: randomBytes(24).toString('base64url') };
  const sockets = new Set<Duplex>();
  const proxy = createProxy({ targets, serverOf, handlerOf, sockets, credentials });
  const stopListening = await listenAll([proxy, direct]);
  return {
    proxyUrl: `http://${credentials.user}:${credentials.password}@127.0.0.1:${portOf(proxy)}`,
    hosts,
    authority,
    tlsPort: portOf(direct),
    preloadFile: fileURLToPath(new URL('./preload.cjs', import.meta.url)),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await stopListening();
    },
  };
}

interface ProxyParts {
  readonly targets: KnownTargets;
  readonly sockets: Set<Duplex>;
  readonly credentials: { readonly user: string; readonly password: string };
  serverOf(host: string): HttpsServer;
  handlerOf(host: string): RequestListener;
}

function createProxy({ targets, serverOf, handlerOf, sockets, credentials }: ProxyParts): Server {
  const expected = Buffer.from(`${credentials.user}:${credentials.password}`);
  const proxy = createHttpServer((request, response) => {
    if (!isAuthorized(request, expected)) {
      response.setHeader('proxy-authenticate', challenge);
      return refuse(response, 407, unauthorizedText);
    }
    const target = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined;
    const isServed = target?.protocol === 'https:' && target.port === '' && targets.hosts.has(target.hostname);
    if (target === undefined || !isServed) {
      return refuse(response, 403, refusalOf(target?.host ?? request.url ?? '', targets.hosts));
    }
    // Some clients (axios) send requests to https URLs to the proxy itself.
    request.url = `${target.pathname}${target.search}`;
    delete request.headers['proxy-authorization'];
    return handlerOf(target.hostname)(request, response);
  });
  proxy.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (!isAuthorized(request, expected)) return answer(socket, '407 Proxy Authentication Required', unauthorizedText);
    const target = chooseTarget(request.url ?? '', targets);
    if (target.kind === 'refused') return answer(socket, '403 Forbidden', target.reason);
    if (target.kind === 'loopback') return tunnel(socket, head, target.port);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    return void serverOf(target.host).emit('connection', socket);
  });
  return proxy;
}

const challenge = 'Basic realm="entrada lab"';
const unauthorizedText =
  'This proxy serves the command of one "entrada lab -Redirect", by the password in HTTPS_PROXY.';

function isAuthorized({ headers }: IncomingMessage, expected: Buffer): boolean {
  const encoded = /^Basic ([\w+/=]+)$/i.exec(headers['proxy-authorization'] ?? '')?.[1] ?? '';
  const sent = Buffer.from(encoded, 'base64');
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}

/** Inside of a connection for one name, requests to another one are refused (RFC 9110 15.5.20). */
function onlyFor(host: string, listener: RequestListener): RequestListener {
  return (request, response) => {
    const named = (request.headers.host ?? '').toLowerCase().replace(/:443$/, '');
    if (named === host) return listener(request, response);
    return refuse(response, 421, `This connection is for "${host}" only.`);
  };
}

/** A client that names another server in its handshake does not get a certificate. */
function onlyName(isServed: (name: string) => boolean) {
  return (name: string, done: (error: Error | null) => void) =>
    done(isServed(name.toLowerCase()) ? null : new Error(`"${name}" is not served here`));
}

function tunnel(socket: Duplex, head: Buffer, port: number): void {
  const upstream = connect({ host: 'localhost', port });
  upstream.on('connect', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
}

function answer(socket: Duplex, status: string, text: string): void {
  const body = `${text}\n`;
  const lines = [
    `HTTP/1.1 ${status}`,
    ...(status.startsWith('407') ? [`Proxy-Authenticate: ${challenge}`] : []),
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${text}\n`);
}
