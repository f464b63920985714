import { EntradaError } from '../base/errors.ts';
import { type Authority, issuerNamedBy } from './authority.ts';

/**
 * Refuses an answer of the authorization endpoint that names another issuer than this authority, so that no code goes to,
 * and no refusal is believed of, a server that did not give it (RFC 9207 2.4). An answer that names none passes: the
 * identity platform does not name itself.
 *
 * @throws {EntradaError} `STATE_MISMATCH`.
 */
export function checkAnswerIssuer(answer: URLSearchParams, authority: Authority): void {
  const expected = issuerNamedBy(answer, authority);
  if (answer.getAll('iss').every((issuer) => issuer === expected)) return;
  throw new EntradaError(
    'STATE_MISMATCH',
    `Cannot finish the sign-in at "${authority.authorizationEndpoint.host}": the browser came back with the answer of another server (its issuer is not "${expected}")`,
    { hint: 'Close all sign-in tabs, run the command again and finish in the tab that it opens.' },
  );
}
