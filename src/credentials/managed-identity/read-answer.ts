import { EntradaError } from '../../base/errors.ts';
import { type JsonObject, numberField, parseJsonObject, textField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { TokenSet } from '../../model/token.ts';
import { readExpiryMs } from './read-expiry.ts';

/**
 * Reads the answer of a source that gave a token.
 *
 * @param sourceName - For messages.
 * @throws {EntradaError} `TOKEN_RESPONSE_INVALID` when it is no JSON, or holds no token that can be sent or no time when it
 * ends: something else than the source answered.
 */
export function readTokenAnswer(sourceName: string, response: HttpResponse, nowMs: number): TokenSet {
  const answer = readJsonObject(response);
  if (answer === undefined) throw unusable(sourceName, response, 'that is no JSON');
  const accessToken = textField(answer, 'access_token') ?? '';
  // What travels in a header, and what a token is made of (RFC 6750 2.1).
  if (!/^[\w.~+/=-]+$/.test(accessToken)) throw unusable(sourceName, response, 'without a usable access_token');
  const tokenType = textField(answer, 'token_type') ?? 'Bearer';
  if (tokenType.toLowerCase() !== 'bearer') throw unusable(sourceName, response, 'with a token of another kind');
  const expiresAtMs = readExpiryMs(answer, nowMs);
  if (expiresAtMs === undefined)
    throw unusable(sourceName, response, "whose token has no end ahead by this machine's clock");
  const refreshIn = numberField(answer, 'refresh_in');
  return {
    accessToken: new Secret(accessToken),
    expiresAtMs,
    ...(refreshIn === undefined ? {} : { refreshAtMs: nowMs + refreshIn * 1000 }),
    scopes: [],
  };
}

/** Reads a JSON object; a page, whatever is in it, is none. */
export function readJsonObject(response: HttpResponse): JsonObject | undefined {
  if (/\b(?:html|xml)\b/i.test(response.headers['content-type'] ?? '')) return undefined;
  return parseJsonObject(response.body.toString('utf8'));
}

function unusable(sourceName: string, response: HttpResponse, found: string): EntradaError {
  return new EntradaError(
    'TOKEN_RESPONSE_INVALID',
    `Cannot get a token from ${sourceName}: it answered ${response.status} and ${response.body.length} bytes ${found}`,
    {
      hint: 'Check that nothing else answers at the address of the identity endpoint.',
      details: { source: sourceName, status: response.status },
    },
  );
}
