import { findDeviceByKey, findGroupById, findUserByKey, peekUser } from '../../tenant/find-in-tenant.ts';
import type { Group, Tenant, User } from '../../tenant/tenant.ts';
import { deviceType } from './device-entity.ts';
import { directoryRolesIn, directoryRoleType } from './directory-role-entity.ts';
import type { Entity, Schema } from '../core/entity.ts';
import { badRequest, invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { groupType } from './group-entity.ts';
import { servicePrincipalsOf, servicePrincipalType } from './service-principal-entity.ts';
import { userType } from './user-entity.ts';

/** The properties that a query of a mixed collection, such as the members of a group, can name. */
export const directoryObjectSchema: Schema = {
  name: 'directoryObject',
  title: 'DirectoryObject',
  properties: new Map([
    ...directoryRoleType.schema.properties,
    ...deviceType.schema.properties,
    ...servicePrincipalType.schema.properties,
    ...groupType.schema.properties,
    ...userType.schema.properties,
  ]),
};

/** Returns whether two ids, or two user principal names, are the same. */
export function isSameId(left: string, right: string): boolean {
  return left === right || (left.length === right.length && left.toLowerCase() === right.toLowerCase());
}

/** Finds a user by id or user principal name. */
export function findUser(tenant: Tenant, key: string): User | undefined {
  return findUserByKey(tenant, key);
}

/** @throws {GraphFault} 404 `Request_ResourceNotFound`. */
export function getUser(tenant: Tenant, key: string): User {
  const user = findUser(tenant, key);
  if (user === undefined) throw resourceNotFound(key);
  return user;
}

/** @throws {GraphFault} 404 `Request_ResourceNotFound`, or 400 for an invalid id. */
export function getGroup(tenant: Tenant, id: string): Group {
  requireGuid(id);
  const group = findGroup(tenant, id);
  if (group === undefined) throw resourceNotFound(id);
  return group;
}

/** Finds a group by id. */
export function findGroup(tenant: Tenant, id: string): Group | undefined {
  return findGroupById(tenant, id);
}

/** @throws {GraphFault} 400 `Request_BadRequest`. */
export function requireGuid(id: string): void {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) throw invalidRequest(`Invalid object identifier '${id}'.`);
}

/** Finds a user, a group, a service principal, a device or a directory role by id and shows it as an entity. */
export function findObject(tenant: Tenant, id: string): Entity | undefined {
  const known = peekUser(tenant, id);
  if (known !== undefined && isSameId(known.id, id)) return userType.toEntity(known, tenant);
  const group = findGroupById(tenant, id);
  if (group !== undefined) return groupType.toEntity(group, tenant);
  const principal = servicePrincipalsOf(tenant).find((each) => isSameId(each.id, id));
  if (principal !== undefined) return servicePrincipalType.toEntity(principal, tenant);
  const user = findUserByKey(tenant, id);
  if (user !== undefined && isSameId(user.id, id)) return userType.toEntity(user, tenant);
  const device = findDeviceByKey(tenant, id);
  if (device !== undefined && isSameId(device.id, id)) return deviceType.toEntity(device, tenant);
  const role = directoryRolesIn(tenant).find((each) => isSameId(each.id, id));
  return role === undefined ? undefined : directoryRoleType.toEntity(role, tenant);
}

/**
 * Finds the object of a reference: `https://graph.microsoft.com/v1.0/directoryObjects/{id}`, or `.../users/{name}`.
 *
 * @throws {GraphFault} 400 when it is not a reference, 404 when there is no object with this id.
 */
export function resolveReference(tenant: Tenant, reference: unknown): Entity {
  const pattern = /(?:^|\/)(directoryObjects|users|groups|servicePrincipals|devices)(?:\/([^/']+)|\('([^/]+)'\))$/i;
  const [, collection, plain, quoted] = (typeof reference === 'string' && pattern.exec(reference)) || [];
  const written = plain ?? quoted?.replaceAll("''", "'");
  if (collection === undefined || written === undefined) throw badRequest('Invalid URL format specified in payload.');
  const key = decodeSegment(written);
  const user = collection.toLowerCase() === 'users' ? findUser(tenant, key) : undefined;
  const found = user === undefined ? findObject(tenant, key) : userType.toEntity(user, tenant);
  if (found === undefined) throw resourceNotFound(key);
  return found;
}

/** @throws {GraphFault} 400 `BadRequest` for an invalid percent encoding. */
export function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest(`Resource not found for the segment '${text}'.`);
  }
}
