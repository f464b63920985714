import { findGroupById } from './find-in-tenant.ts';
import type { DeletedLinks, Tenant } from './tenant.ts';

/** Returns the groups, roles, assignments and grants of a user, to keep them while the user is deleted. */
export function linksOf(tenant: Tenant, userId: string): DeletedLinks {
  const { groups, directoryRoles, appRoleAssignments, permissionGrants } = tenant;
  return {
    memberOf: groups.filter(({ memberIds }) => memberIds.includes(userId)).map(({ id }) => id),
    ownerOf: groups.filter(({ ownerIds }) => ownerIds.includes(userId)).map(({ id }) => id),
    roles: Object.keys(directoryRoles).filter((role) => directoryRoles[role]?.includes(userId) === true),
    appRoleAssignments: appRoleAssignments.filter(({ principalId }) => principalId === userId),
    permissionGrants: permissionGrants.filter(({ principalId }) => principalId === userId),
  };
}

/** Restores what is left of the user's groups, roles, assignments and grants. */
export function restoreLinks(tenant: Tenant, userId: string, links: DeletedLinks): void {
  for (const id of links.memberOf) add(findGroupById(tenant, id)?.memberIds, userId);
  for (const id of links.ownerOf) add(findGroupById(tenant, id)?.ownerIds, userId);
  for (const role of links.roles) {
    const holders = tenant.directoryRoles[role] ?? [];
    if (!holders.includes(userId)) tenant.directoryRoles[role] = [...holders, userId];
  }
  tenant.appRoleAssignments.push(...links.appRoleAssignments);
  tenant.permissionGrants.push(...links.permissionGrants);
}

function add(ids: string[] | undefined, id: string): void {
  if (ids?.includes(id) === false) ids.push(id);
}
