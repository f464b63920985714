import type { Clock } from '../base/clock.ts';
import { type EntradaError, isEntradaError } from '../base/errors.ts';
import { type ResumableRequest, resumableRequest } from './resume-body.ts';
import { readRetryAfterMs } from './retry-after.ts';
import type { HttpRequest, HttpResponse, Transport } from './message.ts';

/** Settings of {@link sendWithRetry}. */
export interface RetryOptions {
  readonly clock: Clock;
  /** Further tries after the first; default 3 (Graph PowerShell's MaxRetry). */
  readonly maxRetries?: number | undefined;
  /** Wait before the first retry when the server does not send Retry-After; doubles each time; default 1000. */
  readonly delayMs?: number | undefined;
  /** A longer Retry-After is not waited for; default 180000. */
  readonly maxDelayMs?: number;
  /** No wait begins that would make all waits together longer than this. Default, also for 0: no limit. */
  readonly timeLimitMs?: number | undefined;
  /** Called before each wait. */
  readonly onRetry?: (text: string, delayMs: number) => void;
}

const retriableStatuses = new Set([429, 502, 503, 504]);
const repeatableMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * Sends a request and retries it while the service is busy (429, 502, 503, 504; Retry-After honored) or, for idempotent
 * methods (RFC 9110 9.2.2), while the connection breaks. A server that does not exist or does not listen is not
 * retried.
 *
 * A 429 or a 503 with Retry-After was not processed, so the request is retried whatever its method. A body that is
 * received piece by piece (GET) and breaks off is continued if the server supports it; a try that brought 64 KiB or
 * more does not count.
 *
 * @returns The last response, whatever its status.
 * @throws {EntradaError} The errors of the transport, when no retry is left.
 */
export async function sendWithRetry(
  transport: Transport,
  request: HttpRequest,
  options: RetryOptions,
): Promise<HttpResponse> {
  const maxRetries = options.maxRetries ?? 3;
  const maxDelayMs = options.maxDelayMs ?? 180_000;
  const isRepeatable = repeatableMethods.has(request.method.toUpperCase());
  const isGet = request.method.toUpperCase() === 'GET';
  const resumable = isGet && request.receive !== undefined ? resumableRequest(request, request.receive) : undefined;
  let waitedMs = 0;
  const isOverTime = (delayMs: number) => waitedMs + delayMs > (options.timeLimitMs || Infinity);
  for (let attempt = 0; ; attempt += 1) {
    const ownDelayMs = (options.delayMs ?? 1000) * 2 ** attempt;
    let delayMs = ownDelayMs;
    let found: string;
    try {
      const sent = await transport(resumable?.next() ?? request);
      const response = resumable?.complete(sent) ?? sent;
      if (!retriableStatuses.has(response.status) || attempt >= maxRetries) return response;
      const retryAfterMs = readRetryAfterMs(response.headers['retry-after'], options.clock.nowMs());
      const wasNotCarriedOut = response.status === 429 || (response.status === 503 && retryAfterMs !== undefined);
      if (!isRepeatable && !wasNotCarriedOut) return response;
      delayMs = retryAfterMs ?? ownDelayMs;
      if (delayMs > maxDelayMs || isOverTime(delayMs)) return response;
      found = `${request.url.host} responded with ${response.status}`;
    } catch (error) {
      if (resumable?.hasProgressed() === true) attempt = 0;
      if (!isEntradaError(error) || !mayPass(error, resumable) || !isRepeatable || attempt >= maxRetries) throw error;
      found = error.message.replace('; run the command again', '');
      delayMs = (options.delayMs ?? 1000) * 2 ** attempt;
      if (isOverTime(delayMs)) throw error;
    }
    options.onRetry?.(`${found}; retrying in ${delayMs / 1000} s`, delayMs);
    waitedMs += delayMs;
    await options.clock.sleep(delayMs, request.signal);
  }
}

function mayPass(error: EntradaError, resumable: ResumableRequest | undefined): boolean {
  if (resumable?.hasBegun() === true) return resumable.canContinueAfter(error);
  return error.code === 'NETWORK_UNREACHABLE' && !isLasting(error);
}

/** A wrong address or a server that is not running does not recover in seconds: the user is told at once. */
function isLasting(error: EntradaError): boolean {
  const { code } = error.details;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND';
}

/** From this wait on, a user wonders what is happening. */
const longWaitMs = 5000;

/** Returns an `onRetry` that makes long waits warnings, and others details. */
export function tellOfWaits({
  warn,
  verbose,
}: {
  warn(text: string): void;
  verbose(text: string): void;
}): NonNullable<RetryOptions['onRetry']> {
  return (text, delayMs) => (delayMs >= longWaitMs ? warn(text) : verbose(text));
}
