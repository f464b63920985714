import { EntradaError } from '../base/errors.ts';
import { type JsonObject, numberField, parseJsonObject, textField } from '../base/json.ts';
import { readRetryAfterMs, waitAdvice } from '../http/retry-after.ts';
import { type AadstsEntry, aadstsTable, type RefusalKind, refusalKinds } from './aadsts-table.ts';
import { cleanServerText } from './server-text.ts';

/** An error response of the token, device code or authorization endpoint; its texts are safe for messages. */
export interface TokenError {
  /** HTTP status. */
  readonly status: number;
  /** The error code of RFC 6749 5.2, such as `invalid_grant`; absent when the body is not an OAuth error. */
  readonly error?: string;
  /** AADSTS numbers in the order sent; of two, the second has the reason. */
  readonly aadsts: readonly number[];
  readonly suberror?: string;
  /** The description without its trailing ids, or a summary of the body; never empty. */
  readonly message: string;
  readonly traceId?: string;
  readonly correlationId?: string;
  /** As sent: `2026-11-02 17:16:31Z`; otherwise the Date header. */
  readonly timestamp?: string;
  /** A claims challenge: JSON text to send along with the next sign-in. */
  readonly claims?: string;
  readonly retryAfterMs?: number;
}

/**
 * Reads an error response of the identity platform. Accepts anything: both styles of
 * description (lines, and joined by spaces since 2023), HTML and plain text of gateways, an empty body.
 *
 * @param headers - Names in lower case.
 * @param nowMs - Epoch milliseconds, for a Retry-After that is a date.
 * @param hide - Removes secrets of the request, which a server may echo, from a text; default: none are known.
 */
