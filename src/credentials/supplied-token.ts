import type { Clock } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';
import { type Secret, toSecret } from '../base/secret.ts';
import type { Cloud } from '../model/cloud.ts';
import type { ServiceName } from '../model/context.ts';
import { teamsApplicationId } from '../model/resource.ts';
import { notRenewableKind } from '../model/stored-credential.ts';
import { teamsNameOf } from '../model/teams-environment.ts';
import { isGuid } from '../oauth/authority.ts';
import { type Acquired, defineCredential, type SignInServices } from './credential.ts';

/** Access tokens that the caller already has: one for Microsoft Graph, or for Teams one for each of its two APIs. */
export const credential = defineCredential<null>({
  show: { authType: 'UserProvidedAccessToken', signInAgain: null },
  // Never saved for the user, as with the original.
  contextScope: 'Process',
  async acquire({ accessToken, accessTokens, tenantId }, { service, cloud }, { clock, oauth }) {
    const use =
      service === 'teams'
        ? await teamsTokens((accessTokens ?? []).map(toSecret), cloud, clock)
        : await graphToken(toSecret(accessToken ?? ''), cloud, clock);
    // A domain is looked up only for tokens that can be used.
    if (tenantId !== undefined && !isGuid(tenantId)) use(undefined);
    const tenant = await tenantOf(tenantId, cloud, oauth);
    return { ...use(tenant), tenant: tenant ?? '', clientId: '', requestedScopes: [], fields: null };
  },
  store: { kind: notRenewableKind, expired },
});

/** Returns the tokens if they are of a tenant. */
type UseTokens = (tenant: string | undefined) => Pick<Acquired<null>, 'tokens' | 'otherTokens'>;

async function graphToken(token: Secret, cloud: Cloud, clock: Clock): Promise<UseTokens> {
  const { useSuppliedToken } = await import('./supplied-tokens/graph-token.ts');
  return (tenant) => ({ tokens: useSuppliedToken({ token, cloud, tenant }, clock) });
}

async function teamsTokens(tokens: readonly Secret[], cloud: Cloud, clock: Clock): Promise<UseTokens> {
  const { useSuppliedTeamsTokens } = await import('./supplied-tokens/teams-tokens.ts');
  return (tenant) => {
    const supplied = { tokens, cloud, environmentName: teamsNameOf(cloud), tenant };
    const { graph, teams } = useSuppliedTeamsTokens(supplied, clock);
    return { tokens: graph, otherTokens: { [teamsApplicationId]: teams } };
  };
}

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
