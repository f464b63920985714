import { type JsonObject, parseJsonObject, textField } from '../../../base/json.ts';
import { type Parameters, requireParameter } from '../form.ts';
import type { LabState } from '../lab-state.ts';
import { isCompactJwt } from '../../pki/is-compact-jwt.ts';
import { Refusal } from '../refusal.ts';

/** A `client_assertion` (RFC 7523 2.2), parsed but not yet verified. */
export interface ClientAssertion {
  readonly jwt: string;
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly issuer: string;
  readonly subject: string;
}

/** Enough for a chain of five certificates. */
const maxLength = 32 * 1024;
/** The tolerated difference between the clocks of client and service. */
const skewSeconds = 300;
/** 9999-12-31: the last date that can be written. */
const lastSecond = 253_402_300_799;

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Returns whether a request contains an assertion. */
export function hasAssertion(form: Parameters): boolean {
  return (form.get('client_assertion') ?? '') !== '';
}

/** Returns whether another issuer created the assertion: its `iss` is a URL, a client's own is a GUID. */
export function isFromOutside(form: Parameters): boolean {
  const [, claims] = parseJwt(form.get('client_assertion') ?? '') ?? [];
  return claims !== undefined && (textField(claims, 'iss') ?? '').includes('://');
}

/**
 * Reads the assertion of a request.
 *
 * @throws {Refusal} 900144 or 90100 for its type, 50027 when it is not a JWT, 5002727 for another type of JWT, 90014
 *   without issuer or subject.
 */
export function readAssertion(form: Parameters): ClientAssertion {
  if (requireParameter(form, 'client_assertion_type') !== assertionType) {
    throw new Refusal(90100, { parameter: 'client_assertion_type' });
  }
  const jwt = requireParameter(form, 'client_assertion');
  const parsed = jwt.length > maxLength ? undefined : parseJwt(jwt);
  if (parsed === undefined) throw new Refusal(50027);
  const [header, claims] = parsed;
  const { typ = 'JWT' } = header;
  if (typ !== 'JWT' && typ !== 'http://openid.net/specs/jwt/1.0') throw new Refusal(5002727);
  return { jwt, header, claims, issuer: requireClaim(claims, 'iss'), subject: requireClaim(claims, 'sub') };
}

/**
 * Checks `exp` and, if present, `nbf` with five minutes of tolerance.
 *
 * @throws {Refusal} 90014 without `exp`, 50027 for an invalid time, 700024 outside of the valid time range.
 */
export function checkLifetime({ claims }: ClientAssertion, { clock }: LabState): void {
  const nowSeconds = clock.nowMs() / 1000;
  if (claims['exp'] === undefined) throw new Refusal(90014, { name: 'exp' });
  const to = readTime(claims['exp']);
  const from = claims['nbf'] === undefined ? 0 : readTime(claims['nbf']);
  if (from - skewSeconds <= nowSeconds && nowSeconds < to + skewSeconds) return;
  throw new Refusal(700024, { now: writeTime(nowSeconds), from: writeTime(from), to: writeTime(to) });
}

function requireClaim(claims: JsonObject, name: string): string {
  const value = claims[name];
  if (value === undefined || value === '') throw new Refusal(90014, { name });
  if (typeof value !== 'string') throw new Refusal(50027);
  return value;
}

/** MSAL.NET writes times as strings. */
function readTime(value: unknown): number {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= lastSecond)) throw new Refusal(50027);
  return seconds;
}

/** With seven decimal digits, as in .NET. */
function writeTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('Z', '0000Z');
}

function parseJwt(jwt: string): readonly [header: JsonObject, claims: JsonObject] | undefined {
  if (!isCompactJwt(jwt)) return undefined;
  const [header, claims] = jwt.split('.').slice(0, 2).map(parsePart);
  return header === undefined || claims === undefined ? undefined : [header, claims];
}

function parsePart(part: string): JsonObject | undefined {
  return parseJsonObject(Buffer.from(part, 'base64url').toString('utf8'));
}
