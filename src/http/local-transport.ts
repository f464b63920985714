import { request as sendPlain } from 'node:http';
import { request as sendSecure } from 'node:https';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';
import { sleepInParts } from '../base/sleep-in-parts.ts';
import { contextWith } from './extra-authorities.ts';
import { readBody, switchedProtocol } from './read-body.ts';
import { describeRequest, describeResponse } from './trace.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { withinDeadline } from './within-deadline.ts';
import { monotonicMs } from '../base/monotonic-ms.ts';

/** A request to an identity endpoint of this machine, which uses plain http or a self-signed certificate. */
export interface LocalRequest extends Omit<HttpRequest, 'bodySource' | 'receive'> {
  /**
   * The environment variable that the URL comes from; without one, only loopback and link-local addresses are allowed.
   */
  readonly namedBy?: string | undefined;
  /** SHA-1, 40 hex digits in any case: the only certificate to accept, whatever its issuer. Requires https. */
  readonly thumbprint?: string | undefined;
}

/**
 * Sends one request to an identity endpoint and returns its complete response, whatever the status. Follows no
 * redirect, uses no proxy, keeps no connection.
 *
 * @throws {EntradaError} As a `Transport` does; `INPUT_INVALID` also for a URL that is not local and does not come from
 * a variable; `TLS_UNTRUSTED` for any other certificate than the expected one, before anything is sent.
 */
export type LocalTransport = (request: LocalRequest) => Promise<HttpResponse>;

/** Settings of {@link createLocalTransport}. */
export interface LocalTransportOptions {
  readonly clock: Clock;
  readonly userAgent: string;
  /** Milliseconds for one exchange; default 30000. */
  readonly timeoutMs?: number | undefined;
  /** Larger responses are refused; default 256 KiB. */
  readonly maxBodyBytes?: number | undefined;
  /** PEM text of authorities to trust in addition to Node's; read at the first https request. */
  readonly extraCa?: (() => string | undefined) | undefined;
  /** Called with one redacted line for every request and response. */
  readonly trace?: ((line: string) => void) | undefined;
}

const defaultTimeoutMs = 30_000;
const defaultMaxBodyBytes = 256 * 1024;

/** Creates the transport for the identity endpoints of this machine. */
export function createLocalTransport(options: LocalTransportOptions): LocalTransport {
  const trace = options.trace ?? (() => {});
  return async (request) => {
    checkAddress(request);
    trace(describeRequest(request));
    const startedAtMs = monotonicMs();
    const response = await exchange(request, options);
    trace(describeResponse(request, response, monotonicMs() - startedAtMs));
    return response;
  };
}

function checkAddress({ url, namedBy, thumbprint }: LocalRequest): void {
  const found = addressTrouble(url, namedBy, thumbprint);
  if (found === undefined) return;
  const named = namedBy === undefined ? '' : ` that ${namedBy} names`;
  throw new EntradaError('INPUT_INVALID', `Cannot send a request to "${url.protocol}//${url.host}"${named}: ${found}`);
}

function addressTrouble(url: URL, namedBy: string | undefined, thumbprint: string | undefined): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `its scheme is "${url.protocol}"; use http:`;
  if (url.username !== '' || url.password !== '') return 'it contains a user name or password; remove them';
  if (thumbprint !== undefined && url.protocol !== 'https:') return 'it must present a certificate; use https:';
  if (namedBy === undefined && !isLocal(url.hostname))
    return 'it is not an address of this machine; use a loopback address';
  return undefined;
}

/**
 * Loopback (RFC 6761 6.3, RFC 4291 2.5.3) and link-local (RFC 3927, RFC 4291 2.5.6). URL has made the numbers
 * canonical.
 */
function isLocal(hostname: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|169\.254\.\d+\.\d+|\[::1\]|\[fe[89ab][\da-f]:.*\])$/.test(hostname);
}

function exchange(request: LocalRequest, options: LocalTransportOptions): Promise<HttpResponse> {
  const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs;
  const startTimer = (expire: () => void) => {
    const timer = new AbortController();
    sleepInParts(options.clock, timeoutMs, timer.signal).then(expire, () => {});
    return () => timer.abort();
  };
  return withinDeadline(request, { startTimer, timeoutMs }, (signal) => send(request, signal, options));
}

async function send(request: LocalRequest, signal: AbortSignal, options: LocalTransportOptions): Promise<HttpResponse> {
  signal.throwIfAborted();
  const { url, method, thumbprint } = request;
  const socket = thumbprint === undefined ? undefined : await connectPinned(url, thumbprint, signal);
  const headers: Record<string, string> = {
    accept: 'application/json',
    'user-agent': options.userAgent,
    ...request.headers,
  };
  // A separate agent for each request: one connection, no TLS session to resume, no proxy from the environment.
  const extraCa = socket === undefined && url.protocol === 'https:' ? options.extraCa?.() : undefined;
  const trust = extraCa === undefined ? {} : contextWith(extraCa);
  const way = socket === undefined ? { agent: false as const, ...trust } : { createConnection: () => socket };
  const sendOver = url.protocol === 'https:' ? sendSecure : sendPlain;
  return new Promise((resolve, reject) => {
    const outgoing = sendOver(url, { method, headers, signal, rejectUnauthorized: true, ...way });
    outgoing.on('error', reject);
    // Node reports neither of them in every state of the connection.
    signal.addEventListener('abort', () => reject(signal.reason));
    outgoing.on('upgrade', (_incoming, upgraded) => {
      upgraded.destroy();
      reject(switchedProtocol(url.host));
    });
    outgoing.on('response', (incoming) => {
      const limit = request.maxBodyBytes ?? options.maxBodyBytes ?? defaultMaxBodyBytes;
      resolve(
        readBody(incoming, url.host, limit).then((content) => ({
          status: Number(incoming.statusCode),
          headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
          body: content,
        })),
      );
    });
    outgoing.end(request.body);
  });
}

/**
 * Opens a TLS connection to the holder of one certificate. The caller writes the request to the socket, and does not
 * get it before the certificate is compared.
 */
function connectPinned(url: URL, thumbprint: string, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(url.port || 443),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      // The chain of a self-signed certificate proves nothing; the handshake proves that the server has the key, and
      // the thumbprint identifies the certificate.
      rejectUnauthorized: false,
    });
    const abandon = () => socket.destroy(new Error('The connection was cancelled.'));
    signal.addEventListener('abort', abandon);
    socket.on('error', reject);
    socket.on('close', () => signal.removeEventListener('abort', abandon));
    socket.once('secureConnect', () => {
      const found = socket.getPeerX509Certificate()?.fingerprint.replaceAll(':', '') ?? 'none';
      if (found.toLowerCase() === thumbprint.toLowerCase()) return resolve(socket);
      reject(otherCertificate(url, found));
      socket.destroy();
    });
  });
}

function otherCertificate(url: URL, found: string): EntradaError {
  return new EntradaError(
    'TLS_UNTRUSTED',
    `Cannot trust "${url.host}": its certificate has the thumbprint "${found}", not the expected one; nothing was sent`,
    { details: { host: url.host, thumbprint: found } },
  );
}
