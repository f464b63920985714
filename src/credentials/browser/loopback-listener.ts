import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { abortable } from '../../base/abortable.ts';
import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import { type FinishedPage, renderFinishedPage } from './finished-page.ts';
import { refuseRequest } from './refuse-request.ts';

/** The browser's request with the response of the authorization endpoint; it waits until the outcome is known. */
export interface BrowserAnswer {
  /** The query as it came, its state checked. */
  readonly parameters: URLSearchParams;
  /** Shows the last page. Resolves when it was written or the browser closed the connection. */
  finish(page: FinishedPage): Promise<void>;
}

/** A listener that waits for the browser. */
export interface LoopbackListener {
  /** `http://localhost:PORT`, as registered for every public client (RFC 8252 7.3). */
  readonly redirectUri: string;
  /**
   * Returns a one-time address of the listener that redirects to `page`. Other users of the machine can read it in the
   * list of processes, but not the state that is in the address of the page.
   */
  launchUrl(page: URL): URL;
  /** Returns whether the one-time address was opened. */
  isLaunched(): boolean;
  /** Resolves with the first response that has the expected state; rejects when the signal aborts. */
  waitForAnswer(signal: AbortSignal): Promise<BrowserAnswer>;
  close(): Promise<void>;
}

/** The options of {@link openLoopbackListener}. */
export interface LoopbackListenerOptions {
  /** The state of this sign-in. */
  readonly state: string;
  /** Called for each response that is not for this sign-in. */
  onForeignAnswer(): void;
  /** Called when the one-time address is opened again: one of the visitors is not the user's browser. */
  onSecondLaunch?(): void;
  /** Starts a server; tests replace it. Default: the system's. */
  readonly listen?: typeof listen;
}

/** In characters; the identity platform's responses are shorter. */
const maxUrlLength = 32 * 1024;
/** In bytes: such a URL, and the cookies that other programs on localhost set in the browser. */
const maxHeaderSize = 128 * 1024;

/**
 * Listens on both loopback addresses, 127.0.0.1 and ::1, at one random port for the browser to come back (RFC 8252 7.3,
 * 8.3). Browsers try ::1 first for `localhost`, so another user's program there would receive the response.
 *
 * Only `GET /` with the expected state counts, once, and the one-time address. Anything else (a favicon, a port scan,
 * the response to an older sign-in, another host name) gets an error page and is ignored, so that it cannot end the
 * sign-in.
 *
 * @throws {EntradaError} `INTERNAL` when no port is available.
 */
export async function openLoopbackListener(options: LoopbackListenerOptions): Promise<LoopbackListener> {
  let deliver: (answer: BrowserAnswer) => void = () => {};
  const answered = new Promise<BrowserAnswer>((resolve) => {
    deliver = resolve;
  });
  let isTaken = false;
  const launchPath = `/${randomBytes(32).toString('base64url')}`;
  let launchPage: URL | undefined;
  let isLaunched = false;
  const launch = (response: ServerResponse): void => {
    if (launchPage !== undefined && !isLaunched) {
      isLaunched = true;
      return redirect(response, launchPage);
    }
    showPage(response, 410, relaunchedPage);
    options.onSecondLaunch?.();
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const verdict = judge(request, request.socket.localPort ?? 0, options.state, launchPath);
    if (verdict.kind === 'foreign-answer') options.onForeignAnswer();
    if (verdict.kind === 'launch') return launch(response);
    if (verdict.kind !== 'answer') return showPage(response, verdict.status, verdict.page);
    if (isTaken) return showPage(response, 410, usedPage);
    isTaken = true;
    deliver({ parameters: verdict.parameters, finish: (page) => finish(response, page) });
  };
  const makeServer = (): Server =>
    createServer({ maxHeaderSize, requestTimeout: 10_000 }, handle).on('clientError', refuseRequest);
  const { port, servers } = await listenOnBoth(makeServer, options.listen ?? listen);
  return {
    redirectUri: `http://localhost:${port}`,
    launchUrl(page) {
      launchPage = page;
      return new URL(`http://localhost:${port}${launchPath}`);
    },
    isLaunched: () => isLaunched,
    waitForAnswer: (signal) => abortable(answered, signal),
    close: async () => void (await Promise.all(servers.map(close))),
  };
}

