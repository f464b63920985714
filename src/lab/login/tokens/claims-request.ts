import { isObject, type JsonObject, numberField, parseJsonObject } from '../../../base/json.ts';
import type { Parameters } from '../form.ts';
import { Refusal } from '../refusal.ts';

/** The requirements for the access token in a client's `claims` parameter. */
export interface ClaimsRequest {
  /** It declared `cp1`: it handles claims challenges. */
  readonly handlesChallenges: boolean;
  /** The token must not be older than this (epoch seconds): the response to a claims challenge. */
  readonly notBeforeSeconds?: number;
  /** Authentication contexts, such as `c1`; default: none. */
  readonly authenticationContexts?: readonly string[];
}

/**
 * Reads the `claims` parameter (OpenID Connect Core 5.5) as far as the lab supports it.
 *
 * @throws {Refusal} 90100 when it is not a JSON object.
 */
export function readClaimsRequest(form: Parameters): ClaimsRequest {
  const text = form.get('claims');
  const accessToken = text === undefined || text === '' ? undefined : parseClaims(text)['access_token'];
  if (!isObject(accessToken)) return { handlesChallenges: false };
  const values = fieldOf(accessToken, 'xms_cc')['values'];
  const handlesChallenges = Array.isArray(values) && values.some((value) => String(value).toLowerCase() === 'cp1');
  const notBeforeSeconds = numberField(fieldOf(accessToken, 'nbf'), 'value');
  const { value, values: list } = fieldOf(accessToken, 'acrs');
  const authenticationContexts = (Array.isArray(list) ? list : [value]).filter(
    (context): context is string => typeof context === 'string' && /^c[1-9]\d?$/.test(context),
  );
  const asks = { handlesChallenges, ...(authenticationContexts.length === 0 ? {} : { authenticationContexts }) };
  return notBeforeSeconds === undefined ? asks : { ...asks, notBeforeSeconds };
}

function fieldOf(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : {};
}

function parseClaims(text: string): JsonObject {
  const claims = parseJsonObject(text);
  if (claims === undefined) throw new Refusal(90100, { parameter: 'claims' });
  return claims;
}
