import { EntradaError } from '../base/errors.ts';
import { toSecret } from '../base/secret.ts';
import type { Cloud } from '../model/cloud.ts';
import type { ServiceName } from '../model/context.ts';
import { teamsApplicationId } from '../model/resource.ts';
import { notRenewableKind } from '../model/stored-credential.ts';
import { teamsNameOf } from '../model/teams-environment.ts';
import { isGuid } from '../oauth/authority.ts';
import { defineCredential, type SignInServices } from './credential.ts';

/** Access tokens that the caller already has: one for Microsoft Graph, or for Teams one for each of its two APIs. */
export const credential = defineCredential<null>({
  show: { authType: 'UserProvidedAccessToken', signInAgain: null },
  // Never saved for the user, as with the original.
  contextScope: 'Process',
  async acquire({ accessToken, accessTokens, tenantId }, { service, cloud }, { clock, oauth }) {
    const tenant = await tenantOf(tenantId, cloud, oauth);
    const acquired = { tenant: tenant ?? '', clientId: '', requestedScopes: [], fields: null };
    if (service === 'teams') {
      const { useSuppliedTeamsTokens } = await import('./supplied-tokens/teams-tokens.ts');
      const tokens = (accessTokens ?? []).map((token) => toSecret(token));
      const supplied = { tokens, cloud, environmentName: teamsNameOf(cloud), tenant };
      const { graph, teams } = useSuppliedTeamsTokens(supplied, clock);
      return { ...acquired, tokens: graph, otherTokens: { [teamsApplicationId]: teams } };
    }
    const { useSuppliedToken } = await import('./supplied-tokens/graph-token.ts');
    return { ...acquired, tokens: useSuppliedToken({ token: toSecret(accessToken ?? ''), cloud, tenant }, clock) };
  },
  store: { kind: notRenewableKind, expired },
});

/** Returns the tenant to compare the tokens with, as a GUID; a domain is looked up. */
async function tenantOf(
  tenantId: string | undefined,
  cloud: Cloud,
  oauth: SignInServices['oauth'],
): Promise<string | undefined> {
  if (tenantId === undefined || isGuid(tenantId)) return tenantId;
  const { resolveTenantId } = await import('../oauth/resolve-tenant.ts');
  return resolveTenantId(cloud, tenantId, await oauth());
}

function expired(service: ServiceName, resource: string): EntradaError {
  if (service === 'teams') {
    return new EntradaError(
      'SIGN_IN_NEEDED',
      `Cannot get a token for "${resource}": supplied tokens cover two APIs and cannot be renewed`,
      { hint: 'Get two new ones with the same sign-in.' },
    );
  }
  return new EntradaError(
    'SIGN_IN_NEEDED',
    'The provided access token has expired. Set a valid access token to `-AccessToken` parameter and try again.',
    { hint: 'A supplied token is valid for one API only and cannot be renewed.' },
  );
}
