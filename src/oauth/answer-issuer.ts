import { EntradaError } from '../base/errors.ts';
import { cleanServerText } from './server-text.ts';
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
  const found = response.getAll('iss').find((issuer) => issuer !== expected);
  if (found === undefined) return;
  throw new EntradaError(
    'STATE_MISMATCH',
    `Cannot finish the sign-in at "${authority.authorizationEndpoint.host}": the browser returned the response of another server (its issuer is "${cleanServerText(found, 120)}", not "${expected}")`,
    { hint: 'Check -TenantId and -Environment, and sign in with an account of that tenant.' },
  );
}
