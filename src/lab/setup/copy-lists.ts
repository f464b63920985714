import type { Tenant } from '../tenant/tenant.ts';

/**
 * Copies the lists of a tenant that change. The objects in them are replaced, never changed, so that the copy is the
 * tenant as it is now: a millisecond for 100,000 users.
 */
export function copyLists(tenant: Tenant): Tenant {
  const { teamsAdmin } = tenant;
  return {
    ...tenant,
    users: [...tenant.users],
    // Members and owners are lists that change.
    groups: tenant.groups.map((group) => ({
      ...group,
      memberIds: [...group.memberIds],
      ownerIds: [...group.ownerIds],
    })),
    applications: [...tenant.applications],
    managedIdentities: [...tenant.managedIdentities],
    appRoleAssignments: [...tenant.appRoleAssignments],
    permissionGrants: [...tenant.permissionGrants],
    devices: [...tenant.devices],
    directoryRoles: copyEntries(tenant.directoryRoles),
    teamsAdmin: {
      ...teamsAdmin,
      policyAssignments: [...teamsAdmin.policyAssignments],
      resourceAccounts: [...teamsAdmin.resourceAccounts],
      configurations: copyEntries(teamsAdmin.configurations),
    },
  };
}

function copyEntries<Item>(lists: Readonly<Record<string, readonly Item[]>>): Record<string, Item[]> {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list]]));
}
