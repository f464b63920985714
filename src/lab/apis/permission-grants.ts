import type { Application, PermissionGrant } from '../tenant/application.ts';
import { derivedKey } from '../tenant/derived-id.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { ensureServicePrincipal, principalIdOf } from './apis-of.ts';
import { graphAppId } from './known-apis.ts';

/**
 * Returns every delegated permission grant of a tenant: one for the `consentedScopes` of each application, then those
 * that are stored.
 */
export function permissionGrantsOf(tenant: Tenant): PermissionGrant[] {
  return [...tenant.applications.flatMap((application) => declared(tenant, application)), ...tenant.permissionGrants];
}

/** A client, an API and the user; null: for every user. */
export interface GrantParties {
  readonly clientAppId: string;
  readonly resourceAppId: string;
  readonly userId: string | null;
}

/** Lists the names of scopes that were granted for one user, or with null for every user. */
export function grantedScopes(tenant: Tenant, { clientAppId, resourceAppId, userId }: GrantParties): string[] {
  const client = principalOf(tenant, clientAppId);
  const resource = principalOf(tenant, resourceAppId);
  return permissionGrantsOf(tenant)
    .filter((grant) => grant.clientId === client && grant.resourceId === resource && grant.principalId === userId)
    .flatMap(({ scope }) => scope.split(' '))
    .filter((name) => name !== '');
}

/** Adds scopes to what was granted before; creates the service principal of the client when there is none. */
export function grantScopes(tenant: Tenant, parties: GrantParties, names: readonly string[]): void {
  const { userId } = parties;
  const clientId = ensureServicePrincipal(tenant, parties.clientAppId);
  const resourceId = ensureServicePrincipal(tenant, parties.resourceAppId);
  const index = tenant.permissionGrants.findIndex(
    (grant) => grant.clientId === clientId && grant.resourceId === resourceId && grant.principalId === userId,
  );
  const found = tenant.permissionGrants[index];
  const held = found?.scope.split(' ').filter((name) => name !== '') ?? [];
  const scope = [...new Set([...held, ...names])].join(' ');
  if (found !== undefined) tenant.permissionGrants[index] = { ...found, scope };
  else {
    const id = derivedKey('permissionGrant', clientId, resourceId, userId ?? 'AllPrincipals');
    const consentType = userId === null ? 'AllPrincipals' : 'Principal';
    tenant.permissionGrants.push({ id, clientId, consentType, principalId: userId, resourceId, scope });
  }
}

/**
 * Replaces the scopes of a grant, also of one that `consentedScopes` declares; null removes it.
 *
 * @returns Whether there was one with this id.
 */
export function changePermissionGrant(tenant: Tenant, id: string, scope: string | null): boolean {
  const index = tenant.permissionGrants.findIndex((grant) => grant.id === id);
  const stored = tenant.permissionGrants[index];
  if (stored !== undefined) {
    tenant.permissionGrants.splice(index, 1, ...(scope === null ? [] : [{ ...stored, scope }]));
    return true;
  }
  const position = tenant.applications.findIndex((each) => declared(tenant, each).some((grant) => grant.id === id));
  const application = tenant.applications[position];
  if (application === undefined) return false;
  const consentedScopes = (scope ?? '').split(/\s+/).filter((name) => name !== '');
  tenant.applications[position] = { ...application, consentedScopes };
  return true;
}

function declared(tenant: Tenant, { servicePrincipalId, consentedScopes }: Application): PermissionGrant[] {
  if (servicePrincipalId === undefined || consentedScopes.length === 0) return [];
  return [
    {
      id: derivedKey('consentedScopes', servicePrincipalId),
      clientId: servicePrincipalId,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: principalIdOf(tenant, graphAppId),
      scope: consentedScopes.join(' '),
    },
  ];
}

function principalOf(tenant: Tenant, appId: string): string {
  const own = tenant.applications.find((each) => each.appId.toLowerCase() === appId.toLowerCase());
  return own?.servicePrincipalId ?? principalIdOf(tenant, appId);
}