export function readTokenError(
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  bodyText: string,
  nowMs: number,
  hide: (text: string) => string = (text) => text,
): TokenError {
  const body = parseJsonObject(bodyText) ?? {};
  // Hidden after the parsing, which undoes the escapes of JSON however they are written.
  const field = (name: string) => hide(textField(body, name) ?? '');
  const header = (name: string) => hide(headers[name] ?? '');
  const page = hide(bodyText);
  const description = field('error_description') || embeddedDescription(page);
  const { text, ids } = splitDescription(description);
  const error = word(field('error'));
  const suberror = word(field('suberror'));
  const traceId = word(field('trace_id'), ids?.traceId, header('x-ms-request-id'));
  const correlationId = word(field('correlation_id'), ids?.correlationId, header('client-request-id'));
  const timestamp = word(field('timestamp'), ids?.timestamp, header('date'));
  const claims = claimsOf(field('claims'));
  const retryAfterMs = readRetryAfterMs(headers['retry-after'], nowMs);
  return {
    status,
    aadsts: codesOf(body, text),
    message: cleanServerText(text) || describeBody(status, error, page),
    ...(error === undefined ? {} : { error }),
    ...(suberror === undefined ? {} : { suberror }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(claims === undefined ? {} : { claims }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The action that was refused, for the message: `Cannot <action> at "<subject>"`. */
export interface RefusedAction {
  readonly action: string;
  readonly subject: string;
}

/**
 * Creates the error that the user sees: a sentence with the AADSTS number and text, the advice, the ids for support.
 */
export function toEntradaError(tokenError: TokenError, { action, subject }: RefusedAction): EntradaError {
  const { status, error, aadsts, suberror, message, traceId, correlationId, timestamp, claims, retryAfterMs } =
    tokenError;
  const reason = reasonCode(aadsts);
  const found = reason === undefined || /AADSTS\d/.test(message) ? message : `AADSTS${reason}: ${message}`;
  const kind = refusalKindOf(tokenError);
  const code = kind === undefined ? 'TOKEN_RESPONSE_INVALID' : refusalKinds[kind];
  return new EntradaError(code, `Cannot ${action} at "${subject}": ${found}`, {
    hint: timed(knownReason(aadsts)?.advice ?? adviceFor(kind, reason), retryAfterMs),
    details: dropAbsent({
      status,
      error,
      aadsts,
      suberror,
      correlationId,
      traceId,
      timestamp,
      retryAfterMs,
      claims,
    }),
  });
}

/** Classifies a refusal; undefined when the response does not come from the identity platform. */
export function refusalKindOf({ status, error, aadsts, suberror }: TokenError): RefusalKind | undefined {
  return (
    knownReason(aadsts)?.kind ??
    kindBySuberror.get(suberror) ??
    kindByError.get(error) ??
    // A gateway's 429 or 5xx may carry any body at all.
    (isPassing(status) ? 'passing' : undefined) ??
    (aadsts.length > 0 || (error !== undefined && errorCode.test(error)) ? 'malformed' : undefined)
  );
}

/** How the identity platform writes codes, also those that are not in the table; gateways write `Forbidden`. */
const errorCode = /^[a-z][\w.:-]*$/;

function knownReason(aadsts: readonly number[]): AadstsEntry | undefined {
  return aadsts.map((code) => aadstsTable.get(code)).findLast((entry) => entry !== undefined);
}

/** Of several codes, the last one in the table; else the last. Old responses start with a general code (70002). */
function reasonCode(aadsts: readonly number[]): number | undefined {
  return aadsts.findLast((code) => aadstsTable.has(code)) ?? aadsts.at(-1);
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

const kindBySuberror = kinds({
  basic_action: 'sign-in',
  additional_action: 'sign-in',
  bad_token: 'sign-in',
  token_expired: 'sign-in',
  user_password_expired: 'sign-in',
  consent_required: 'consent',
  message_only: 'refused',
  device_authentication_failed: 'refused',
  protection_policy_required: 'refused',
});

const kindByError = kinds({
  invalid_grant: 'sign-in',
  interaction_required: 'sign-in',
  login_required: 'sign-in',
  user_password_expired: 'sign-in',
  consent_required: 'consent',
  access_denied: 'declined',
  authorization_declined: 'declined',
  invalid_client: 'refused',
  unauthorized_client: 'refused',
  invalid_tenant: 'refused',
  temporarily_unavailable: 'passing',
  server_error: 'passing',
  invalid_scope: 'usage',
  invalid_resource: 'usage',
  invalid_instance: 'usage',
  invalid_request: 'malformed',
  unsupported_grant_type: 'malformed',
  unsupported_response_type: 'malformed',
  authorization_pending: 'pending',
  slow_down: 'pending',
  expired_token: 'device-code',
  code_expired: 'device-code',
  bad_verification_code: 'device-code',
});

/** A map, because a server may send the name of a property that every object has. */
function kinds(byName: Readonly<Record<string, RefusalKind>>): ReadonlyMap<string | undefined, RefusalKind> {
  return new Map(Object.entries(byName));
}

/** For codes that are not in the table. */
const adviceByKind: Readonly<Record<RefusalKind, string>> = {
  'sign-in': 'Run Connect-Entra again.',
  consent: 'Run Connect-Entra with these -Scopes and accept the consent page, or have an administrator consent.',
  declined: 'Run Connect-Entra again and accept the sign-in.',
  refused: 'Check the credential, -ClientId and -TenantId given to Connect-Entra.',
  passing: 'Wait a minute, then run the command again.',
  usage: 'Check -Scopes, -TenantId and -Environment of Connect-Entra.',
  malformed: 'Check the application and the values given to Connect-Entra.',
  pending: 'Enter the device code in a browser to continue.',
  'device-code': 'Run Connect-Entra -UseDeviceCode for a new code.',
};
const unknownResponseAdvice = 'Check -Environment and the proxy: something other than Microsoft Entra responded.';

/** The service's own time is more than the table knows. */
function timed(advice: string, retryAfterMs: number | undefined): string {
  return advice.replace(/^Wait a minute/, waitAdvice(retryAfterMs));
}

function adviceFor(kind: RefusalKind | undefined, aadsts: number | undefined): string {
  if (kind === undefined) return unknownResponseAdvice;
  if (kind !== 'malformed' || aadsts === undefined) return adviceByKind[kind];
  return `Look up the code at https://login.microsoftonline.com/error?code=${aadsts}.`;
}

/** The token endpoint responds to a malformed path with a page that contains the description (AADSTS90013). */
function embeddedDescription(bodyText: string): string {
  // JSON has been read field by field.
  if (!bodyText.trimStart().startsWith('<')) return '';
  return /AADSTS\d{4,}: [^<"\\]*/.exec(bodyText)?.[0] ?? '';
}

interface Description {
  readonly text: string;
  /** The ids at the end of it. */
  readonly ids?: { readonly [name in 'traceId' | 'correlationId' | 'timestamp']: string | undefined };
}

function splitDescription(description: string): Description {
  const tailAt = description.lastIndexOf('Trace ID:');
  const tail = /^Trace ID:\s*(\S+)\s+Correlation ID:\s*(\S+)\s+Timestamp:\s*([\d-]+[ T][\d:.]+Z?)/.exec(
    description.slice(tailAt),
  );
  if (tail === null) return { text: description };
  const [, traceId, correlationId, timestamp] = tail;
  return { text: description.slice(0, tailAt), ids: { traceId, correlationId, timestamp } };
}

function codesOf(body: JsonObject, description: string): number[] {
  const listed = Array.isArray(body['error_codes']) ? body['error_codes'] : [];
  const sent = listed.map((code: unknown) => numberField({ code }, 'code'));
  const written = [...description.matchAll(/AADSTS(\d{4,9})\b/g)].map((match) => Number(match[1]));
  const isCode = (code: number | undefined): code is number => Number.isSafeInteger(code) && Number(code) > 0;
  return [...new Set([...sent, ...written])].filter(isCode).slice(0, 8);
}

/** Describes a body without a description. */
function describeBody(status: number, error: string | undefined, bodyText: string): string {
  const summary = `status ${status}`;
  if (error !== undefined) return `${summary} and the error "${error}" without a description`;
  if (bodyText.trim() === '') return `${summary} without a body`;
  const head = bodyText.slice(0, 4000);
  const title = /<title[^>]{0,100}>([^<]{1,200})/i.exec(head)?.[1];
  if (title !== undefined) return `${summary} and a page titled "${cleanServerText(title, 120)}"`;
  if (/^\s*[<[{"]/.test(head))
    return `${summary} and ${bodyText.length} characters that are not a response of a sign-in service`;
  return `${summary}: ${cleanServerText(head, 200)}`;
}

/** Returns the first value that is not empty, cleaned. */
function word(...values: readonly (string | undefined)[]): string | undefined {
  return values.map((value) => cleanServerText(value ?? '', 80)).find((value) => value !== '');
}

/** Characters; a challenge is sent in the URL of the next sign-in. */
const maxClaims = 8192;

function claimsOf(claims: string): string | undefined {
  return claims.length <= maxClaims && parseJsonObject(claims) !== undefined ? claims : undefined;
}

function dropAbsent(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
