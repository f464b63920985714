import { isObject, type JsonObject, numberField } from '../base/json.ts';
import { readRetryAfterMs } from '../http/retry-after.ts';
import { savedSession } from '../session/saved/current-session.ts';
import { withCommandToRun } from '../session/tokens/command-to-run.ts';
import { graphErrorFrom } from '../session/requests/graph-error.ts';
import { sendRequest } from '../session/requests/request.ts';
import type { RetrySettings } from '../session/requests/retry-settings.ts';
import type { QueryHost } from './query-host.ts';
import type { Services } from '../session/services/services.ts';
import { encodeText, fillIn } from './odata.ts';

/** A read of one object, batched with others. */
export interface DetailRead {
  readonly objectId: string;
  /** The path, with `{id}` for the object's ID. */
  readonly path: string;
}

/** An object, or the error of a rejected read. */
export type DetailResult = { readonly found: JsonObject } | { readonly refused: Error; readonly status: number };

type DetailHost = Pick<QueryHost, 'services'> & {
  readonly exactNumbers?: true | undefined;
  readonly retry?: RetrySettings | undefined;
};

/** The maximum size of a batch (Graph documentation, "json-batching"). */
const maxBatchSize = 20;
const defaultWaitMs = 3000;
const longestWaitMs = 180_000;
const busyStatuses = new Set([429, 502, 503, 504]);

/**
 * Reads many objects, 20 per request. Throttled reads are retried at most three times, honoring Retry-After; `retry`
 * has other limits.
 *
 * @returns The results, in the order of the reads.
 * @throws {EntradaError} Those of `sendRequest`; `SERVICE_UNAVAILABLE` if the service stays busy.
 */
export async function readDetails(id: string, reads: readonly DetailRead[], host: DetailHost): Promise<DetailResult[]> {
  const results: DetailResult[] = [];
  for (let at = 0; at < reads.length; at += maxBatchSize) {
    results.push(...(await readBatch(id, reads.slice(at, at + maxBatchSize), host)));
  }
  return results;
}

interface Part {
  readonly status: number;
  readonly headers: JsonObject;
  readonly body: unknown;
}

async function readBatch(
  id: string,
  reads: readonly DetailRead[],
  { services, exactNumbers, retry = {} }: DetailHost,
): Promise<DetailResult[]> {
  const parts = new Map<number, { readonly read: DetailRead; readonly part: Part }>();
  let waitedMs = 0;
  for (let round = 1; parts.size < reads.length; round += 1) {
    const pending = reads.flatMap((read, index) => (parts.has(index) ? [] : [{ read, index }]));
    const requests = pending.map(({ read, index }) => ({
      id: String(index),
      method: 'GET',
      url: fillIn(read.path, { id: read.objectId }, encodeText),
    }));
    const { content } = await sendRequest(
      id,
      { api: 'graph', method: 'POST', url: '/$batch', body: { requests }, retry, exactNumbers },
      services,
    );
    const received = partsIn(content);
    let waitMs = 0;
    for (const { read, index } of pending) {
      const part = received.get(String(index)) ?? { status: 502, headers: {}, body: undefined };
      const partWaitMs = waitOf(part, retry.delayMs ?? defaultWaitMs, services);
      const isOverTime = waitedMs + partWaitMs > (retry.timeLimitMs || Infinity);
      const isGivenUp = round > (retry.maxRetries ?? 3) || partWaitMs > longestWaitMs || isOverTime;
      if (isGivenUp || !busyStatuses.has(part.status)) parts.set(index, { read, part });
      else waitMs = Math.max(waitMs, partWaitMs);
    }
    if (parts.size < reads.length) {
      services.verbose(`The service is busy; retrying ${reads.length - parts.size} reads in ${waitMs / 1000} s.`);
      waitedMs += waitMs;
      await services.clock.sleep(waitMs, services.signal);
    }
  }
  const inOrder = [...parts].toSorted(([one], [other]) => one - other);
  return Promise.all(inOrder.map(([, { read, part }]) => resultOf(id, read, part, services)));
}

function partsIn(content: unknown): Map<string, Part> {
  const responses = isObject(content) && Array.isArray(content['responses']) ? content['responses'] : [];
  return new Map(
    responses.filter(isObject).map((response): [string, Part] => [
      String(response['id']),
      {
        status: numberField(response, 'status') ?? 502,
        headers: isObject(response['headers']) ? response['headers'] : {},
        body: response['body'],
      },
    ]),
  );
}

function waitOf({ headers }: Part, ownMs: number, { clock }: Services): number {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  return readRetryAfterMs(String(value), clock.nowMs()) ?? ownMs;
}

async function resultOf(
  id: string,
  read: DetailRead,
  { status, body }: Part,
  services: Services,
): Promise<DetailResult> {
  if (status >= 200 && status < 300 && isObject(body)) return { found: body };
  const record = await savedSession(id, services);
  const path = fillIn(read.path.split('?')[0] ?? '', { id: read.objectId }, encodeText);
  const response = { status, headers: {}, body: Buffer.from(JSON.stringify(body ?? {})) };
  const error = graphErrorFrom(response, 'GET', new URL(`${record.cloud.graphEndpoint}/v1.0${path}`), record);
  if (busyStatuses.has(status) || status === 401) throw await withCommandToRun(error, record);
  return { refused: error, status };
}
