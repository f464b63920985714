import { toSecret } from '../../base/secret.ts';
import { useGivenToken } from '../../credentials/given-tokens/graph-token.ts';
import type { AnyOptions, SignedIn, SignInPlace } from './sign-in-options.ts';

/** Takes an access token as it is. Its session is never saved for the user, as with the original. */
export async function signInGivenToken(
  options: AnyOptions,
  { service, cloud, services }: SignInPlace,
): Promise<SignedIn> {
  const token = toSecret(options.accessToken ?? '');
  const tokens = useGivenToken({ token, cloud, tenant: options.tenantId }, services.clock);
  return {
    tokens,
    facts: {
      service,
      authType: 'UserProvidedAccessToken',
      credentialType: 'UserProvidedAccessToken',
      cloud,
      tenant: options.tenantId ?? '',
      clientId: '',
      scope: 'Process',
    },
    credential: { kind: 'given-token' },
    requestedScopes: [],
  };
}
