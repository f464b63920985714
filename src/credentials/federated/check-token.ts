import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { numberField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import { readClaims } from '../../model/jwt.ts';

/** Characters; no issuer's token is nearly as long. */
export const maxFederatedTokenLength = 64 * 1024;

/**
 * Checks that a text is one JWT that has not ended. White space around it is dropped.
 *
 * @param origin - Where it comes from, for messages.
 * @throws {EntradaError} `SECRET_UNREADABLE` when it is none; `SIGN_IN_NEEDED` when it has ended.
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
    `Cannot use the federated token from ${origin}: it ended at ${momentOf(exp)}; have its issuer give a new one`,
    { hint: 'GitLab cannot renew a token within a job: sign in before it ends, or raise the time limit of the job.' },
  );
}

function foundIn(token: string): string {
  if (token === '') return 'it is empty';
  if (/[\r\n]/.test(token)) return `its ${token.length} characters are several lines and not one JWT`;
  return `its ${token.length} characters are no JWT`;
}

/** A number that no date can hold comes from outside as well. */
function momentOf(seconds: number): string {
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime()) ? `${seconds} s` : moment.toISOString();
}
