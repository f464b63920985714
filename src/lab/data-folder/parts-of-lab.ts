import type { ExportedLab } from '../setup/export-seed.ts';
import type { Tenant } from '../tenant/tenant.ts';

/**
 * Lists the parts of a lab's data. The objects of a tenant are replaced, never changed, so that a lab whose list is the
 * same has not changed: much faster than an export, for large tenants.
 */
export function partsOfLab({ tenant, otherTenants, policies, faults, settings }: ExportedLab): unknown[] {
  const rules = faults?.list().map((fault) => ({ ...fault, applied: undefined }));
  const parts: unknown[] = [JSON.stringify([policies?.list(), rules, settings])];
  for (const one of [tenant, ...otherTenants]) addTenant(parts, one);
  return parts;
}

function addTenant(parts: unknown[], tenant: Tenant): void {
  const { teamsAdmin } = tenant;
  parts.push(tenant.initialDomain);
  addList(parts, tenant.domains);
  addList(parts, tenant.users);
  addList(parts, tenant.groups);
  addList(parts, tenant.applications);
  addList(parts, tenant.managedIdentities);
  addList(parts, tenant.appRoleAssignments);
  addList(parts, tenant.permissionGrants);
  addList(parts, tenant.devices);
  addList(parts, teamsAdmin.policyAssignments);
  addList(parts, teamsAdmin.resourceAccounts);
  // Members and owners are lists that change.
  for (const { memberIds, ownerIds } of tenant.groups) {
    addList(parts, memberIds);
    addList(parts, ownerIds);
  }
  addLists(parts, tenant.directoryRoles);
  addLists(parts, teamsAdmin.configurations);
}

function addLists(parts: unknown[], lists: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [name, list] of Object.entries(lists)) {
    parts.push(name);
    addList(parts, list);
  }
}

/** With its length, so that an item that moves to the next list is a change. */
function addList(parts: unknown[], list: readonly unknown[]): void {
  parts.push(list.length);
  // Not by spreading: 100,000 arguments are too many.
  for (const item of list) parts.push(item);
}
