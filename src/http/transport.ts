import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Agent, request as sendRequest } from 'node:https';
import { type ConnectionOptions, createAgents } from './agents.ts';
import { longestTimerMs } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';
import type { HttpRequest, HttpResponse, Transport } from './message.ts';
import { networkErrorFrom } from './network-error.ts';
import { describeProxy, type Proxy } from './proxy-for.ts';
import { readBody } from './read-body.ts';
import { describeRequest, describeResponse } from './trace.ts';
import type { DialOptions } from './tunnel.ts';

/** Settings of {@link createTransport}. */
export interface TransportOptions extends ConnectionOptions {
  /** Milliseconds for one exchange; default 300000 (300 s, as the original's). */
  readonly timeoutMs?: number | undefined;
  /** Larger responses are refused; default 256 MiB. */
  readonly maxBodyBytes?: number | undefined;
  readonly userAgent: string;
  /** Called with one redacted line for every request and response. */
  readonly trace?: ((line: string) => void) | undefined;
}

/** The default of {@link TransportOptions.timeoutMs}. */
export const defaultTimeoutMs = 300_000;
const defaultMaxBodyBytes = 268_435_456;

/** Creates a transport over node:https: pools of kept-alive connections, with one set of trusted authorities. */
export function createTransport(options: TransportOptions): Transport {
  const agentFor = createAgents(options);
  const trace = options.trace ?? (() => {});
  return async (request) => {
    if (request.url.protocol !== 'https:') {
      throw new EntradaError(
        'INPUT_INVALID',
        `Cannot send a request to "${request.url.origin}": its scheme is "${request.url.protocol}"; use https:`,
      );
    }
    const proxy = options.proxyFor?.(request.url);
    trace(`${describeRequest(request)}${proxy === undefined ? '' : ` through ${describeProxy(proxy)}`}`);
    const startedAtMs = performance.now();
    const response = await exchange(request, agentFor(proxy), proxy, options);
    trace(describeResponse(request, response, performance.now() - startedAtMs));
    return response;
  };
}

/** One deadline and one signal hold for all of it: name resolution, proxy, TLS, headers and body. */
async function exchange(
  request: HttpRequest,
  agent: Agent,
  proxy: Proxy | undefined,
  options: TransportOptions,
): Promise<HttpResponse> {
  const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), Math.min(timeoutMs, longestTimerMs));
  const signals = request.signal === undefined ? [deadline.signal] : [deadline.signal, request.signal];
  try {
    return await send(request, agent, AbortSignal.any(signals), options);
  } catch (cause) {
    throw networkErrorFrom(cause, request.url, {
      isCancelled: request.signal?.aborted === true,
      isTimedOut: deadline.signal.aborted,
      timeoutMs,
      proxy,
    });
  } finally {
    clearTimeout(timer);
  }
}

function send(
  request: HttpRequest,
  agent: Agent,
  signal: AbortSignal,
  options: TransportOptions,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // Before the connection is open, Node does not always report that the request was destroyed.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
    const headers: Record<string, string> = {
      accept: 'application/json',
      'accept-encoding': 'gzip, br',
      'user-agent': options.userAgent,
      ...request.headers,
    };
    if (body !== undefined) headers['content-length'] = String(body.length);
    const dial: DialOptions = { dialSignal: signal };
    const outgoing = sendRequest(request.url, { method: request.method, headers, agent, signal, ...dial });
    outgoing.on('error', reject);
    // Reading starts in the event itself: the error of a response that breaks off at once would be missed later.
    outgoing.on('response', (incoming) => resolve(readResponse(incoming, request, options)));
    outgoing.end(body);
  });
}

async function readResponse(
  incoming: IncomingMessage,
  request: HttpRequest,
  options: TransportOptions,
): Promise<HttpResponse> {
  const limit = request.maxBodyBytes ?? options.maxBodyBytes ?? defaultMaxBodyBytes;
  const body = await readBody(incoming, request.url.host, limit);
  return { status: Number(incoming.statusCode), headers: flatten(incoming.headers), body };
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}
