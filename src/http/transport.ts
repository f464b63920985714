import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Agent, request as sendRequest } from 'node:https';
import { type ConnectionOptions, createAgents } from './agents.ts';
import { longestTimerMs } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';
import type { HttpRequest, HttpResponse, Transport } from './message.ts';
import type { BodySource } from '../model/streamed-body.ts';
import { describeProxy, type Proxy } from './proxy-for.ts';
import { passBody, readBody, switchedProtocol } from './read-body.ts';
import { describeRequest, describeResponse } from './trace.ts';
import type { DialOptions } from './tunnel.ts';
import { withinDeadline } from './within-deadline.ts';
import { monotonicMs } from '../base/monotonic-ms.ts';

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
    const startedAtMs = monotonicMs();
    const response = await exchange(request, agentFor(proxy), proxy, options);
    trace(describeResponse(request, response, monotonicMs() - startedAtMs));
    return response;
  };
}

/**
 * One deadline and one signal hold for all of it: name resolution, proxy, TLS, headers and body. A body that is sent or
 * received piece by piece can take any time; for it, the deadline is that of the next piece.
 */
async function exchange(
  request: HttpRequest,
  agent: Agent,
  proxy: Proxy | undefined,
  options: TransportOptions,
): Promise<HttpResponse> {
  const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs;
  let startAgain = () => {};
  const startTimer = (expire: () => void) => {
    const timer = setTimeout(expire, Math.min(timeoutMs, longestTimerMs));
    startAgain = () => void timer.refresh();
    return () => clearTimeout(timer);
  };
  const deadline = { startTimer, timeoutMs, proxy, authorityAdvice: options.authorityAdvice };
  return withinDeadline(request, deadline, (signal) => send(request, agent, signal, options, () => startAgain()));
}

function send(
  request: HttpRequest,
  agent: Agent,
  signal: AbortSignal,
  options: TransportOptions,
  onProgress: () => void,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // Before the connection is open, Node does not always report that the request was destroyed.
    signal.addEventListener('abort', () => reject(signal.reason));
    const { bodySource: source } = request;
    const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
    const size = source === undefined ? body?.length : source.size;
    const headers: Record<string, string> = {
      accept: 'application/json',
      'accept-encoding': 'gzip, br',
      'user-agent': options.userAgent,
      ...request.headers,
    };
    if (size !== undefined) headers['content-length'] = String(size);
    const dial: DialOptions = { dialSignal: signal };
    const outgoing = sendRequest(request.url, { method: request.method, headers, agent, signal, ...dial });
    outgoing.on('error', reject);
    // Otherwise Node would close the connection without a word.
    outgoing.on('upgrade', (_incoming, socket) => {
      socket.destroy();
      reject(switchedProtocol(request.url.host));
    });
    // Reading starts in the event itself: the error of a response that breaks off at once would be missed later.
    outgoing.on('response', (incoming) => {
      const response = readResponse(incoming, request, options, onProgress);
      // A server can respond before it has read the body; the rest of it is not sent.
      const stop = () => void outgoing.destroy();
      response.then(() => void (outgoing.writableFinished || stop()), stop);
      resolve(response);
    });
    if (source === undefined) outgoing.end(body);
    else sendBody(source, outgoing, onProgress).catch((cause: unknown) => void (reject(cause), outgoing.destroy()));
  });
}

/** Sends each piece after the connection has taken the one before. */
async function sendBody(source: BodySource, outgoing: ClientRequest, onProgress: () => void): Promise<void> {
  let abandon = () => {};
  outgoing.once('close', () => abandon());
  let sent = 0;
  for await (const piece of source.open()) {
    await new Promise<void>((resolve, reject) => {
      // Node does not report the end of a connection to a write that waits for it.
      abandon = () => reject(new Error('The connection was closed.'));
      if (outgoing.destroyed) abandon();
      else outgoing.write(piece, (error) => (error ? reject(error) : resolve()));
    });
    sent += piece.length;
    onProgress();
  }
  if (source.size !== undefined && sent !== source.size) {
    throw new EntradaError(
      'INPUT_INVALID',
      `Cannot send the body: it has ${sent} bytes instead of ${source.size}; it changed while it was sent`,
    );
  }
  outgoing.end();
}

async function readResponse(
  incoming: IncomingMessage,
  request: HttpRequest,
  options: TransportOptions,
  onProgress: () => void,
): Promise<HttpResponse> {
  const { host } = request.url;
  const head = { status: Number(incoming.statusCode), headers: flatten(incoming.headers) };
  const write = request.receive?.(head);
  if (write !== undefined) {
    const receivedBytes = await passBody(incoming, host, write, onProgress);
    return { ...head, body: Buffer.alloc(0), receivedBytes };
  }
  const limit = request.maxBodyBytes ?? options.maxBodyBytes ?? defaultMaxBodyBytes;
  return { ...head, body: await readBody(incoming, host, limit) };
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}
