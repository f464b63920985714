import type { KnownErrorCode } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';
import { readRetryAfterMs, waitAdvice } from '../../http/retry-after.ts';
import { isWrite, uncertainHint } from './uncertain-write.ts';

/** The part of an error that depends on the status alone, whatever the API. */
export interface StatusDescription {
  readonly code: KnownErrorCode;
  /** Undefined where the advice depends on the API. */
  readonly hint: string | undefined;
}

/** Returns the error code of a failed response, and the hint that holds for every API. */
export function describeStatus({ status, headers }: HttpResponse, method: string): StatusDescription {
  if (status === 401) return { code: 'SIGN_IN_NEEDED', hint: 'The service rejected the session.' };
  if (status === 501) {
    return { code: 'SERVICE_UNAVAILABLE', hint: 'The service does not have this operation, so waiting does not help.' };
  }
  if (status !== 429 && status < 500) return { code: 'REQUEST_REFUSED', hint: undefined };
  const retryAfterMs = readRetryAfterMs(headers['retry-after'], Date.now());
  // A 503 with Retry-After was not carried out.
  if (status >= 500 && isWrite(method) && !(status === 503 && retryAfterMs !== undefined)) {
    return { code: 'SERVICE_UNAVAILABLE', hint: `The service has a problem. ${uncertainHint}` };
  }
  const wait = waitAdvice(retryAfterMs);
  const hint =
    status === 429
      ? `The service is throttling. ${wait} and send fewer requests at once.`
      : `The service has a problem. ${wait}, then run the command again.`;
  return { code: 'SERVICE_UNAVAILABLE', hint };
}
