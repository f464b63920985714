import type { Clock } from '../../base/clock.ts';
import type { Context, MiddlewareHandler } from 'hono';
import type { FaultEffect } from './fault-effect.ts';
import type { Faults } from './faults.ts';
import type { JournalEntry } from './journal.ts';
import type { RequestEnv } from './request-env.ts';
import { toWire } from './to-wire.ts';

/** Input of {@link playFaults}. */
export interface PlayParts {
  readonly host: JournalEntry['host'];
  readonly faults: Faults;
  /** For latency and slow bodies. */
  readonly clock: Clock;
}

/** Applies the first fault that matches a request. */
export function playFaults({ host, faults, clock }: PlayParts): MiddlewareHandler<RequestEnv> {
  return async (context, next) => {
    const taken = faults.take(context.var.request, host);
    if (taken === undefined) return next();
    context.set('faultId', taken.id);
    const { effect } = taken;
    switch (effect.kind) {
      case 'delay':
        // Rejected when the lab stops, which closes the connection.
        if (!(await hasPassed(clock.sleep(effect.delayMs)))) return cut(context, '');
        return next();
      case 'respond':
        return toWire(effect.response);
      case 'hold':
        await effect.until;
        return next();
      case 'drop':
        return cut(context, '');
      case 'skew':
        context.set('request', { ...context.var.request, clockOffsetMs: effect.offsetMs });
        return next();
      case 'cut':
      case 'alter':
      case 'slow':
        await next();
        return change(context, effect, (durationMs) => clock.sleep(durationMs));
    }
  };
}

function hasPassed(sleep: Promise<void>): Promise<boolean> {
  return sleep.then(
    () => true,
    () => false,
  );
}

/** Applies a fault to the usual response. */
async function change(
  context: Context<RequestEnv>,
  effect: Extract<FaultEffect, { kind: 'cut' | 'alter' | 'slow' }>,
  sleep: (durationMs: number) => Promise<void>,
): Promise<undefined> {
  const { res } = context;
  const body = Buffer.from(await res.arrayBuffer());
  const headers = new Headers(res.headers);
  if (effect.kind === 'cut') {
    const head = headOf(res.status, headers, body.length);
    const sent = effect.at === 'headers' ? head.slice(0, head.length / 2) : `${head}\r\n`;
    await cut(
      context,
      Buffer.concat([Buffer.from(sent), effect.at === 'body' ? body.subarray(0, body.length / 2) : Buffer.alloc(0)]),
    );
    return;
  }
  if (effect.kind === 'alter') {
    for (const [name, value] of Object.entries(effect.headers)) headers.set(name, value);
    replace(context, effect.body(body), headers);
    return;
  }
  replace(context, slowly(body, effect.bytesPerSecond, sleep), headers);
}

/** Hono keeps the headers of the response that is replaced, unless it is removed first. */
function replace(context: Context<RequestEnv>, body: Buffer | ReadableStream<Uint8Array>, headers: Headers): void {
  const { status } = context.res;
  context.res = undefined;
  context.res = new Response(
    status === 204 || status === 304 ? null : Buffer.isBuffer(body) ? new Uint8Array(body) : body,
    { status, headers },
  );
}

/** Connections of which a response was cut. */
const cutSockets = new WeakSet<object>();

/** Sends bytes past the HTTP server and closes the connection. */
async function cut(context: Context<RequestEnv>, bytes: string | Buffer): Promise<undefined> {
  const { socket } = context.env.incoming;
  // Requests sent ahead on the connection are cut with the first one.
  if (bytes.length > 0 && !cutSockets.has(socket)) {
    cutSockets.add(socket);
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  }
  socket.destroy();
  context.res = undefined;
  context.res = toWire({ status: 500, headers: {}, body: '' });
  return undefined;
}

function headOf(status: number, headers: Headers, length: number): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} `, ...lines, `content-length: ${length}`, ''].join('\r\n');
}

/** Sends a body in parts, at most ten a second. */
function slowly(
  body: Buffer,
  bytesPerSecond: number,
  sleep: (durationMs: number) => Promise<void>,
): ReadableStream<Uint8Array> {
  const partSize = Math.max(1, Math.floor(bytesPerSecond / 10));
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at >= body.length) {
        controller.close();
        return;
      }
      const part = body.subarray(at, at + partSize);
      at += part.length;
      await sleep((part.length / bytesPerSecond) * 1000);
      controller.enqueue(new Uint8Array(part));
    },
  });
}
