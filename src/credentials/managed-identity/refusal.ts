import { hiderOf } from '../../base/hide-secrets.ts';
import { EntradaError, type KnownErrorCode } from '../../base/errors.ts';
import { isObject, type JsonObject, textField } from '../../base/json.ts';
import { readRetryAfterMs, waitAdvice } from '../../http/retry-after.ts';
import type { HttpResponse } from '../../http/message.ts';
import { readTokenError, toEntradaError } from '../../oauth/aadsts-error.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { readJsonObject } from './read-answer.ts';

/**
 * Returns the error for a response without a token. Reads every form that sources use: `error` as a word or an object,
 * `message` or `Message`, plain text, an empty body.
 *
 * @param sourceName - For messages.
 * @param secrets - Sent with the request; messages must not repeat them.
 */
export function refusalOf(
  sourceName: string,
  response: HttpResponse,
  secrets: readonly string[],
  nowMs: number,
): EntradaError {
  const { status, headers } = response;
  const text = hiderOf(secrets)(response.body.toString('utf8'));
  const body = readJsonObject({ ...response, body: Buffer.from(text) });
  if (/AADSTS\d{4}/.test(text)) {
    const tokenError = readTokenError(status, headers, describedBody(body, text), nowMs);
    return toEntradaError(tokenError, { action: 'get a token of the managed identity', subject: sourceName });
  }
  const { word, message, correlationId } = readBody(body);
  const said = cleanServerText(message ?? word ?? (body === undefined ? text : ''), 300);
  const retryAfterMs = readRetryAfterMs(headers['retry-after'], nowMs);
  const { code, advice } = judge(status, `${word ?? ''} ${said}`, retryAfterMs);
  return new EntradaError(code, `Cannot get a token from ${sourceName}: it answered ${status} ${reasonIn(said)}`, {
    hint: advice,
    details: {
      source: sourceName,
      status,
      ...(word === undefined ? {} : { error: word }),
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  });
}

interface Verdict {
  readonly code: KnownErrorCode;
  readonly advice: string;
}

/** By the text of the response; the status is less specific, because sources use 400 for most errors. */
const verdicts: readonly (Verdict & { readonly pattern: RegExp })[] = [
  {
    pattern: /multiple user.assigned/i,
    code: 'INPUT_INVALID',
    advice: 'Several identities are assigned here: name one by its id with -ClientId.',
  },
  {
    pattern: /identity not found|no (?:msi|user assigned|\S* ?managed identity)|ManagedIdentityNotFound/i,
    code: 'IDENTITY_UNAVAILABLE',
    advice: 'Assign the identity to this resource, check its id, and wait a few minutes after a change.',
  },
  {
    pattern: /AudienceNotSupported/i,
    code: 'REQUEST_REFUSED',
    advice:
      'Azure Cloud Shell gives tokens for a few services only; sign in another way, as with -UseDeviceAuthentication.',
  },
];

/** A busy source is recognized by its status, because IMDS then says `invalid_request` as for a wrong request. */
function judge(status: number, text: string, retryAfterMs: number | undefined): Verdict {
  if (isPassing(status)) {
    return { code: 'SERVICE_UNAVAILABLE', advice: `${waitAdvice(retryAfterMs)}, then run the command again.` };
  }
  const known = verdicts.find(({ pattern }) => pattern.test(text));
  if (known !== undefined) return known;
  if (status === 401 || status === 403) {
    return {
      code: 'CREDENTIAL_REFUSED',
      advice: 'The identity endpoint refused its secret: check it, or start the command again from the service itself.',
    };
  }
  if (status === 404) {
    return { code: 'IDENTITY_UNAVAILABLE', advice: 'Assign an identity to this resource and wait a few minutes.' };
  }
  return { code: 'REQUEST_REFUSED', advice: 'Check the resource asked for and the id of the identity.' };
}

function isPassing(status: number): boolean {
  return status === 408 || status === 410 || status === 429 || status >= 500;
}

interface Said {
  readonly word: string | undefined;
  readonly message: string | undefined;
  readonly correlationId: string | undefined;
}

function readBody(body: JsonObject | undefined): Said {
  if (body === undefined) return { word: undefined, message: undefined, correlationId: undefined };
  const inner = isObject(body['error']) ? body['error'] : {};
  const anyOf = (...names: readonly string[]) =>
    names.map((name) => textField(inner, name) ?? textField(body, name)).find((value) => (value ?? '') !== '');
  const correlationId = anyOf('correlationId', 'CorrelationId', 'correlation_id');
  const word = textField(body, 'error') ?? anyOf('code');
  return {
    word: word === undefined ? undefined : cleanServerText(word, 80),
    message: anyOf('error_description', 'message', 'Message'),
    correlationId: correlationId === undefined ? undefined : cleanServerText(correlationId, 80),
  };
}

function reasonIn(said: string): string {
  if (said === '') return 'without a reason';
  return said.startsWith('<') ? 'with a web page' : `"${said}"`;
}

/** The reader of the identity platform's errors expects its field. */
function describedBody(body: JsonObject | undefined, text: string): string {
  if (body !== undefined && typeof body['error_description'] === 'string') return text;
  return JSON.stringify({ error_description: readBody(body).message ?? text });
}
