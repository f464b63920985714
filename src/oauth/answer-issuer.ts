import { EntradaError } from '../base/errors.ts';
import { type Authority, issuerNamedBy } from './authority.ts';

/**
 * Refuses a response of the authorization endpoint that names another issuer than this authority, so that no code is
 * sent to, and no refusal accepted from, the wrong server (RFC 9207 2.4). A response without an issuer passes: the
 * identity platform does not name itself.
 *
 * @throws {EntradaError} `STATE_MISMATCH`.
 */
export function checkAnswerIssuer(response: URLSearchParams, authority: Authority): void {
  const expected = issuerNamedBy(response, authority);
  if (response.getAll('iss').every((issuer) => issuer === expected)) return;
  throw new EntradaError(
    'STATE_MISMATCH',
    `Cannot finish the sign-in at "${authority.authorizationEndpoint.host}": the browser returned the response of another server (its issuer is not "${expected}")`,
    { hint: 'Close all sign-in tabs, run the command again and finish in the tab that it opens.' },
  );
}
