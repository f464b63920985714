import { isObject, type JsonObject, numberField, textField } from '../base/json.ts';
import { readRetryAfterMs } from '../http/retry-after.ts';
import { signInNeeded } from '../session/saved/current-session.ts';
import { graphErrorFrom } from '../session/requests/graph-error.ts';
import { sendRequest } from '../session/requests/request.ts';
import type { Services } from '../session/services/services.ts';
import { encodeText, fillIn } from './odata.ts';

/** A read of one object that is sent together with others. */
export interface DetailRead {
  readonly objectId: string;
  /** With `{id}` for the object's id. */
  readonly path: string;
}

/** An object, or the error of a read that was refused. */
export type DetailAnswer = { readonly found: JsonObject } | { readonly refused: Error; readonly status: number };

/** More do not go into one batch (Graph documentation, "json-batching"). */
const mostParts = 20;
const mostRounds = 4;
const ownWaitMs = 3000;
const longestWaitMs = 180_000;
const busyStatuses = new Set([429, 502, 503, 504]);

/**
 * Reads many objects, 20 in a request. Reads that meet a busy service are sent again, at most three times, after the time
 * that it asks for.
 *
 * @returns The answers in the order of the reads.
 * @throws {EntradaError} As `sendRequest`; `SERVICE_UNAVAILABLE` when the service stays busy.
 */
export async function readDetails(
  id: string,
  reads: readonly DetailRead[],
  services: Services,
): Promise<DetailAnswer[]> {
  const answers: DetailAnswer[] = [];
  for (let at = 0; at < reads.length; at += mostParts) {
    answers.push(...(await readBatch(id, reads.slice(at, at + mostParts), services)));
  }
  return answers;
}

interface Part {
  readonly status: number;
  readonly headers: JsonObject;
  readonly body: unknown;
}

async function readBatch(id: string, reads: readonly DetailRead[], services: Services): Promise<DetailAnswer[]> {
  const parts = new Map<number, Part>();
  for (let round = 1; parts.size < reads.length; round += 1) {
    const open = reads.flatMap((read, index) => (parts.has(index) ? [] : [{ read, index }]));
    const requests = open.map(({ read, index }) => ({
      id: String(index),
      method: 'GET',
      url: fillIn(read.path, { id: read.objectId }, encodeText),
    }));
    const { content } = await sendRequest(
      id,
      { api: 'graph', method: 'POST', url: '/$batch', body: { requests } },
      services,
    );
    const answered = partsIn(content);
    let waitMs = 0;
    for (const { index } of open) {
      const part = answered.get(String(index)) ?? { status: 502, headers: {}, body: undefined };
      const partWaitMs = waitOf(part, services);
      const isGivenUp = round === mostRounds || partWaitMs > longestWaitMs;
      if (isGivenUp || !busyStatuses.has(part.status)) parts.set(index, part);
      else waitMs = Math.max(waitMs, partWaitMs);
    }
    if (parts.size < reads.length) {
      services.verbose(`The service is busy; ${reads.length - parts.size} reads are sent again in ${waitMs / 1000} s.`);
      await services.clock.sleep(waitMs, services.signal);
    }
  }
  return Promise.all(reads.map((read, index) => answerOf(id, read, parts.get(index), services)));
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

function waitOf({ headers }: Part, { clock }: Services): number {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  const text = typeof value === 'number' ? String(value) : textField({ value }, 'value');
  return readRetryAfterMs(text, clock.nowMs()) ?? ownWaitMs;
}

async function answerOf(
  id: string,
  read: DetailRead,
  part: Part | undefined,
  services: Services,
): Promise<DetailAnswer> {
  const { status, body } = part ?? { status: 502, body: undefined };
  if (status >= 200 && status < 300 && isObject(body)) return { found: body };
  const record = await services.cache.read(id);
  if (record === undefined) throw signInNeeded();
  const path = fillIn(read.path.split('?')[0] ?? '', { id: read.objectId }, encodeText);
  const response = { status, headers: {}, body: Buffer.from(JSON.stringify(body ?? {})) };
  const error = graphErrorFrom(response, 'GET', new URL(`/v1.0${path}`, record.cloud.graphEndpoint), record);
  if (busyStatuses.has(status) || status === 401) throw error;
  return { refused: error, status };
}
