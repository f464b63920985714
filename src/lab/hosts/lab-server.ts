import { Hono, type MiddlewareHandler } from 'hono';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { corsHeaders, type CorsRules, preflight } from './cors.ts';
import type { Faults } from './faults.ts';
import { type JournalEntry, writeToJournal } from './journal.ts';
import { playFaults } from './play-faults.ts';
import { readLimitedBody } from './read-limited-body.ts';
import type { RequestEnv } from './request-env.ts';
import { toWire } from './to-wire.ts';

/** The common parts of the lab's hosts. */
export interface ServerParts {
  readonly host: JournalEntry['host'];
  readonly origin: string;
  readonly maxBodyBytes: number;
  readonly clock: Clock;
  /** The difference of the lab's time to that of this machine, for the Date header. */
  readonly dateOffsetMs?: () => number;
  readonly faults: Faults;
  readonly journal: JournalEntry[];
  readonly log: (line: string) => void;
  /** Default: pages of other origins cannot use the host. */
  readonly cors?: CorsRules;
  /** The path that routes are chosen by; default: that of the URL. */
  readonly pathOf?: (request: Request) => string;
}

/** The environment of a host's routes. */
export type LabEnv = RequestEnv;

/**
 * Creates an application that limits bodies, writes the journal and applies the faults; the caller adds routes to it.
 */
export function createLabServer(parts: ServerParts): Hono<LabEnv> {
  const app = new Hono<LabEnv>(parts.pathOf === undefined ? {} : { getPath: parts.pathOf });
  app.use(keepJournal(parts), readRequest(parts), applyCors(parts), playFaults(parts));
  app.notFound(() => toWire({ status: 404, headers: {}, body: '' }));
  app.onError((error) => {
    parts.log(`The lab failed: ${messageOf(error)}`);
    return toWire({ status: 500, headers: { 'content-type': 'text/plain' }, body: 'The lab failed.' });
  });
  return app;
}

function keepJournal({ host, journal, origin, clock, dateOffsetMs }: ServerParts): MiddlewareHandler<LabEnv> {
  return async (context, next) => {
    await next();
    const { request, faultId } = context.var as Partial<LabEnv['Variables']>;
    const offsetMs = (dateOffsetMs?.() ?? 0) + (request?.clockOffsetMs ?? 0);
    if (offsetMs !== 0) context.res.headers.set('date', new Date(Date.now() + offsetMs).toUTCString());
    const { method, url } = context.req;
    const seen = request ?? { method, url: new URL(new URL(url).pathname, origin), headers: {}, body: '' };
    const status = context.env.incoming.socket.destroyed ? 0 : context.res.status;
    writeToJournal(journal, host, seen, status, { atMs: clock.nowMs(), ...(faultId === undefined ? {} : { faultId }) });
  };
}

function readRequest({ origin, maxBodyBytes }: ServerParts): MiddlewareHandler<LabEnv> {
  return async (context, next) => {
    const body = await readLimitedBody(context.env.incoming, maxBodyBytes);
    if (body === 'too long') return toWire({ status: 413, headers: { connection: 'close' }, body: '' });
    const { pathname, search } = new URL(context.req.url);
    context.set('request', {
      method: context.req.method,
      url: new URL(`${origin}${pathname}${search}`),
      headers: context.req.header(),
      body: body.toString('utf8'),
      ...(body.length === 0 ? {} : { bytes: body }),
    });
    return next();
  };
}

/** Around the faults, so that pages can also read those. */
function applyCors({ cors }: ServerParts): MiddlewareHandler<LabEnv> {
  return async (context, next) => {
    const { request } = context.var;
    const rule = cors?.(request);
    if (rule === undefined) return next();
    const early = preflight(rule, request);
    if (early !== undefined) return toWire(early);
    await next();
    for (const [name, value] of Object.entries(corsHeaders(rule, request))) context.res.headers.set(name, value);
    return undefined;
  };
}
