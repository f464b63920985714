import type { HttpRequest, HttpResponse } from '../../../../src/http/message.ts';
import { memoryCache } from '../../../../src/cache/memory-cache.ts';
import type { BatchOptions, BatchRequest, BatchResult } from '../../../../src/session/requests/batch/batch-types.ts';
import { sendBatches } from '../../../../src/session/requests/batch/send-batches.ts';
import type { Services } from '../../../../src/session/services/services.ts';
import { environmentsInMemory } from '../../../../src/session/environments/environment-file.ts';
import { absentServices } from '../../../support/absent-services.ts';
import { graphSession, nowMs } from '../graph-session.ts';

/** A part of a batch, as it was sent. */
export interface WirePart {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What a made Graph answers to a part; the status is 200 and the id that of the part unless it says otherwise. */
export type WireAnswer = Readonly<Record<string, unknown>> | undefined;

/** A response to a whole request, in place of those to its parts. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
}

/** A made Graph, and what it saw. */
export interface BatchWorld {
  readonly services: Services;
  /** Path, parts and time of each batch. */
  readonly batches: { readonly path: string; readonly parts: readonly WirePart[]; readonly atMs: number }[];
  /** Requests that were not batches. */
  readonly alone: HttpRequest[];
  readonly slept: number[];
  readonly said: string[];
  readonly warned: string[];
  /** The highest number of requests under way at the same time. */
  most(): number;
}

/** How a made Graph answers. Undefined in place of an answer to a part leaves it out. */
export interface MadeGraph {
  part?(part: WirePart, batch: number): WireAnswer;
  /** Answers a whole batch, or anything that is not a batch. */
  whole?(request: HttpRequest, batch: number): WholeAnswer | Error | undefined;
  /** Waits before a response. */
  until?(request: HttpRequest): Promise<unknown>;
}

export async function makeBatchWorld(graph: MadeGraph = {}): Promise<BatchWorld> {
  const cache = memoryCache();
  await cache.write(graphSession);
  const batches: { path: string; parts: WirePart[]; atMs: number }[] = [];
  const alone: HttpRequest[] = [];
  const slept: number[] = [];
  const said: string[] = [];
  const warned: string[] = [];
  let underWay = 0;
  let most = 0;
  let nowAtMs = nowMs;
  const respond = (request: HttpRequest): HttpResponse => {
    const isBatch = request.url.pathname.endsWith('/$batch');
    const { requests: parts = [] } = isBatch ? (JSON.parse(String(request.body)) as { requests?: WirePart[] }) : {};
    if (isBatch) batches.push({ path: request.url.pathname, parts, atMs: nowAtMs - nowMs });
    else alone.push(request);
    const whole = graph.whole?.(request, batches.length);
    if (whole instanceof Error) throw whole;
    if (whole !== undefined || !isBatch) {
      const { status, headers = {}, text = '' } = whole ?? { status: 200 };
      return { status, headers, body: Buffer.from(text) };
    }
    const responses = parts.flatMap((part) => {
      const answer = graph.part === undefined ? { body: { url: part.url } } : graph.part(part, batches.length);
      return answer === undefined ? [] : [{ id: part.id, status: 200, headers: {}, ...answer }];
    });
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      // In any order.
      body: Buffer.from(JSON.stringify({ responses: responses.toReversed() })),
    };
  };
  const services: Services = {
    ...absentServices(),
    cache,
    environments: environmentsInMemory(),
    clock: {
      nowMs: () => nowAtMs,
      async sleep(durationMs, signal) {
        await new Promise(setImmediate);
        signal?.throwIfAborted();
        // That of the requests that do not come.
        if (durationMs === 200) return;
        slept.push(durationMs);
        nowAtMs += durationMs;
      },
    },
    async transportTo() {
      return async (request) => {
        underWay += 1;
        most = Math.max(most, underWay);
        try {
          await new Promise(setImmediate);
          await graph.until?.(request);
          request.signal?.throwIfAborted();
          return respond(request);
        } finally {
          underWay -= 1;
        }
      };
    },
    onPrompt: () => {},
    warn: (text) => void warned.push(text),
    verbose: (text) => void said.push(text),
  };
  return { services, batches, alone, slept, said, warned, most: () => most };
}

/** Sends requests and collects their results. */
export async function batched<R extends BatchRequest>(
  world: BatchWorld,
  requests: Iterable<R> | AsyncIterable<R>,
  options: BatchOptions = {},
): Promise<BatchResult<unknown, R>[]> {
  const results: BatchResult<unknown, R>[] = [];
  for await (const result of sendBatches(graphSession.id, requests, options, world.services)) results.push(result);
  return results;
}

/** Gives of each result what a program looks at first: the status, and the code of its error or its body. */
export function shortly(results: readonly BatchResult[]): unknown[] {
  return results.map(({ status, error, body }) => [status, error === undefined ? body : error.code]);
}
