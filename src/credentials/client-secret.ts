import { secret } from '../base/fields.ts';
import { toSecret, type Secret } from '../base/secret.ts';
import { defaultScope } from '../model/scope.ts';
import type { TokenSet } from '../model/token.ts';
import { authorityOf } from '../oauth/authority.ts';
import type { OAuthClient, OAuthServices } from '../oauth/exchange.ts';
import { requestClientCredentials } from '../oauth/token-endpoint.ts';
import { defineCredential, type RenewalTarget, type SignInServices } from './credential.ts';
import { readClientId } from './sign-in-ids.ts';
import { requireTenant } from './sign-in-options.ts';
import { graphResourceOf } from '../model/resource.ts';

/** An application with its client secret. */
export const credential = defineCredential({
  show: { authType: 'AppOnly', signInAgain: null },
  contextScope: 'Process',
  async acquire(options, target, services) {
    const { userName = '', password = '' } = options.clientSecretCredential ?? {};
    const clientId = readClientId(userName, 'the application of -ClientSecretCredential');
    const tenant = requireTenant(options);
    const fields = { clientSecret: toSecret(password) };
    services.verbose(`Signing ${clientId} in, ClientSecret.`);
    const resource = graphResourceOf(target.cloud);
    const scopes = [defaultScope(resource)];
    const request = { ...target, tenant, clientId, resource, scopes, claims: undefined };
    const tokens = await requestSecretTokens(fields.clientSecret, request, services);
    return { tokens, tenant, clientId, requestedScopes: scopes, fields };
  },
  store: {
    kind: 'client-secret',
    restore: (fields) => ({ clientSecret: secret(fields, 'clientSecret') }),
    async renew(fields, target, services) {
      return { tokens: await requestSecretTokens(fields.clientSecret, target, services), fields };
    },
  },
});

/**
 * Requests tokens for an application with its client secret.
 *
 * @throws {EntradaError} As {@link signInWithClientSecret}.
 */
export async function requestSecretTokens(
  clientSecret: Secret,
  { cloud, tenant, clientId, claims, resource }: RenewalTarget,
  services: SignInServices,
): Promise<TokenSet> {
  const client = { authority: authorityOf(cloud, tenant), clientId, claims, clientSecret };
  return signInWithClientSecret(client, resource, await services.oauth());
}

/**
 * Signs an application in with its client secret (RFC 6749 4.4), for everything it was granted on a resource.
 *
 * @param client - With `clientSecret`.
 * @param resource - Origin or application id of the API, such as `https://graph.microsoft.com`.
 * @throws {EntradaError} `CREDENTIAL_REFUSED` and others by AADSTS code; those of the transport.
 */
export async function signInWithClientSecret(
  client: OAuthClient,
  resource: string,
  services: OAuthServices,
): Promise<TokenSet> {
  return requestClientCredentials(client, defaultScope(resource), services);
}
