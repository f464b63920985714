import { isObject, type JsonObject, parseJsonObject } from '../base/json.ts';

/**
 * Declares that this client handles claims challenges, which also extends token lifetimes (continuous access
 * evaluation).
 */
const capabilities = { access_token: { xms_cc: { values: ['cp1'] } } };

/**
 * Writes the `claims` parameter of a request: the client's capabilities and the claims a service requested (OpenID
 * Connect Core 5.5).
 *
 * @param challenge - JSON text of a claims challenge.
 */
export function claimsRequest(challenge: string | undefined): string {
  return JSON.stringify(merge(capabilities, challenge === undefined ? undefined : parseJsonObject(challenge)));
}

/**
 * Reads the claims challenge of a refused request from its WWW-Authenticate header: `error="insufficient_claims"` with
 * claims in Base64, url-safe or not, padded or not. The order and quoting of its parameters vary on the real service.
 *
 * @returns JSON text, or undefined when the header does not contain a challenge.
 */
export function readClaimsChallenge(header: string | undefined): string | undefined {
  if (header === undefined || !/\berror="?insufficient_claims"?/i.test(header)) return undefined;
  const encoded = /\bclaims="?([A-Za-z0-9+/_=-]+)"?/.exec(header)?.[1];
  return encoded === undefined ? undefined : decodeClaims(encoded);
}

/** Decodes claims from Base64; undefined when they are not a JSON object. */
export function decodeClaims(encoded: string): string | undefined {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return parseJsonObject(text) === undefined ? undefined : text;
}

function merge(base: JsonObject, other: JsonObject | undefined): JsonObject {
  // Built from entries, so that a name such as __proto__ stays a name.
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(other ?? {})) {
    const own = merged.get(name);
    merged.set(name, isObject(own) && isObject(value) ? merge(own, value) : value);
  }
  return Object.fromEntries(merged);
}
