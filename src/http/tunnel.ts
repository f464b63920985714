import { request as sendPlain, type RequestOptions } from 'node:http';
import { Agent, type AgentOptions, request as sendSecure } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { EntradaError } from '../base/errors.ts';
import { networkErrorFrom } from './network-error.ts';
import { describeProxy, type Proxy } from './proxy-for.ts';

/** Passed with a request; when it aborts, the connection that is being opened for the request is given up. */
export interface DialOptions {
  readonly dialSignal: AbortSignal;
}

/**
 * Creates a pool of connections through a proxy. Its requests need {@link DialOptions}: Node destroys only connections
 * that are already open to the server.
 */
export function createTunnelAgent(proxy: Proxy, settings: AgentOptions, authorityAdvice?: string): Agent {
  const agent = new Agent(settings);
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const { host, port } = options;
    const signal =
      'dialSignal' in options && options.dialSignal instanceof AbortSignal ? options.dialSignal : undefined;
    const open = async () => {
      const socket = await openTunnel(
        proxy,
        `${isIP(String(host)) === 6 ? `[${host}]` : host}:${port}`,
        settings,
        signal,
        authorityAdvice,
      );
      return connect({ ...options, ...{ socket } });
    };
    // The types do not have the callback's form for an error: without a connection.
    const tell = (...result: [null, unknown] | [unknown]) => void Reflect.apply(callback ?? (() => {}), agent, result);
    open().then(
      (socket) => tell(null, socket),
      (error: unknown) => tell(error),
    );
    return undefined;
  };
  return agent;
}

/** Opens a connection to a server through a proxy with CONNECT (RFC 9110 9.3.6). */
function openTunnel(
  proxy: Proxy,
  target: string,
  settings: AgentOptions,
  signal: AbortSignal | undefined,
  authorityAdvice: string | undefined,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const { url } = proxy;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const options: RequestOptions = {
      host,
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: {
        host: target,
        // Not "close", Node's default for a single connection: a proxy could take it for the tunnel's.
        connection: 'keep-alive',
        'proxy-connection': 'keep-alive',
        ...authorizationFor(url),
      },
      agent: false,
    };
    const outgoing =
      url.protocol === 'https:'
        ? sendSecure({ ...settings, ...options, ...(isIP(host) === 0 ? { servername: host } : {}) })
        : sendPlain(options);
    const abandon = () => void outgoing.destroy(new Error('The connection was cancelled.'));
    signal?.addEventListener('abort', abandon);
    outgoing.on('close', () => signal?.removeEventListener('abort', abandon));
    outgoing.on('error', (cause) =>
      reject(networkErrorFrom(cause, new URL(`https://${target}`), { proxy, isAtProxy: true, authorityAdvice })),
    );
    outgoing.on('connect', ({ statusCode = 0 }, socket, head) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return reject(proxyRefusal(statusCode, proxy, new URL(`https://${target}`)));
      }
      socket.unshift(head);
      resolve(socket);
    });
    outgoing.end();
  });
}

/** Basic authentication (RFC 7617). */
function authorizationFor({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decoded(username)}:${decoded(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** A "%" that does not begin an escape, or escapes that are not UTF-8, stay unchanged. */
function decoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** The error for a proxy that refused the tunnel. Its response is not read, because it is not authenticated. */
function proxyRefusal(status: number, proxy: Proxy, url: URL): EntradaError {
  const { variable } = proxy;
  return new EntradaError(
    'NETWORK_UNREACHABLE',
    `Cannot reach "${url.host}": ${describeProxy(proxy)} responded with ${status}`,
    {
      hint:
        status === 407
          ? `The proxy requires a user name and password: ${variable}=http://USER:PASSWORD@HOST:PORT.`
          : `Check ${variable}, or exclude the host with NO_PROXY.`,
      details: { host: url.host, proxy: proxy.url.host, proxyStatus: status },
    },
  );
}
