import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { startTlsServer } from '../../support/tls-server.ts';
import type { ScriptedAnswer } from '../../support/token-server.ts';

export interface EndpointRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** An identity endpoint as a test says it: each request gets the next answer of the script. */
export interface IdentityEndpoint {
  readonly origin: string;
  readonly host: string;
  readonly requests: readonly EndpointRequest[];
  answer(...answers: readonly ScriptedAnswer[]): void;
  /** Resolves once as many requests came. */
  asked(count: number): Promise<void>;
  stop(): Promise<void>;
}

export interface EndpointOptions {
  readonly usesTls?: boolean;
  /** Answers beside the script, and beside `requests`. */
  readonly gate?: (request: EndpointRequest) => ScriptedAnswer | undefined;
}

/** Starts an endpoint on 127.0.0.1; a request beyond the script gets 500 and `{}`. */
export async function startIdentityEndpoint(t: TestContext, options: EndpointOptions = {}): Promise<IdentityEndpoint> {
  const script: ScriptedAnswer[] = [];
  const requests: EndpointRequest[] = [];
  let watchers: { readonly count: number; tell(): void }[] = [];
  const tellWatchers = () => {
    for (const { tell } of watchers.filter(({ count }) => requests.length >= count)) tell();
    watchers = watchers.filter(({ count }) => requests.length < count);
  };
  const handle = (incoming: IncomingMessage, response: ServerResponse) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => (body += chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '', 'http://localhost');
      const request: EndpointRequest = {
        method: incoming.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: incoming.headers,
        body,
      };
      const gated = options.gate?.(request);
      if (gated !== undefined) return write(response, gated);
      requests.push(request);
      write(response, script.shift() ?? { status: 500, body: {} });
      tellWatchers();
    });
  };
  const { origin, stop } =
    options.usesTls === true ? await startTlsServer(t, handle) : await startPlainServer(t, handle);
  return {
    origin,
    host: new URL(origin).host,
    requests,
    answer: (...answers) => void script.push(...answers),
    asked: (count) =>
      new Promise((resolve) => {
        watchers.push({ count, tell: resolve });
        tellWatchers();
      }),
    stop,
  };
}

async function startPlainServer(t: TestContext, handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  t.after(stop);
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

function write(response: ServerResponse, answer: ScriptedAnswer): void {
  if (answer === 'silence') return;
  if (answer === 'break') return void response.socket?.destroy();
  if (answer === 'cut off') {
    response.writeHead(200, { 'content-length': '99' });
    response.write('{', () => response.socket?.destroy());
    return;
  }
  const { status = 200, headers = {}, body = '' } = answer;
  const isText = typeof body === 'string';
  response.writeHead(status, { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers });
  response.end(isText ? body : JSON.stringify(body));
}
