import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { EntradaError, messageOf } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import { endpointPath } from './child-environment.ts';
import { limitConnections } from './connection-limit.ts';
import { findProtocol, type IdentityProtocol, type TokenGrant } from './identity-protocols.ts';

/** A request for a token that presented the endpoint's secret. */
export interface EndpointRequest {
  readonly resource: string;
  /** Another tenant of the account; only the stand-ins for az and azd ask for one. */
  readonly tenant: string | undefined;
  /** The identity that the client names (client, object or resource ID), if any. */
  readonly identity: string | undefined;
  /** SHA-256 in hexadecimal digits of a token that a service refused. */
  readonly refusedDigest: string | undefined;
  /** Port of the caller's side of the connection. */
  readonly callerPort: number;
  readonly userAgent: string;
}

/** A token, or why there is none. */
export type EndpointAnswer =
  | { readonly kind: 'granted'; readonly grant: TokenGrant }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

/** Answers a request that presented the secret. */
type Answerer = (request: EndpointRequest) => Promise<EndpointAnswer>;

/** An open endpoint. */
export interface TokenEndpoint {
  /** `http://127.0.0.1:PORT/...` */
  readonly url: string;
  /** The value of the header that every request must have: 256 random bits. */
  readonly secret: Secret;
  /** Stops listening and closes all connections. */
  close(): void;
}

/** A query parameter of this endpoint alone: another tenant, for the stand-ins for az and azd. */
export const tenantField = 'entrada_tenant';

/** More than the backlog of the listener (511), so that a program can open as many at once. */
const usualConnections = 1024;
const idleMs = 60_000;

/**
 * Opens a managed identity endpoint on 127.0.0.1, on a random port (App Service 2019-08-01 and 2017-09-01).
 *
 * A request without the secret header, with another Host (DNS rebinding), from a browser or through a proxy gets 403
 * and nothing else. The HTTP code is loaded when the first program connects. Connections without the secret give way to
 * new ones when there are too many.
 *
 * @param answer - Returns the token for a request, or why there is none; never throws.
 * @param maxConnections - How many can be open.
 * @throws {EntradaError} `EXEC_FAILED` when no port is available.
 */
export async function openTokenEndpoint(answer: Answerer, maxConnections = usualConnections): Promise<TokenEndpoint> {
  const secret = new Secret(randomBytes(32).toString('hex'));
  const expected = digestOf(secret.reveal());
  const connections = limitConnections(maxConnections, idleMs);
  let http: Promise<HttpServer> | undefined;
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
    if (!connections.add(socket)) return;
    http ??= import('node:http').then(({ createServer: createHttpServer }) =>
      createHttpServer((request, response) => {
        void handle(request, expected, connections.trust, answer).then((reply) => send(response, reply));
      }),
    );
    void http.then((handler) => {
      handler.emit('connection', socket);
      socket.resume();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', (cause) =>
      reject(new EntradaError('EXEC_FAILED', `Cannot listen on 127.0.0.1: ${messageOf(cause)}`, { cause })),
    );
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${endpointPath}`,
    secret,
    close() {
      server.close();
      connections.closeAll();
    },
  };
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without: an empty body, which tells nothing. */
  readonly json?: unknown;
}

async function handle(
  request: IncomingMessage,
  expected: Buffer,
  trust: (socket: Socket) => void,
  answer: Answerer,
): Promise<Reply> {
  const { headers, socket } = request;
  const host = `127.0.0.1:${socket.localPort ?? 0}`;
  if (headers.host !== host || isForwarded(request)) return { status: 403 };
  const presented = headers['x-identity-header'] ?? headers['secret'];
  if (typeof presented !== 'string' || !timingSafeEqual(digestOf(presented), expected)) return { status: 403 };
  trust(socket);
  const url = new URL(`http://${host}${request.url?.startsWith('/') === true ? request.url : '/'}`);
  if (url.pathname.replace(/\/$/, '') !== endpointPath) return { status: 404 };
  if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET' } };
  const protocol = findProtocol(url.searchParams.get('api-version'));
  const problem = problemOf(url.searchParams, protocol);
  if (problem !== undefined) return { status: 400, json: protocol.failure(400, problem) };
  const callerPort = socket.remotePort ?? 0;
  const wanted = readQuery(url.searchParams, protocol);
  const found = await answer({ ...wanted, callerPort, userAgent: headers['user-agent'] ?? '' });
  if (found.kind === 'refused') return { status: found.status, json: protocol.failure(found.status, found.message) };
  return { status: 200, json: protocol.success(found.grant, wanted.resource) };
}

/** Browsers send Origin or Sec-Fetch-Site with what a page requests; proxies add X-Forwarded-For. */
function isForwarded({ headers }: IncomingMessage): boolean {
  return ['origin', 'sec-fetch-site', 'x-forwarded-for', 'forwarded', 'via'].some(
    (name) => headers[name] !== undefined,
  );
}

function problemOf(query: URLSearchParams, { version, identityNames }: IdentityProtocol): string | undefined {
  const names = [...query.keys()];
  if (names.length !== new Set(names).size) return 'A query parameter is repeated.';
  if (query.get('api-version') !== version) {
    return 'The api-version is missing or not supported; use 2019-08-01 or 2017-09-01.';
  }
  if (identitiesIn(query, identityNames).length > 1) return 'The query names several identities.';
  return (query.get('resource') ?? '') === '' ? 'The resource parameter is missing.' : undefined;
}

function readQuery(
  query: URLSearchParams,
  { identityNames }: IdentityProtocol,
): Omit<EndpointRequest, 'callerPort' | 'userAgent'> {
  return {
    resource: query.get('resource') ?? '',
    tenant: query.get(tenantField) ?? undefined,
    identity: identitiesIn(query, identityNames)[0],
    refusedDigest: query.get('token_sha256_to_refresh') ?? undefined,
  };
}

function identitiesIn(query: URLSearchParams, names: readonly string[]): string[] {
  const values = names.map((name) => query.get(name) ?? '').filter((value) => value !== '');
  return [...new Set(values)];
}

function send(response: ServerResponse, { status, headers, json }: Reply): void {
  const body = json === undefined ? '' : JSON.stringify(json);
  response.writeHead(status, {
    ...headers,
    ...(json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

/** Digests have one length, whatever was sent. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
