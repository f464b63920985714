import type { Clock } from '../base/clock.ts';
import { type EntradaError, isEntradaError } from '../base/errors.ts';
import { readRetryAfterMs } from './retry-after.ts';
import type { HttpRequest, HttpResponse, Transport } from './message.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** Further tries after the first; default 3 (Graph PowerShell's MaxRetry). */
  readonly maxRetries?: number;
  /** Wait before the first retry when the server names none; doubles each time; default 1000. */
  readonly delayMs?: number;
  /** A longer Retry-After ends the tries; default 180000. */
  readonly maxDelayMs?: number;
  /** Told before each wait. */
  readonly onRetry?: (text: string) => void;
}

const retriableStatuses = new Set([429, 502, 503, 504]);
const repeatableMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * Sends a request and repeats it while the service is busy (429, 502, 503, 504; Retry-After honoured) or, for methods that
 * may be repeated (RFC 9110 9.2.2), while the connection breaks. One that nothing answers at all is not tried again.
 *
 * A 429 or a 503 with Retry-After was not carried out, so it is repeated whatever the method.
 *
 * @returns The last answer, whatever its status.
 * @throws {EntradaError} As the transport does, once the tries are used up.
 */
export async function sendWithRetry(
  transport: Transport,
  request: HttpRequest,
  options: RetryOptions,
): Promise<HttpResponse> {
  const maxRetries = options.maxRetries ?? 3;
  const maxDelayMs = options.maxDelayMs ?? 180_000;
  const isRepeatable = repeatableMethods.has(request.method.toUpperCase());
  for (let attempt = 0; ; attempt += 1) {
    const ownDelayMs = (options.delayMs ?? 1000) * 2 ** attempt;
    let delayMs = ownDelayMs;
    let found: string;
    try {
      const response = await transport(request);
      if (!retriableStatuses.has(response.status) || attempt >= maxRetries) return response;
      const retryAfterMs = readRetryAfterMs(response.headers['retry-after'], options.clock.nowMs());
      const wasNotCarriedOut = response.status === 429 || (response.status === 503 && retryAfterMs !== undefined);
      if (!isRepeatable && !wasNotCarriedOut) return response;
      delayMs = retryAfterMs ?? ownDelayMs;
      if (delayMs > maxDelayMs) return response;
      found = `${request.url.host} answered ${response.status}`;
    } catch (error) {
      const mayPass = isEntradaError(error) && error.code === 'NETWORK_UNREACHABLE' && !isLasting(error);
      if (!mayPass || !isRepeatable || attempt >= maxRetries) throw error;
      found = error.message;
    }
    options.onRetry?.(`${found}; trying again in ${delayMs / 1000} s`);
    await options.clock.sleep(delayMs, request.signal);
  }
}

/** A wrong address or a server that is not running does not mend itself in seconds: the person is told at once. */
function isLasting(error: EntradaError): boolean {
  const { code } = error.details;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND';
}
