import { type JsonObject, numberField, textField } from '../../base/json.ts';
import { readClaims } from '../../model/jwt.ts';

/** As in the original: a token that expires sooner counts as expired. */
const marginMs = 5 * 60 * 1000;
/** The latest time of a Date. */
const latestMs = 8.64e15;

/**
 * Reads the claims of a supplied token. Its signature is checked by the API that receives it.
 *
 * @param text - Without white space around it.
 * @returns Undefined when it is not a JWT that fits into a header.
 */
export function readSuppliedClaims(text: string): JsonObject | undefined {
  // Only these characters may be sent in a header.
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text) ? readClaims(text) : undefined;
}

/** Returns when a token expires, in epoch milliseconds; undefined without a valid time. */
export function expiryMsOf(claims: JsonObject): number | undefined {
  const expiresAtMs = (numberField(claims, 'exp') ?? Number.NaN) * 1000;
  return expiresAtMs <= latestMs ? expiresAtMs : undefined;
}

/** Returns whether a token expires within five minutes, too soon to use. */
export function isExpired(expiresAtMs: number, nowMs: number): boolean {
  return expiresAtMs - nowMs <= marginMs;
}

/** Returns the audience of a token; empty when it is missing or a list. */
export function audienceOf(claims: JsonObject): string {
  return textField(claims, 'aud') ?? '';
}

/** Returns host and port of a URL; undefined for any other text. */
export function hostOf(address: string | undefined): string | undefined {
  return address !== undefined && URL.canParse(address) ? new URL(address).host || undefined : undefined;
}
