import { EntradaError, type ErrorCode, isEntradaError } from '../../../base/errors.ts';
import { exactJsonText } from '../../../base/exact-json.ts';
import { tellOfWaits } from '../../../http/retry.ts';
import { readRetryAfterMs } from '../../../http/retry-after.ts';
import type { SessionRecord } from '../../../model/context.ts';
import { isRenewable } from '../../../model/stored-credential.ts';
import { readClaimsChallenge } from '../../../oauth/claims-request.ts';
import type { Services } from '../../services/services.ts';
import { explainRefusal } from '../explain-refusal.ts';
import { graphErrorFrom } from '../graph-error.ts';
import { sendRequest } from '../request.ts';
import type { RetrySettings } from '../retry-settings.ts';
import { asSafeRead, asUncertainWrite, isWrite, uncertainHint } from '../uncertain-write.ts';
import type { BatchOptions, BatchResult } from './batch-types.ts';
import type { BatchPart } from './prepare-part.ts';
import { type PartFault, type PartResponse, readParts } from './read-parts.ts';

/** The answer to a part. */
export type PartAnswer = Pick<BatchResult, 'status' | 'headers' | 'body' | 'error'>;

/** A part on its way. */
export interface SentPart {
  readonly part: BatchPart;
  /** Called once. */
  settle(answer: PartAnswer): void;
}

/** The common parts of the batches of one call. */
export interface BatchSending {
  readonly id: string;
  readonly record: SessionRecord;
  readonly services: Services;
  readonly options: BatchOptions;
  readonly retry: RetrySettings;
  /** Ends the requests when the caller stops. */
  readonly signal: AbortSignal;
  /** Does some work when fewer batches are under way than the caller allows. */
  readonly inPlace: <T>(work: () => Promise<T>) => Promise<T>;
  readonly token: TokenRenewal;
}

/** Renews the token when a part is refused because of it. */
export interface TokenRenewal {
  /** How often it was renewed. */
  generation(): number;
  /**
   * Renews the token, once for each claims challenge.
   *
   * @returns Whether there is another token.
   */
  renew(claims: string | undefined): Promise<boolean>;
}

interface WaitingPart extends SentPart {
  readonly attempt: number;
  readonly waitedMs: number;
  readonly dueMs: number;
  readonly isTokenNew: boolean;
}

const longestWaitMs = 180_000;
/** Parts that are due so soon after each other are sent together. */
const togetherMs = 1000;

/** Errors of a whole batch that the next one need not have. */
const ofOneBatch = new Set<ErrorCode>([
  'REQUEST_REFUSED',
  'SERVICE_UNAVAILABLE',
  'RESPONSE_INVALID',
  'NETWORK_UNREACHABLE',
  'NETWORK_TIMED_OUT',
]);

/**
 * Sends parts as one batch. Those that are throttled (429, or 503 with Retry-After) are sent again, each after its own
 * Retry-After; a part that is refused because of its token, once with a new one. Every part is settled.
 *
 * @throws {EntradaError} What no further batch would change, such as `SIGN_IN_NEEDED`; `CANCELLED`.
 */
export async function settleParts(parts: readonly SentPart[], sending: BatchSending): Promise<void> {
  const { services, signal, inPlace } = sending;
  let waiting: readonly WaitingPart[] = parts.map((part) => ({
    ...part,
    attempt: 0,
    waitedMs: 0,
    dueMs: 0,
    isTokenNew: false,
  }));
  while (waiting.length > 0) {
    const firstMs = Math.min(...waiting.map(({ dueMs }) => dueMs));
    const due = waiting.filter(({ dueMs }) => dueMs <= firstMs + togetherMs);
    const waitMs = Math.max(...due.map(({ dueMs }) => dueMs)) - services.clock.nowMs();
    if (waitMs > 0) {
      const text = `The service is busy; sending ${due.length} request${due.length === 1 ? '' : 's'} of a batch again in ${waitMs / 1000} s`;
      tellOfWaits(services)(text, waitMs);
      await services.clock.sleep(waitMs, signal);
    }
    const again = await inPlace(() => sendOnce(due, sending));
    waiting = [...waiting.filter((part) => !due.includes(part)), ...again];
  }
}

/** Sends parts, settles those with a final answer, and returns the others. */
async function sendOnce(parts: readonly WaitingPart[], sending: BatchSending): Promise<WaitingPart[]> {
  const generation = sending.token.generation();
  const [first] = parts;
  if (first === undefined) return [];
  if (first.part.isAlone) return sendAlone(parts, sending);
  let answers: ReadonlyMap<string, PartResponse | PartFault> | undefined;
  try {
    const content = await postBatch(parts, sending);
    answers = readParts(content);
    if (answers === undefined) throw notABatch(first.part);
  } catch (cause) {
    if (!isEntradaError(cause) || !ofOneBatch.has(cause.code)) throw cause;
    // A single request can make Graph refuse the batch, before it has carried out any of them.
    if (cause.details['status'] === 400 || cause.details['status'] === 413) return sendAlone(parts, sending);
    return afterFailure(parts, cause, sending);
  }
  const again: WaitingPart[] = [];
  for (const [index, waiting] of parts.entries()) {
    const answer = answers.get(String(index + 1));
    const next = await handle(waiting, answer, generation, sending);
    if (next !== undefined) again.push(next);
  }
  return again;
}

