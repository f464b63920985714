import { type Api, ensureServicePrincipal, findApiByAppId } from '../apis/apis-of.ts';
import { graphAppId } from '../apis/known-apis.ts';
import { assignAppRole, roleOf } from '../apis/role-assignments.ts';
import type { Application, AppRole } from '../tenant/application.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** An application permission that a registration asks for. */
export interface RegisteredRole {
  readonly api: Api;
  readonly role: AppRole;
}

/** Writes the delegated permissions of a registration as a scope. */
export function registeredScope(tenant: Tenant, application: Application): string {
  const ofApis = requestedOf(tenant, application, 'Scope').flatMap(({ api, id }) => {
    const scope = api.permissions().scopes.find((each) => each.id.toLowerCase() === id);
    if (scope === undefined) return [];
    return api.appId === graphAppId ? scope.value : `${api.appId}/${scope.value}`;
  });
  return [...new Set(['User.Read', ...application.consentedScopes, ...ofApis])].join(' ');
}

/**
 * Lists the application permissions of a registration.
 *
 * @param apiAppIds - Only those of these APIs; default: of all.
 */
export function registeredRoles(
  tenant: Tenant,
  application: Application,
  apiAppIds?: ReadonlySet<string>,
): RegisteredRole[] {
  return requestedOf(tenant, application, 'Role').flatMap(({ api, id }) => {
    const role = roleOf(api, id);
    const isWanted = role?.isEnabled === true && apiAppIds?.has(api.appId) !== false;
    return isWanted ? [{ api, role }] : [];
  });
}

/** Assigns application permissions to the service principal of an application. */
export function grantRoles(tenant: Tenant, { appId }: Application, roles: readonly RegisteredRole[]): void {
  if (roles.length === 0) return;
  const principalId = ensureServicePrincipal(tenant, appId);
  for (const { api, role } of roles) assignAppRole(tenant, { api, appRoleId: role.id, principalId });
}

function requestedOf(tenant: Tenant, { requiredResources = [] }: Application, wanted: 'Scope' | 'Role') {
  return requiredResources.flatMap(({ resourceAppId, permissions }) => {
    const api = findApiByAppId(tenant, resourceAppId);
    if (api === undefined) return [];
    return permissions.filter(({ type }) => type === wanted).map(({ id }) => ({ api, id: id.toLowerCase() }));
  });
}
