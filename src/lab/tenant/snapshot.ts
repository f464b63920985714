import type { Tenant } from './tenant.ts';

/**
 * Keeps the data of tenants as they are now. The objects in the lists do not change, so that only the lists are copied.
 *
 * @returns A function that restores the data.
 */
export function keepSnapshot(tenants: readonly Tenant[]): () => void {
  const restores = tenants.map(keepTenant);
  return () => {
    for (const restore of restores) restore();
  };
}

function keepTenant(tenant: Tenant): () => void {
  const { directoryRoles, teamsAdmin, groups } = tenant;
  const lists = [
    keepList(tenant.users),
    keepList(tenant.applications),
    keepList(tenant.managedIdentities),
    keepList(tenant.appRoleAssignments),
    keepList(tenant.permissionGrants),
    keepList(tenant.devices),
    keepList(teamsAdmin.policyAssignments),
    keepList(groups),
    // Members and owners are lists that change.
    ...groups.flatMap(({ memberIds, ownerIds }) => [keepList(memberIds), keepList(ownerIds)]),
  ];
  const roles = { ...directoryRoles };
  const { domains, initialDomain } = tenant;
  const azureRoleAssignments = tenant.azureRoleAssignments ?? [];
  const deletedItems = [...(tenant.deletedItems ?? [])];
  const configurations = Object.entries(teamsAdmin.configurations).map(([type, list]) => [type, [...list]] as const);
  return () => {
    for (const restore of lists) restore();
    replaceEntries(directoryRoles, roles);
    tenant.domains = domains;
    if (initialDomain === undefined) delete tenant.initialDomain;
    else tenant.initialDomain = initialDomain;
    tenant.deletedItems = [...deletedItems];
    tenant.azureRoleAssignments = azureRoleAssignments;
    replaceEntries(
      teamsAdmin.configurations,
      Object.fromEntries(configurations.map(([type, list]) => [type, [...list]])),
    );
  };
}

function keepList(list: unknown[]): () => void {
  const kept = [...list];
  return () => {
    list.length = 0;
    // Not by spreading: 100,000 arguments are too many.
    for (const value of kept) list.push(value);
  };
}

function replaceEntries<T>(target: Record<string, T>, source: Readonly<Record<string, T>>): void {
  for (const name of Object.keys(target)) delete target[name];
  Object.assign(target, source);
}
