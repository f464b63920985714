import type { Application } from './application.ts';
import { linksOf } from './deleted-links.ts';
import { positionOfUser } from './find-in-tenant.ts';
import { forgetPrincipal } from './forget-principal.ts';
import { withoutPerson } from './team-of.ts';
import type { DeletedItem, Device, Group, Tenant, User } from './tenant.ts';

/** Deleted objects are forgotten beyond this number, the oldest first; in the service after 30 days. */
const mostDeleted = 1000;

type UserListener = (userId: string) => void;

const listeners = new WeakMap<Tenant, UserListener[]>();

/** Calls a function after each deletion of a user by {@link deleteUser}. */
export function onUserDeleted(tenant: Tenant, listener: UserListener): void {
  listeners.set(tenant, [...(listeners.get(tenant) ?? []), listener]);
}

/** Deletes a user and all references to it. It can be restored with them, except as the manager of others. */
export function deleteUser(tenant: Tenant, user: User, nowMs: number): void {
  const { id } = user;
  keepDeleted(tenant, { kind: 'user', object: user, links: linksOf(tenant, id), deletedDateTime: timeOf(nowMs) });
  tenant.users.splice(positionOfUser(tenant, id), 1);
  for (const [index, other] of tenant.users.entries()) {
    if (other.managerId !== id) continue;
    const { managerId: _managerId, ...rest } = other;
    tenant.users[index] = rest;
  }
  for (const [index, group] of tenant.groups.entries()) tenant.groups[index] = withoutPerson(group, id);
  forgetMember(tenant, id);
  for (const listener of listeners.get(tenant) ?? []) listener(id);
}

/** Deletes a group, its memberships, roles and assignments. Only a Microsoft 365 group can be restored. */
export function deleteGroup(tenant: Tenant, group: Group, nowMs: number): void {
  if (group.groupTypes.includes('Unified')) {
    keepDeleted(tenant, { kind: 'group', object: group, deletedDateTime: timeOf(nowMs) });
  }
  tenant.groups.splice(tenant.groups.indexOf(group), 1);
  forgetMember(tenant, group.id);
}

/** Deletes an application and what its service principal has. It can be restored, without grants and assignments. */
export function deleteApplication(tenant: Tenant, application: Application, nowMs: number): void {
  keepDeleted(tenant, { kind: 'application', object: application, deletedDateTime: timeOf(nowMs) });
  tenant.applications.splice(tenant.applications.indexOf(application), 1);
  const { servicePrincipalId } = application;
  if (servicePrincipalId !== undefined) forgetMember(tenant, servicePrincipalId);
}

/** Deletes a device and its memberships. It cannot be restored. */
export function deleteDevice(tenant: Tenant, device: Device): void {
  tenant.devices.splice(tenant.devices.indexOf(device), 1);
  forgetMember(tenant, device.id);
}

function keepDeleted(tenant: Tenant, item: DeletedItem): void {
  tenant.deletedItems ??= [];
  tenant.deletedItems.push(item);
  if (tenant.deletedItems.length > mostDeleted) tenant.deletedItems.shift();
}

/** Removes a principal from groups, and its roles and permissions. */
function forgetMember(tenant: Tenant, id: string): void {
  for (const { memberIds, ownerIds } of tenant.groups) {
    remove(memberIds, id);
    remove(ownerIds, id);
  }
  forgetPrincipal(tenant, id);
}

function remove(ids: string[], id: string): void {
  const index = ids.findIndex((each) => each.toLowerCase() === id.toLowerCase());
  if (index !== -1) ids.splice(index, 1);
}

/** To the second, as the directory writes it. */
function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+/, '');
}
