import { findGroupById } from './find-in-tenant.ts';
import type { Group, Tenant } from './tenant.ts';

/** Lists the groups that an object is directly in. */
export function groupsOf({ groups }: Tenant, id: string): Group[] {
  return groups.filter(({ memberIds }) => memberIds.includes(id));
}

/** Lists the groups that an object is in, directly or through other groups; each once, the nearest first. */
export function transitiveGroupsOf(tenant: Tenant, id: string): Group[] {
  const found = new Set(groupsOf(tenant, id));
  // A set also visits what is added meanwhile.
  for (const group of found) {
    for (const parent of groupsOf(tenant, group.id)) found.add(parent);
  }
  return [...found].filter((group) => group.id !== id);
}

/** Lists the ids of the members of a group and of the groups in it; each once, the nearest first. */
export function transitiveMemberIds(tenant: Tenant, group: Group): string[] {
  const found = new Set(group.memberIds);
  for (const id of found) {
    for (const memberId of findGroupById(tenant, id)?.memberIds ?? []) found.add(memberId);
  }
  found.delete(group.id);
  return [...found];
}

/** Lists the template ids of the directory roles of an object, those of its groups included. */
export function transitiveRolesOf(tenant: Tenant, id: string): string[] {
  const holders = new Set([id, ...transitiveGroupsOf(tenant, id).map((group) => group.id)]);
  return Object.entries(tenant.directoryRoles)
    .filter(([, ids]) => ids.some((holder) => holders.has(holder)))
    .map(([role]) => role);
}
