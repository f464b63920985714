import { defaultScope } from '../../model/scope.ts';
import type { FederatedTokenSource } from '../../model/stored-credential.ts';
import type { TokenSet } from '../../model/token.ts';
import type { OAuthClient, OAuthServices } from '../../oauth/exchange.ts';
import { requestClientCredentials } from '../../oauth/token-endpoint.ts';
import { type FederatedTokenServices, readFederatedToken } from './read-token.ts';

/** An application that proves itself with a token of an issuer it trusts. */
export interface FederatedClient extends Pick<OAuthClient, 'authority' | 'clientId' | 'claims'> {
  readonly tokenSource: FederatedTokenSource;
}

/**
 * Signs an application in with a federated token as its assertion (RFC 7523 2.2), for everything it was granted on a
 * resource. The token is read again for every request.
 *
 * @param resource - Origin or application id of the API, as in `https://graph.microsoft.com`.
 * @throws {EntradaError} Those of {@link readFederatedToken}; `CREDENTIAL_REFUSED` and others by AADSTS code; those of
 * the transport.
 */
export async function signInWithFederatedAssertion(
  client: FederatedClient,
  resource: string,
  services: OAuthServices & FederatedTokenServices,
): Promise<TokenSet> {
  const { tokenSource, ...asking } = client;
  const createAssertion = () => readFederatedToken(tokenSource, client.authority.cloud, services);
  return requestClientCredentials({ ...asking, createAssertion }, defaultScope(resource), services);
}
