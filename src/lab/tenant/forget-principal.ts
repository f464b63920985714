import type { DeletedItem, Tenant } from './tenant.ts';

/** Removes the roles, grants and Teams policies of a user, a group or a service principal that is deleted. */
export function forgetPrincipal(tenant: Tenant, principalId: string): void {
  const { directoryRoles, teamsAdmin, appRoleAssignments, permissionGrants } = tenant;
  for (const [role, holders] of Object.entries(directoryRoles)) {
    directoryRoles[role] = holders.filter((id) => id !== principalId);
  }
  keep(teamsAdmin.policyAssignments, ({ userId }) => userId !== principalId);
  keep(appRoleAssignments, (each) => each.principalId !== principalId && each.resourceId !== principalId);
  keep(permissionGrants, (grant) => ![grant.clientId, grant.principalId, grant.resourceId].includes(principalId));
  tenant.deletedItems = tenant.deletedItems?.map((item) => withoutLinksTo(item, principalId)) ?? [];
}

/** A user who is restored later does not get back what belongs to an API or a client that was deleted meanwhile. */
function withoutLinksTo(item: DeletedItem, id: string): DeletedItem {
  if (item.kind !== 'user' || item.links === undefined) return item;
  const appRoleAssignments = item.links.appRoleAssignments.filter(({ resourceId }) => resourceId !== id);
  const permissionGrants = item.links.permissionGrants.filter(
    ({ clientId, resourceId }) => clientId !== id && resourceId !== id,
  );
  return { ...item, links: { ...item.links, appRoleAssignments, permissionGrants } };
}

function keep<T>(list: T[], isKept: (entry: T) => boolean): void {
  list.splice(0, list.length, ...list.filter(isKept));
}
