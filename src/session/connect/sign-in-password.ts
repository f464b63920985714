import type { Secret } from '../../base/secret.ts';
import type { ContextScope } from '../../model/context.ts';
import { defaultScope, protocolScopes } from '../../model/scope.ts';
import { authorityOf } from '../../oauth/authority.ts';
import { oauthServicesFor } from '../tokens/request-tokens.ts';
import type { SignedIn, SignInPlace } from './sign-in-options.ts';

/** Who signs in, to which application and where. */
export interface PasswordSignIn {
  readonly clientId: string;
  readonly tenant: string;
  readonly userName: string;
  readonly password: Secret;
}

/** Signs a person in with user name and password. The password is not kept: the session is renewed by its refresh token. */
export async function signInPassword(
  { clientId, tenant, userName, password }: PasswordSignIn,
  scope: ContextScope,
  { service, cloud, clientTimeoutMs, services }: SignInPlace,
): Promise<SignedIn> {
  const { signInWithUserPassword } = await import('../../credentials/user-password.ts');
  const client = { authority: authorityOf(cloud, tenant), clientId, claims: undefined };
  const scopes = [defaultScope(cloud.graphEndpoint), ...protocolScopes];
  services.verbose(`Signing ${userName} in with a password at ${cloud.azureADEndpoint}/${tenant}.`);
  const oauth = await oauthServicesFor(cloud, clientTimeoutMs, services);
  const tokens = await signInWithUserPassword(client, { userName, password, scopes }, oauth);
  return {
    tokens,
    facts: { service, authType: 'Delegated', credentialType: 'UserPassword', cloud, tenant, clientId, scope },
    credential: { kind: 'refresh-token', refreshToken: tokens.refreshToken ?? null },
    requestedScopes: scopes,
  };
}
