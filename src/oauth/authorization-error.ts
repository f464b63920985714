import { EntradaError } from '../base/errors.ts';
import { readTokenError, toEntradaError } from './aadsts-error.ts';
import type { Authority } from './authority.ts';

/**
 * Converts an error redirect of the authorization endpoint (RFC 6749 4.1.2.1) to an EntradaError.
 *
 * It carries the token endpoint's fields, such as `error` and `error_description` with an AADSTS number, so the same
 * reader is used. A user who leaves the sign-in page is recognized by `error_subcode=cancel`, as in MSAL.
 */
export function authorizationErrorFrom(parameters: URLSearchParams, authority: Authority): EntradaError {
  if (parameters.get('error_subcode') === 'cancel') {
    return new EntradaError('SIGN_IN_DECLINED', 'The sign-in was cancelled in the browser.', {
      hint: 'Run the command again to start over.',
    });
  }
  const refusal = readTokenError(400, {}, JSON.stringify(Object.fromEntries(parameters)), Date.now());
  return toEntradaError(refusal, { action: 'sign in', subject: authority.authorizationEndpoint.host });
}
