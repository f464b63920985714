import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { watchJournal, writtenCount } from '../hosts/journal.ts';
import { type AdminRequest, commonHeaders, failure } from './admin-message.ts';
import type { AdminParts } from './admin-parts.ts';
import { requestsAfter } from './api/log-routes.ts';

/** Pages that listen at the same time; a browser has one for each tab. */
const mostListeners = 32;
/** Requests and tokens in one message; of more, only the number is sent. */
const mostAtOnce = 100;
/** Messages are collected for so long, so that a fast client does not flood the page. */
const collectMs = 50;
/** A reader that is so far behind is disconnected; it connects again by itself. */
const mostUnreadBytes = 1024 * 1024;
const keepAliveMs = 15_000;

/** Where a reader is: `RUN.REQUESTS.TOKENS`, the id of an event. */
interface Position {
  readonly requests: number;
  readonly tokens: number;
}

/**
 * Creates the handler of /lab/api/events: server-sent events (HTML 9.2) `request` and `token` with JSON, and `skipped`
 * with the number of those that were left out. A reader that connects again continues where it was.
 */
export function createEvents(parts: AdminParts) {
  const { journal, lab } = parts;
  const run = randomUUID().slice(0, 8);
  let listeners = 0;
  return (request: AdminRequest, incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (request.method !== 'GET' || listeners >= mostListeners) {
      const refusal =
        request.method === 'GET'
          ? failure(503, 'TooManyReaders', `${mostListeners} pages read the events already; close some of them`)
          : failure(405, 'MethodNotAllowed', 'Cannot use another method than GET', { allow: 'GET' });
      outgoing.writeHead(refusal.status, { ...commonHeaders, ...refusal.headers, connection: 'close' });
      outgoing.end(refusal.body);
      return;
    }
    // It may have been closed while this module was loaded; its end would not be told again.
    if (incoming.socket.destroyed) return;
    listeners += 1;
    let at = positionOf(request);
    let timer: NodeJS.Timeout | undefined;
    outgoing.writeHead(200, { ...commonHeaders, 'content-type': 'text/event-stream; charset=utf-8' });
    const flush = () => {
      timer = undefined;
      const target = now();
      const text = messagesOf(at, target);
      at = target;
      outgoing.write(text);
      if (outgoing.writableLength > mostUnreadBytes) outgoing.destroy();
    };
    const wake = () => void (timer ??= setTimeout(flush, collectMs).unref());
    const ends = [watchJournal(journal, wake), lab.tokenLog.watch(wake)];
    const keepAlive = setInterval(() => outgoing.write(': waiting\n\n'), keepAliveMs).unref();
    outgoing.write(`retry: 1000\nid: ${idOf(at)}\nevent: ready\ndata: {"run":"${run}"}\n\n`);
    flush();
    incoming.socket.once('close', () => {
      listeners -= 1;
      clearTimeout(timer);
      clearInterval(keepAlive);
      for (const end of ends) end();
    });
  };

  /** A position beyond the end is that of an earlier lab or made up. */
  function positionOf(request: AdminRequest): Position {
    const end = now();
    const wanted = readPosition(request, run) ?? end;
    return { requests: Math.min(wanted.requests, end.requests), tokens: Math.min(wanted.tokens, end.tokens) };
  }

  function now(): Position {
    return { requests: writtenCount(journal), tokens: lab.tokenLog.count };
  }

  function idOf({ requests, tokens }: Position): string {
    return `${run}.${requests}.${tokens}`;
  }

  /** Ids only grow, so each message has the id of the whole: a reader that saw it saw all before it. */
  function messagesOf(from: Position, to: Position): string {
    const requests = requestsAfter(journal, from.requests, mostAtOnce);
    const tokens = lab.tokenLog.list().filter(({ number }) => number > from.tokens);
    const sent = tokens.slice(-mostAtOnce);
    const skipped = to.requests - from.requests - requests.length + (to.tokens - from.tokens - sent.length);
    const messages = [
      ...(skipped > 0 ? [['skipped', skipped] as const] : []),
      ...sent.map((token) => ['token', token] as const),
      ...requests.map((one) => ['request', one] as const),
    ];
    return messages
      .map(([event, data], index) => {
        const id = index === messages.length - 1 ? `id: ${idOf(to)}\n` : '';
        return `${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      })
      .join('');
  }
}

/** Reads Last-Event-ID, or `after` of a page that was just loaded; undefined for that of an earlier lab. */
function readPosition({ headers, query }: AdminRequest, run: string): Position | undefined {
  const [, name = '', requests, tokens] =
    /^([0-9a-f]*)\.(\d{1,15})\.(\d{1,15})$/.exec(headers['last-event-id'] ?? query.get('after') ?? '') ?? [];
  if (requests === undefined || (name !== run && name !== '')) return undefined;
  return { requests: Number(requests), tokens: Number(tokens) };
}
