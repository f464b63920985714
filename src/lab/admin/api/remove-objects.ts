import type { Application } from '../../tenant/application.ts';
import { forgetPrincipal } from '../../tenant/forget-principal.ts';
import type { Group, Tenant, User } from '../../tenant/tenant.ts';

/** Removes a user and what refers to it. */
export function removeUser(tenant: Tenant, user: User): void {
  remove(tenant.users, user);
  forget(tenant, user.id);
  for (const [index, other] of tenant.users.entries()) {
    if (other.managerId !== user.id) continue;
    const { managerId: _managerId, ...rest } = other;
    tenant.users[index] = rest;
  }
}

/** Removes a group and what refers to it. */
export function removeGroup(tenant: Tenant, group: Group): void {
  remove(tenant.groups, group);
  forget(tenant, group.id);
}

/** Removes an application, its service principal and what refers to it. */
export function removeApplication(tenant: Tenant, application: Application): void {
  remove(tenant.applications, application);
  const { servicePrincipalId: id } = application;
  if (id !== undefined) forget(tenant, id);
}

/** Members, owners, roles and permissions of a principal. */
function forget(tenant: Tenant, id: string): void {
  for (const { memberIds, ownerIds } of tenant.groups) {
    remove(memberIds, id);
    remove(ownerIds, id);
  }
  const { appRoleAssignments, permissionGrants } = tenant;
  keep(appRoleAssignments, ({ principalId, resourceId }) => principalId !== id && resourceId !== id);
  keep(permissionGrants, (one) => one.clientId !== id && one.principalId !== id && one.resourceId !== id);
  forgetPrincipal(tenant, id);
}

function remove<T>(list: T[], value: T): void {
  const index = list.indexOf(value);
  if (index !== -1) list.splice(index, 1);
}

function keep<T>(list: T[], isKept: (value: T) => boolean): void {
  const kept = list.filter(isKept);
  list.splice(0, list.length, ...kept);
}
