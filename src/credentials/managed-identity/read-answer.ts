import { EntradaError } from '../../base/errors.ts';
import { type JsonObject, numberField, parseJsonObject, textField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { TokenSet } from '../../model/token.ts';
import { isAccessToken, refreshTimeMs } from '../../model/token-lifetime.ts';
import { readExpiryMs } from './read-expiry.ts';

/**
 * Reads the response of a source that has a token.
 *
 * @param sourceName - For messages.
 * @throws {EntradaError} `TOKEN_RESPONSE_INVALID` when it is not JSON, or does not contain a usable token with an
 * expiry time: something other than the source responded.
 */
export function readTokenAnswer(sourceName: string, response: HttpResponse, nowMs: number): TokenSet {
  const answer = readJsonObject(response);
  if (answer === undefined) throw unusable(sourceName, response, 'that are not JSON');
  const accessToken = textField(answer, 'access_token') ?? '';
  if (!isAccessToken(accessToken)) throw unusable(sourceName, response, 'without a usable access_token');
  const tokenType = textField(answer, 'token_type') ?? 'Bearer';
  if (tokenType.toLowerCase() !== 'bearer') throw unusable(sourceName, response, 'with a token of another kind');
  const expiresAtMs = readExpiryMs(answer, nowMs);
  if (expiresAtMs === undefined)
    throw unusable(sourceName, response, "without an expiry time within the next year by this machine's clock");
  const refreshAtMs = refreshTimeMs(numberField(answer, 'refresh_in'), expiresAtMs, nowMs);
  return {
    accessToken: new Secret(accessToken),
    expiresAtMs,
    ...(refreshAtMs === undefined ? {} : { refreshAtMs }),
    scopes: [],
  };
}

/** Reads a JSON object; undefined for anything else, such as a page. */
export function readJsonObject(response: HttpResponse): JsonObject | undefined {
  if (/\b(?:html|xml)\b/i.test(response.headers['content-type'] ?? '')) return undefined;
  return parseJsonObject(response.body.toString('utf8'));
}

function unusable(sourceName: string, response: HttpResponse, found: string): EntradaError {
  return new EntradaError(
    'TOKEN_RESPONSE_INVALID',
    `Cannot get a token from ${sourceName}: it answered ${response.status} and ${response.body.length} bytes ${found}`,
    {
      hint: 'Check that only the identity endpoint listens at its address.',
      details: { source: sourceName, status: response.status },
    },
  );
}
