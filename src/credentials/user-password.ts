import { type Secret, toSecret } from '../base/secret.ts';
import { defaultScope, protocolScopes } from '../model/scope.ts';
import type { TokenSet } from '../model/token.ts';
import { authorityOf } from '../oauth/authority.ts';
import type { OAuthClient, OAuthServices } from '../oauth/exchange.ts';
import { requestPassword } from '../oauth/password-grant.ts';
import { defineCredential } from './credential.ts';
import { refreshTokenStore } from './refresh-token.ts';
import { requireApplication } from './sign-in-options.ts';
import { graphResourceOf } from '../model/resource.ts';

/** A person with user name and password. The password is not saved: a refresh token renews the session. */
export const credential = defineCredential({
  show: {
    authType: 'Delegated',
    signInAgain: { accountParameter: '-Credential', switches: { entra: [], teams: [] } },
  },
  contextScope: 'CurrentUser',
  async acquire(options, { cloud }, services) {
    const { clientId, tenant } = requireApplication(options);
    const { userName = '', password = '' } = options.credential ?? {};
    const client = { authority: authorityOf(cloud, tenant), clientId, claims: undefined };
    const scopes = [defaultScope(graphResourceOf(cloud)), ...protocolScopes];
    services.verbose(`Signing ${userName} in with a password at ${cloud.azureADEndpoint}/${tenant}.`);
    const request = { userName, password: toSecret(password), scopes };
    const tokens = await signInWithUserPassword(client, request, await services.oauth());
    return {
      tokens,
      tenant,
      clientId,
      requestedScopes: scopes,
      fields: { refreshToken: tokens.refreshToken ?? null },
    };
  },
  store: refreshTokenStore,
});

/** A sign-in with user name and password. */
export interface UserPasswordRequest {
  readonly userName: string;
  readonly password: Secret;
  /** With their resource; with `openid` and `offline_access` for an ID token and a refresh token. */
  readonly scopes: readonly string[];
}

/**
 * Signs a person in with user name and password. The identity platform deprecates this: a second factor, a federated
 * account or Conditional Access makes it refuse. Only the environment variables and -Credential of
 * Connect-MicrosoftTeams use it.
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
