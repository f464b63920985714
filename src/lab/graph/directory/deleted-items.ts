import { findUserByKey } from '../../tenant/find-in-tenant.ts';
import type { DeletedItem, Tenant } from '../../tenant/tenant.ts';
import { isSameId, requireGuid } from '../entities/directory.ts';
import type { Entity } from '../core/entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { groupType } from '../entities/group-entity.ts';
import { countEntities, type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { userType } from '../entities/user-entity.ts';

/** Deleted objects are forgotten beyond this number, the oldest first; in the service after 30 days. */
const mostDeleted = 1000;

/** Keeps a deleted object, so that it can be restored. */
export function keepDeleted(tenant: Tenant, item: DeletedItem): void {
  tenant.deletedItems ??= [];
  tenant.deletedItems.push(item);
  if (tenant.deletedItems.length > mostDeleted) tenant.deletedItems.shift();
}

/** Lists the deleted objects of a type, such as `microsoft.graph.user`. */
export function listDeleted(context: GraphContext, [cast = '']: readonly string[]): GraphResponse {
  return listEntities(context, listingOf(context.tenant, cast));
}

/** Counts the deleted objects of a type. */
export function countDeleted(context: GraphContext, [cast = '']: readonly string[]): GraphResponse {
  return countEntities(context, listingOf(context.tenant, cast));
}

/** Returns a deleted object by its id. */
export function readDeleted(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  return showOne(context, 'directoryObjects', toEntity(findDeleted(context.tenant, id), context.tenant));
}

/** Restores a deleted object: 200 with the object. */
export function restoreDeleted(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const item = findDeleted(tenant, id);
  if (item.kind === 'user') {
    if (findUserByKey(tenant, item.object.userPrincipalName) !== undefined) {
      const message = 'Another object with the same value for property userPrincipalName already exists.';
      throw invalidRequest(message, [{ code: 'ObjectConflict', message, target: 'userPrincipalName' }]);
    }
    tenant.users.push(item.object);
  } else tenant.groups.push(item.object);
  remove(tenant, item);
  const entity =
    item.kind === 'user' ? userType.toEntity(item.object, tenant) : groupType.toEntity(item.object, tenant);
  return showOne(context, 'directoryObjects', entity);
}

/** Deletes an object for good: 204. */
export function purgeDeleted(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  remove(context.tenant, findDeleted(context.tenant, id));
  return { status: 204 };
}

function listingOf(tenant: Tenant, cast: string): Listing {
  const name = cast.replace(/^(?:microsoft\.)?graph\./i, '').toLowerCase();
  if (!['user', 'group', 'application', 'serviceprincipal', 'device', 'administrativeunit'].includes(name)) {
    throw badRequest(`Resource not found for the segment '${cast}'.`);
  }
  const schema = name === 'group' ? groupType.schema : userType.schema;
  const found = (tenant.deletedItems ?? []).filter(({ kind }) => kind === name);
  const entities = found.map((item) => toEntity(item, tenant));
  return { schema, contextName: name === 'group' ? 'groups' : 'users', entities };
}

function findDeleted(tenant: Tenant, id: string): DeletedItem {
  requireGuid(id);
  const found = tenant.deletedItems?.find(({ object }) => isSameId(object.id, id));
  if (found === undefined) throw resourceNotFound(id);
  return found;
}

function toEntity(item: DeletedItem, tenant: Tenant): Entity {
  const entity =
    item.kind === 'user' ? userType.toEntity(item.object, tenant) : groupType.toEntity(item.object, tenant);
  const { deletedDateTime } = item;
  return { ...entity, read: (name) => (name === 'deletedDateTime' ? deletedDateTime : entity.read(name)) };
}

function remove(tenant: Tenant, item: DeletedItem): void {
  tenant.deletedItems = tenant.deletedItems?.filter((each) => each !== item) ?? [];
}
