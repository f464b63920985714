import type { Tenant } from './tenant.ts';

/** Removes the roles, grants and Teams policies of a user, a group or a service principal that is deleted. */
export function forgetPrincipal(tenant: Tenant, principalId: string): void {
  const { directoryRoles, teamsAdmin, appRoleAssignments, permissionGrants } = tenant;
  for (const [role, holders] of Object.entries(directoryRoles)) {
    directoryRoles[role] = holders.filter((id) => id !== principalId);
  }
  keep(teamsAdmin.policyAssignments, ({ userId }) => userId !== principalId);
  keep(appRoleAssignments, (each) => each.principalId !== principalId && each.resourceId !== principalId);
  keep(permissionGrants, (grant) => ![grant.clientId, grant.principalId, grant.resourceId].includes(principalId));
}

function keep<T>(list: T[], isKept: (entry: T) => boolean): void {
  list.splice(0, list.length, ...list.filter(isKept));
}
