import { defaultScope } from '../model/scope.ts';
import type { TokenSet } from '../model/token.ts';
import type { OAuthClient, OAuthServices } from '../oauth/exchange.ts';
import { requestClientCredentials } from '../oauth/token-endpoint.ts';

/**
 * Signs an application in with its client secret (RFC 6749 4.4), for everything it was granted on a resource.
 *
 * @param client - With `clientSecret`.
 * @param resource - Origin or application id of the API, as in `https://graph.microsoft.com`.
 * @throws {EntradaError} `CREDENTIAL_REFUSED` and others by AADSTS code; those of the transport.
 */
export async function signInWithClientSecret(
  client: OAuthClient,
  resource: string,
  services: OAuthServices,
): Promise<TokenSet> {
  return requestClientCredentials(client, defaultScope(resource), services);
}
