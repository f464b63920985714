import {
  isObject,
  type JsonObject,
  numberField,
  parseJsonObject,
  parseJsonOrUndefined,
  textField,
} from '../../base/json.ts';
import { readClaims } from '../../model/jwt.ts';

/** As in the original: a token that expires sooner counts as expired. */
const marginMs = 5 * 60 * 1000;
/** The latest time of a Date. */
const latestMs = 8.64e15;

/** Servers refuse longer headers; the token of a person in very many groups has a tenth of this. */
const maxLength = 65_536;

/**
 * Reads the claims of a supplied token. Its signature is checked by the API that receives it.
 *
 * @param text - Without white space around it.
 * @returns Undefined when it is not a JWT that fits into a header; {@link describeNoToken} says what it is.
 */
export function readSuppliedClaims(text: string): JsonObject | undefined {
  // Only these characters may be sent in a header.
  if (text.length > maxLength || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)) return undefined;
  // RFC 7515 4.1.1.
  return textField(headerOf(text) ?? {}, 'alg') === undefined ? undefined : readClaims(text);
}

/** How refresh tokens look today; their form is not documented. */
const refreshToken = /^(?:[01]\.A[\w-]{20,}|M\.[A-Z]\d|OAQ?ABA)/;

/** Describes text that {@link readSuppliedClaims} does not take, without repeating it; follows "it". */
export function describeNoToken(text: string): string {
  if (text === '') return 'is empty';
  if (text.length > maxLength) return `is longer (${text.length} characters) than any token`;
  if (refreshToken.test(text)) return 'looks like a refresh token, which only the sign-in service accepts';
  const field = /^(Bearer|Authorization:)\s*/i.exec(text)?.[1];
  if (field !== undefined) {
    const name = field.endsWith(':') ? 'Authorization:' : 'Bearer';
    return `begins with "${name}", which is part of the header, not of the token`;
  }
  if (/^["'\u2018\u201c].*["'\u2019\u201d]$/s.test(text))
    return 'is in quotation marks, which are not part of the token';
  const json = parseJsonOrUndefined(text);
  if (isObject(json)) {
    const name = ['accessToken', 'access_token', 'token'].find((each) => typeof json[each] === 'string');
    return name === undefined ? 'is a JSON object' : `is a JSON object; supply only the value of its "${name}"`;
  }
  const parts = text.split('.');
  const isJoseLike = parts.every((part) => /^[\w-]*$/.test(part));
  if (isJoseLike && parts.length === 5 && headerOf(text)?.['enc'] !== undefined) {
    return 'is an encrypted token (JWE), which only its API can read';
  }
  const isJwtLike = isJoseLike && readClaims(text) !== undefined;
  return `is not a JSON Web Token (${text.length} characters${isJwtLike ? '; its header is not one of a JWT' : ''})`;
}

function headerOf(text: string): JsonObject | undefined {
  return parseJsonObject(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString('utf8'));
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
