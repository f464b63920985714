import type { Secret } from '../base/secret.ts';
import type { TokenSet } from '../model/token.ts';
import type { OAuthClient, OAuthServices } from '../oauth/exchange.ts';
import { requestPassword } from '../oauth/password-grant.ts';

/** Who signs in, and for what. */
export interface UserPasswordRequest {
  readonly userName: string;
  readonly password: Secret;
  /** Written with their resource; with `openid` and `offline_access` for an ID token and a refresh token. */
  readonly scopes: readonly string[];
}

/**
 * Signs a person in with user name and password. Deprecated by the identity platform: it meets no second factor, no
 * federated account and no Conditional Access, and the answer then says so. Only the environment variables and Teams'
 * -Credential use it.
 *
 * @throws {EntradaError} `CREDENTIAL_REFUSED`, `SIGN_IN_NEEDED` and others by AADSTS code; those of the transport.
 */
export async function signInWithUserPassword(
  client: OAuthClient,
  request: UserPasswordRequest,
  services: OAuthServices,
): Promise<TokenSet> {
  return requestPassword(client, request, services);
}
