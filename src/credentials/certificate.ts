import { defaultScope } from '../model/scope.ts';
import type { TokenSet } from '../model/token.ts';
import type { OAuthClient, OAuthServices } from '../oauth/exchange.ts';
import { requestClientCredentials } from '../oauth/token-endpoint.ts';

/**
 * Signs an application in with its certificate (RFC 6749 4.4 with RFC 7523 2.2), for everything it was granted on a
 * resource.
 *
 * @param client - With `createAssertion`, from `createClientAssertions`.
 * @param resource - Origin or application id of the API, as in `https://graph.microsoft.com`.
 * @throws {EntradaError} `CREDENTIAL_REFUSED` and others by AADSTS code; `CERTIFICATE_UNUSABLE` when the key does not
 * sign; those of the transport.
 */
export async function signInWithCertificate(
  client: OAuthClient & Required<Pick<OAuthClient, 'createAssertion'>>,
  resource: string,
  services: OAuthServices,
): Promise<TokenSet> {
  return requestClientCredentials(client, defaultScope(resource), services);
}