type Verdict =
  | { readonly kind: 'answer'; readonly parameters: URLSearchParams }
  | { readonly kind: 'launch' }
  | { readonly kind: 'stray' | 'foreign-answer'; readonly status: number; readonly page: FinishedPage };

const strayPage: FinishedPage = {
  outcome: 'ignored',
  title: 'Nothing to see here',
  message: 'This address only waits for a sign-in to come back.',
};

const foreignPage: FinishedPage = {
  outcome: 'ignored',
  title: 'This response is for another sign-in',
  message: 'It was ignored. It may come from an older tab: go back to the newest sign-in tab and finish there.',
};

const usedPage: FinishedPage = {
  outcome: 'ignored',
  title: 'This sign-in is already finished',
  message: 'Its response works only once and was already used. You can close this tab.',
};

const relaunchedPage: FinishedPage = {
  outcome: 'ignored',
  title: 'This address was already opened',
  message:
    'It works only once. Another program, perhaps of another user of this machine, opened it before: the sign-in has ended. Run the command in the terminal again.',
};

function judge(request: IncomingMessage, port: number, state: string, launchPath: string): Verdict {
  const stray = (status: number): Verdict => ({ kind: 'stray', status, page: strayPage });
  // Only DNS rebinding makes another name point here.
  const host = request.headers.host?.toLowerCase();
  if (!['localhost', '127.0.0.1', '[::1]'].some((own) => host === `${own}:${port}`)) return stray(400);
  if (request.method !== 'GET') return stray(405);
  const target = request.url ?? '';
  if (target.length > maxUrlLength || !target.startsWith('/')) return stray(400);
  if (target === launchPath) return { kind: 'launch' };
  const url = new URL(`http://localhost${target}`);
  const isAnswer = url.searchParams.has('code') || url.searchParams.has('error');
  if (url.pathname !== '/' || !isAnswer) return stray(404);
  // RFC 6749 3.1: no parameter comes twice.
  const isRepeated = [...url.searchParams.keys()].length !== new Set(url.searchParams.keys()).size;
  if (isRepeated || url.searchParams.get('state') !== state) {
    return { kind: 'foreign-answer', status: 400, page: foreignPage };
  }
  return { kind: 'answer', parameters: url.searchParams };
}

function showPage(response: ServerResponse, status: number, page: FinishedPage): void {
  const { body, contentSecurityPolicy } = renderFinishedPage(page);
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'content-security-policy': contentSecurityPolicy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(body);
}

function redirect(response: ServerResponse, page: URL): void {
  response.writeHead(302, {
    location: page.href,
    'content-length': 0,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end();
}

function finish(response: ServerResponse, page: FinishedPage): Promise<void> {
  return new Promise((resolve) => {
    response.on('close', resolve);
    if (response.destroyed || response.writableEnded) return resolve();
    showPage(response, page.outcome === 'signed-in' ? 200 : 400, page);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Ports to try; the second address of a random port is rarely taken. */
const mostPorts = 10;
/** Without IPv6, a machine reports one of these for ::1; then no other program can listen there either. */
const withoutIpv6 = new Set<string | undefined>(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT', 'ENOPROTOOPT']);

async function listenOnBoth(
  makeServer: () => Server,
  start: typeof listen,
): Promise<{ readonly port: number; readonly servers: readonly Server[] }> {
  for (let attempt = 1; ; attempt += 1) {
    const ipv4 = makeServer();
    await start(ipv4, '127.0.0.1', 0).catch((cause: unknown) => {
      throw cannotListen('127.0.0.1', cause);
    });
    const port = portOf(ipv4);
    const ipv6 = makeServer();
    try {
      await start(ipv6, '::1', port);
      return { port, servers: [ipv4, ipv6] };
    } catch (cause) {
      const code = systemErrorCode(cause);
      if (withoutIpv6.has(code)) return { port, servers: [ipv4] };
      await close(ipv4);
      if (code !== 'EADDRINUSE' || attempt === mostPorts) throw cannotListen(`[::1]:${port}`, cause);
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
}

function cannotListen(address: string, cause: unknown): EntradaError {
  return new EntradaError('INTERNAL', `Cannot listen on ${address} for the browser: ${messageOf(cause)}`, { cause });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
