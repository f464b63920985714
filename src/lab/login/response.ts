import type { LoginCall } from './lab-state.ts';
import { type Refusal, refusalBody } from './refusal.ts';
import type { LabResponse } from '../tenant/tenant.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

/**
 * Creates a JSON response of the token endpoint. Strict-Transport-Security is left out on purpose: it would make a
 * browser refuse every plain `http://localhost`, the loopback redirect included.
 */
export function tokenJson(call: LoginCall, status: number, body: unknown, telemetry = '1,0,0,,'): LabResponse {
  return {
    status,
    headers: { ...traceHeaders(call), 'x-ms-clitelem': telemetry, ...jsonHeaders },
    body: JSON.stringify(body),
  };
}

/** Takes away the telemetry, which device authorization and discovery do not send. */
export function withoutTelemetry(response: LabResponse): LabResponse {
  const { 'x-ms-clitelem': _, ...headers } = response.headers;
  return { ...response, headers };
}

/** Creates the JSON response for a refusal. */
export function refusalJson(call: LoginCall, refusal: Refusal): LabResponse {
  const { lab, trace } = call;
  const body = refusalBody(refusal, trace, lab.settings.descriptionStyle, lab.loginOrigin, call.version);
  return tokenJson(call, refusal.status, body, telemetryOf(refusal));
}

/** Writes a refusal of device authorization. */
export function deviceRefusal(call: LoginCall, refusal: Refusal): LabResponse {
  return withoutTelemetry(refusalJson(call, refusal));
}

/** Creates a response of discovery: {@link publicJson} with the headers of every response of the login origin. */
export function discoveryJson(call: LoginCall, body: unknown): LabResponse {
  const response = publicJson(body);
  return { ...response, headers: { ...response.headers, ...traceHeaders(call) } };
}

/** Creates a response that is cacheable for a day and open to every origin. */
export function publicJson(body: unknown): LabResponse {
  return {
    status: 200,
    headers: {
      'cache-control': 'max-age=86400, private',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, OPTIONS',
    },
    body: JSON.stringify(body),
  };
}

/** Writes a refusal of the discovery endpoints. */
export function discoveryRefusal(call: LoginCall, refusal: Refusal): LabResponse {
  const { status, body } = refusalJson(call, refusal);
  const { headers } = discoveryJson(call, undefined);
  return { status, headers: { ...headers, 'cache-control': 'private' }, body };
}

/** Redirects the browser; with a refusal, also with its telemetry. */
export function redirectTo(
  call: LoginCall,
  location: string,
  cookies: readonly string[] = [],
  refusal?: Refusal,
): LabResponse {
  const telemetry = refusal === undefined ? {} : { 'x-ms-clitelem': telemetryOf(refusal) };
  return {
    status: 302,
    headers: { ...traceHeaders(call), ...telemetry, ...notStored, location, ...cookieHeader(cookies) },
    body: '',
  };
}

/** Version, code, sub-code; the age of the token and the ring are left out. */
function telemetryOf({ code }: Refusal): string {
  return `1,${code},0,,`;
}

/** Returns the header that sets cookies; none for an empty list. */
export function cookieHeader(cookies: readonly string[]): Headers {
  return cookies.length === 0 ? {} : { 'set-cookie': cookies };
}

/** Returns the headers of every response of the login origin. */
export function traceHeaders({ request, trace }: LoginCall): Headers {
  return {
    'x-ms-request-id': trace.traceId,
    'x-ms-ests-server': '2.1.0.0 - LAB ProdSlices',
    'x-xss-protection': '0',
    'x-content-type-options': 'nosniff',
    p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    ...(request.headers['return-client-request-id'] === 'true' ? { 'client-request-id': trace.correlationId } : {}),
  };
}

/** Headers of responses that must not be cached. */
export const notStored: Headers = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache', expires: '-1' };

const jsonHeaders: Headers = { ...notStored, 'content-type': 'application/json; charset=utf-8' };