async function postBatch(parts: readonly WaitingPart[], sending: BatchSending): Promise<unknown> {
  const { id, services, options, retry, signal } = sending;
  const requests = parts.map(({ part }, index) => `{"id":"${index + 1}",${part.json}}`);
  const { content } = await sendRequest(
    id,
    {
      api: 'graph',
      apiVersion: parts[0]?.part.version,
      method: 'POST',
      url: '/$batch',
      body: `{"requests":[${requests.join(',')}]}`,
      tenantId: options.tenantId,
      exactNumbers: options.exactNumbers,
      retry,
      signal,
    },
    services,
  );
  return content;
}

/** Sends each part by itself, as Graph does not take it in a batch. */
async function sendAlone(parts: readonly WaitingPart[], sending: BatchSending): Promise<WaitingPart[]> {
  const { id, services, options, retry, signal } = sending;
  const { tenantId, exactNumbers } = options;
  for (const waiting of parts) {
    const request = { ...waiting.part.single, api: 'graph', tenantId, exactNumbers, retry, signal } as const;
    try {
      const response = await sendRequest(id, { ...request, skipHttpErrorCheck: true }, services);
      waiting.settle(await answerTo(waiting, { ...response, body: response.content }, sending));
    } catch (cause) {
      if (!isEntradaError(cause) || !ofOneBatch.has(cause.code)) throw cause;
      waiting.settle(failedWith(cause));
    }
  }
  return [];
}

/** A batch that failed as a whole: reads are repeated where the connection or a gateway broke it. */
function afterFailure(parts: readonly WaitingPart[], error: EntradaError, sending: BatchSending): WaitingPart[] {
  const { status, code } = error.details;
  const isLasting = code === 'ECONNREFUSED' || code === 'ENOTFOUND';
  const mayPass = typeof status === 'number' ? [502, 503, 504].includes(status) : !isLasting;
  return parts.flatMap((waiting) => {
    const next = mayPass && waiting.part.method === 'GET' ? later(waiting, undefined, sending) : undefined;
    if (next !== undefined) return [next];
    const { method } = waiting.part;
    waiting.settle(failedWith(isWrite(method) ? asUncertainWrite(error, method) : asSafeRead(error)));
    return [];
  });
}

/** Settles a part, or returns it to be sent again. */
async function handle(
  waiting: WaitingPart,
  answer: PartResponse | PartFault | undefined,
  generation: number,
  sending: BatchSending,
): Promise<WaitingPart | undefined> {
  if (answer === undefined || 'fault' in answer) {
    waiting.settle(failedWith(withoutAnswer(waiting.part, answer?.fault)));
    return undefined;
  }
  const { status, headers } = answer;
  if (status === 401 && !waiting.isTokenNew) {
    const claims = readClaimsChallenge(headers['www-authenticate']);
    const canRenew = claims !== undefined || isRenewable(sending.record.credential);
    const isNew = generation < sending.token.generation() || (canRenew && (await sending.token.renew(claims)));
    if (isNew) return { ...waiting, isTokenNew: true };
  }
  const retryAfterMs = readRetryAfterMs(headers['retry-after'], sending.services.clock.nowMs());
  if (status === 429 || (status === 503 && retryAfterMs !== undefined)) {
    const next = later(waiting, retryAfterMs, sending);
    if (next !== undefined) return next;
  }
  waiting.settle(await answerTo(waiting, answer, sending));
  return undefined;
}

/** Returns a part with the time of its next try; undefined if it has none left. */
function later(
  waiting: WaitingPart,
  retryAfterMs: number | undefined,
  { retry, services }: BatchSending,
): WaitingPart | undefined {
  const delayMs = retryAfterMs ?? (retry.delayMs ?? 0) * 2 ** waiting.attempt;
  const waitedMs = waiting.waitedMs + delayMs;
  const isOver = waiting.attempt >= (retry.maxRetries ?? 3) || waitedMs > (retry.timeLimitMs || Infinity);
  if (isOver || delayMs > longestWaitMs) return undefined;
  return { ...waiting, attempt: waiting.attempt + 1, waitedMs, dueMs: services.clock.nowMs() + delayMs };
}

async function answerTo(
  { part }: SentPart,
  { status, headers, body }: PartResponse,
  { record, services, options }: BatchSending,
): Promise<PartAnswer> {
  if (status < 400) return { status, headers, body, error: undefined };
  const text = typeof body === 'string' ? body : body === undefined ? '' : exactJsonText(body);
  const response = { status, headers, body: Buffer.from(text) };
  const { method, url } = part;
  const error = graphErrorFrom(response, method, url, record);
  const failed = { response, method, url, record, tenantId: options.tenantId, isFromGraph: true };
  return { status, headers, body, error: await explainRefusal(error, failed, services) };
}

function failedWith(error: EntradaError): PartAnswer {
  const { status } = error.details;
  return { status: typeof status === 'number' ? status : undefined, headers: {}, body: undefined, error };
}

function withoutAnswer(
  { method, url }: BatchPart,
  found = 'the response to the batch does not have a response to it',
): EntradaError {
  return new EntradaError(
    'RESPONSE_INVALID',
    `Cannot ${method} "${url.pathname}": ${found}`,
    isWrite(method) ? { hint: uncertainHint } : {},
  );
}

function notABatch({ url }: BatchPart): EntradaError {
  return new EntradaError(
    'RESPONSE_INVALID',
    `Cannot read the response of "${url.host}" to a batch: it does not have a list of responses`,
  );
}
