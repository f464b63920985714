import { isObject, type JsonObject, numberField, parseSentJsonObject } from '../../../base/json.ts';
import { type Parameters, requireParameter } from '../form.ts';
import { Refusal } from '../refusal.ts';

/** The requirements for the access token in a client's `claims` parameter. */
export interface ClaimsRequest {
  /** It declared `cp1`: it handles claims challenges. */
  readonly handlesChallenges: boolean;
  /** The token must not be older than this (epoch seconds): the response to a claims challenge. */
  readonly notBeforeSeconds?: number;
  /** Authentication contexts, such as `c1`; default: none. */
  readonly authenticationContexts?: readonly string[];
  /** The key that the token is bound to (proof of possession): the claim `cnf`. */
  readonly confirmation?: JsonObject;
}

/**
 * Reads the `claims` parameter (OpenID Connect Core 5.5), and `token_type` with `req_cnf`, as far as the lab supports
 * them.
 *
 * @throws {Refusal} 90100 when one of them cannot be read, or for a `token_type` other than `Bearer` and `pop`.
 */
export function readClaimsRequest(form: Parameters): ClaimsRequest {
  const confirmation = readConfirmation(form);
  return { ...readClaims(form), ...(confirmation === undefined ? {} : { confirmation }) };
}

/** Returns the `token_type` of the response. */
export function tokenTypeOf({ confirmation }: ClaimsRequest): 'Bearer' | 'pop' {
  return confirmation === undefined ? 'Bearer' : 'pop';
}

/** `req_cnf` of `token_type=pop`: base64url of a JSON object with the thumbprint of a key (RFC 7800 3.4). */
function readConfirmation(form: Parameters): JsonObject | undefined {
  const type = form.get('token_type')?.toLowerCase() ?? 'bearer';
  if (type === 'bearer') return undefined;
  if (type !== 'pop') throw new Refusal(90100, { parameter: 'token_type' });
  const sent = parseSentJsonObject(Buffer.from(requireParameter(form, 'req_cnf'), 'base64url').toString('utf8'));
  if (sent === undefined || typeof sent['kid'] !== 'string') throw new Refusal(90100, { parameter: 'req_cnf' });
  return { kid: sent['kid'], ...(typeof sent['xms_ksl'] === 'string' ? { xms_ksl: sent['xms_ksl'] } : {}) };
}

function readClaims(form: Parameters): ClaimsRequest {
  const text = form.get('claims');
  const accessToken = text === undefined || text === '' ? undefined : parseClaims(text)['access_token'];
  if (!isObject(accessToken)) return { handlesChallenges: false };
  const values = fieldOf(accessToken, 'xms_cc')['values'];
  const handlesChallenges =
    Array.isArray(values) && values.some((value) => typeof value === 'string' && value.toLowerCase() === 'cp1');
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
  const claims = parseSentJsonObject(text);
  if (claims === undefined) throw new Refusal(90100, { parameter: 'claims' });
  return claims;
}
