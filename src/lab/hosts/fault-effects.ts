import type { FaultEffect } from './fault-effect.ts';

/** Error responses of real services, as observed; for `faults.add({ match, times, effect })`. */
export const faultEffects = {
  /** 429 in plain text. `retryAfter`: seconds, or a date (RFC 9110 10.2.3); without it, no such header. */
  tooManyRequests: (retryAfter?: number | Date) =>
    respond(429, 'text/plain', 'Too Many Requests', retryAfterHeader(retryAfter)),
  /** 503 of the identity platform itself, AADSTS90033. */
  temporarilyUnavailable: (retryAfter?: number | Date) =>
    respond(
      503,
      'application/json; charset=utf-8',
      JSON.stringify({
        error: 'temporarily_unavailable',
        error_description: 'AADSTS90033: A transient error has occurred. Please try again.',
        error_codes: [90033],
      }),
      retryAfterHeader(retryAfter),
    ),
  /** 502 as a page of an intermediate gateway. */
  badGateway: () =>
    respond(
      502,
      'text/html',
      '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>Microsoft-Azure-Application-Gateway/v2</center></body></html>',
    ),
  /** 200 with an HTML page, such as a proxy's sign-in page. */
  page: () => respond(200, 'text/html', '<!doctype html><title>Sign in to the network</title>'),
  /** 200 with JSON that does not contain a token. */
  withoutToken: () => respond(200, 'application/json; charset=utf-8', '{}'),
  /** 200 with truncated JSON. */
  cutOff: () => respond(200, 'application/json; charset=utf-8', '{"token_type":"Bearer","expires_in":3599,"acc'),
  drop: (): FaultEffect => ({ kind: 'drop' }),
  delay: (delayMs: number): FaultEffect => ({ kind: 'delay', delayMs }),
  hold: (until: Promise<unknown>): FaultEffect => ({ kind: 'hold', until }),
} as const;

function respond(
  status: number,
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): FaultEffect {
  return { kind: 'respond', response: { status, headers: { 'content-type': contentType, ...headers }, body } };
}

function retryAfterHeader(value: number | Date | undefined): Record<string, string> {
  if (value === undefined) return {};
  return { 'retry-after': typeof value === 'number' ? String(value) : value.toUTCString() };
}
