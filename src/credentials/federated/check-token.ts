import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { numberField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import { readClaims } from '../../model/jwt.ts';

/** In characters; tokens are much shorter. */
export const maxFederatedTokenLength = 64 * 1024;

/**
 * Checks that a text is one JWT that has not expired. White space around it is removed.
 *
 * @param origin - Where it comes from, for messages.
 * @throws {EntradaError} `SECRET_UNREADABLE` when it is not; `SIGN_IN_NEEDED` when it has expired.
 */
export function checkFederatedToken(text: string, origin: string, clock: Clock): Secret {
  const token = text.replace(/^\uFEFF/, '').trim();
  const claims = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) ? readClaims(token) : undefined;
  if (claims === undefined) {
    throw new EntradaError('SECRET_UNREADABLE', `Cannot use the federated token from ${origin}: ${foundIn(token)}`, {
      hint: 'It has to hold the token alone: a JWT, three parts joined by dots, on one line.',
    });
  }
  const exp = numberField(claims, 'exp');
  if (exp === undefined || exp * 1000 > clock.nowMs()) return new Secret(token);
  throw new EntradaError(
    'SIGN_IN_NEEDED',
    `Cannot use the federated token from ${origin}: it expired at ${momentOf(exp)}; get a new one from its issuer`,
    {
      hint: 'GitLab cannot renew a token within a job: sign in before it expires, or raise the time limit of the job.',
    },
  );
}

function foundIn(token: string): string {
  if (token === '') return 'it is empty';
  if (/[\r\n]/.test(token)) return `it has several lines, not one JWT (${token.length} characters)`;
  return `it is not a JWT (${token.length} characters)`;
}

/** The number comes from outside and can be too large for a date. */
function momentOf(seconds: number): string {
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime()) ? `${seconds} s` : moment.toISOString();
}
