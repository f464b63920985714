import { numberField } from '../base/json.ts';
import { readClaims } from './jwt.ts';

/** A year: no service issues access tokens for longer. A longer time is a mistake, such as another unit. */
export const longestLifetimeMs = 366 * 24 * 60 * 60 * 1000;

/** The difference of clocks that Entra's own servers and clients allow. */
const clockToleranceMs = 5 * 60 * 1000;

/**
 * Returns when a token expires: the earliest of the times that its service named, or the token's own `exp` when that is
 * more than five minutes earlier, or the only time. Times that are not within the next year do not count: a cached
 * response can repeat an old time, and a wrong local clock makes times look old.
 *
 * @param named - Epoch milliseconds by the local clock.
 * @returns Epoch milliseconds by the local clock; undefined when no time counts.
 */
export function earliestExpiryMs(
  named: readonly (number | undefined)[],
  token: string,
  nowMs: number,
): number | undefined {
  const ahead = (moments: readonly (number | undefined)[]) =>
    moments.filter(
      (moment): moment is number => moment !== undefined && moment > nowMs && moment <= nowMs + longestLifetimeMs,
    );
  const namedMs = Math.min(...ahead(named));
  const claims = readClaims(token) ?? {};
  const exp = numberField(claims, 'exp');
  const ownMs = Math.min(...ahead([exp === undefined ? undefined : exp * 1000]));
  if (namedMs === Infinity) return ownMs === Infinity ? undefined : Math.floor(ownMs);
  const iat = numberField(claims, 'iat');
  // A new token that seems to be old or to come from the future shows that the local clock is wrong.
  const isClockRight = iat === undefined || Math.abs(nowMs - iat * 1000) <= 2 * clockToleranceMs;
  const boundMs = isClockRight || exp === undefined ? ownMs : nowMs + (exp - iat) * 1000;
  return Math.floor(boundMs > nowMs && boundMs < namedMs - clockToleranceMs ? boundMs : namedMs);
}

/**
 * Returns when a renewal is due.
 *
 * @param refreshInS - Seconds from now, as the service named them.
 * @returns Epoch milliseconds; undefined for a time that is not before the end of the token.
 */
export function refreshTimeMs(refreshInS: number | undefined, expiresAtMs: number, nowMs: number): number | undefined {
  if (refreshInS === undefined || refreshInS < 0) return undefined;
  const refreshAtMs = nowMs + refreshInS * 1000;
  return refreshAtMs < expiresAtMs ? refreshAtMs : undefined;
}

/**
 * Returns whether an access token can be sent in a header, and printed. It consists of visible ASCII characters (RFC
 * 6749 A.12); a space would end it (RFC 6750 2.1).
 */
export function isAccessToken(text: string): boolean {
  return /^[\u0021-\u007e]+$/.test(text);
}
