import { type JsonObject, numberField, textField } from '../../base/json.ts';
import { readClaims } from '../../model/jwt.ts';

/** The original's; a token this near its end is one that has ended. */
const endMarginMs = 5 * 60 * 1000;
/** The latest time that a Date can hold. */
const latestMs = 8.64e15;

/**
 * Reads the claims of a token that somebody handed in; its signature is checked by the API that it is for.
 *
 * @param text - Without blanks around it.
 * @returns Undefined when it is no JWT that a header could carry.
 */
export function readSuppliedClaims(text: string): JsonObject | undefined {
  // What is nobody's to read here travels in a header all the same.
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text) ? readClaims(text) : undefined;
}

/** Gives when a token ends, in epoch milliseconds; undefined when it names no time there is. */
export function endMsOf(claims: JsonObject): number | undefined {
  const endMs = (numberField(claims, 'exp') ?? Number.NaN) * 1000;
  return endMs <= latestMs ? endMs : undefined;
}

/** Claims that a token is of no use any more: it ends within five minutes. */
export function hasEnded(endMs: number, nowMs: number): boolean {
  return endMs - nowMs <= endMarginMs;
}

/** Gives the audience of a token; empty when it has none, or a list. */
export function audienceOf(claims: JsonObject): string {
  return textField(claims, 'aud') ?? '';
}

/** Gives host and port of an address; undefined for what is none. */
export function hostOf(address: string | undefined): string | undefined {
  return address !== undefined && URL.canParse(address) ? new URL(address).host || undefined : undefined;
}
