import type { IncomingHttpHeaders } from 'node:http';
import type { TestContext } from 'node:test';
import type { Transport } from '../../src/http/message.ts';
import { createTransport } from '../../src/http/transport.ts';
import { startTlsServer, type TlsServer } from './tls-server.ts';

/** One answer of a script; a body that is no text becomes JSON. */
export type ScriptedAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  /** The connection breaks before an answer. */
  | 'break'
  /** The connection breaks in the middle of an answer. */
  | 'cut off'
  /** No answer ever comes. */
  | 'silence';

export interface TokenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
}

/** The identity platform as a test says it: each request gets the next answer, or what `answer` gives. */
export interface TokenServer extends TlsServer {
  readonly requests: readonly TokenRequest[];
  /** To this server, trusting it alone. */
  readonly transport: Transport;
  /** Lines of that transport's trace. */
  readonly trace: readonly string[];
  /** Adds to the script. */
  answer(...answers: readonly (ScriptedAnswer | ((request: TokenRequest) => ScriptedAnswer))[]): void;
  /** Resolves once as many requests came. */
  asked(count: number): Promise<void>;
}

/** Starts a token endpoint that says what its script says; a request beyond the script gets 500 and `{}`. */
export async function startTokenServer(t: TestContext): Promise<TokenServer> {
  const script: (ScriptedAnswer | ((request: TokenRequest) => ScriptedAnswer))[] = [];
  const requests: TokenRequest[] = [];
  const trace: string[] = [];
  let watchers: { readonly count: number; tell(): void }[] = [];
  const tellWatchers = () => {
    for (const { tell } of watchers.filter(({ count }) => requests.length >= count)) tell();
    watchers = watchers.filter(({ count }) => requests.length < count);
  };

  const server = await startTlsServer(t, (incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => (body += chunk));
    incoming.on('end', () => {
      const request: TokenRequest = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        form: Object.fromEntries(new URLSearchParams(body)),
      };
      const next = script.shift() ?? { status: 500, body: {} };
      const answer = typeof next === 'function' ? next(request) : next;
      requests.push(request);
      tellWatchers();
      if (answer === 'silence') return;
      if (answer === 'break') return incoming.socket.destroy();
      if (answer === 'cut off') {
        response.writeHead(200, { 'content-length': '99' });
        return response.write('{', () => incoming.socket.destroy());
      }
      const { status = 200, headers = {}, body: content = '' } = answer;
      // Tests have clocks of their own; one that compares them sends the header itself.
      response.sendDate = false;
      const isText = typeof content === 'string';
      response.writeHead(status, {
        ...(isText ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...headers,
      });
      response.end(isText ? content : JSON.stringify(content));
    });
  });

  return {
    ...server,
    requests,
    trace,
    transport: createTransport({ ca: server.ca, userAgent: 'entrada-test', trace: (line) => trace.push(line) }),
    answer: (...answers) => void script.push(...answers),
    asked: (count) =>
      new Promise((resolve) => {
        watchers.push({ count, tell: resolve });
        tellWatchers();
      }),
  };
}
