import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Agent, request as sendRequest } from 'node:https';
import { type ConnectionOptions, createAgents, proxyRefusal } from './agents.ts';
import { EntradaError } from '../base/errors.ts';
import type { HttpRequest, HttpResponse, Transport } from './message.ts';
import { networkErrorFrom } from './network-error.ts';
import { readBody } from './read-body.ts';
import { describeRequest, describeResponse } from './trace.ts';

export interface TransportOptions extends ConnectionOptions {
  /** Milliseconds for one exchange; default 300000 (300 s, as the original's). */
  readonly timeoutMs?: number | undefined;
  /** Larger answers are refused; default 256 MiB. */
  readonly maxBodyBytes?: number | undefined;
  readonly userAgent: string;
  /** Gets one redacted line for every request and answer. */
  readonly trace?: ((line: string) => void) | undefined;
}

export const defaultTimeoutMs = 300_000;
const defaultMaxBodyBytes = 256 * 1024 * 1024;

/** Makes a transport over node:https: pools of kept-alive connections, one set of trusted authorities. */
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
    trace(describeRequest(request));
    const startedAtMs = performance.now();
    const response = await exchange(request, await agentFor(request.url), options);
    trace(describeResponse(request, response, performance.now() - startedAtMs));
    return response;
  };
}

async function exchange(request: HttpRequest, agent: Agent, options: TransportOptions): Promise<HttpResponse> {
  const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const signals = request.signal === undefined ? [deadline.signal] : [deadline.signal, request.signal];
  try {
    return await send(request, agent, AbortSignal.any(signals), options);
  } catch (cause) {
    throw networkErrorFrom(cause, request.url, {
      isCancelled: request.signal?.aborted === true,
      isTimedOut: deadline.signal.aborted,
      timeoutMs,
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
    const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
    const headers: Record<string, string> = {
      accept: 'application/json',
      'accept-encoding': 'gzip, br',
      'user-agent': options.userAgent,
      ...request.headers,
    };
    if (body !== undefined) headers['content-length'] = String(body.length);
    const outgoing = sendRequest(request.url, { method: request.method, headers, agent, signal });
    outgoing.on('error', reject);
    outgoing.on('proxyConnect', (answer: { readonly statusCode: number }) => {
      if (answer.statusCode !== 200) outgoing.destroy(proxyRefusal(answer.statusCode, request.url));
    });
    // The reading starts in the event itself: an answer that breaks off at once would find nobody listening later.
    outgoing.on('response', (incoming) => resolve(readAnswer(incoming, request.url.host, options)));
    outgoing.end(body);
  });
}

async function readAnswer(incoming: IncomingMessage, host: string, options: TransportOptions): Promise<HttpResponse> {
  const body = await readBody(incoming, host, options.maxBodyBytes ?? defaultMaxBodyBytes);
  return { status: incoming.statusCode ?? 0, headers: flatten(incoming.headers), body };
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
