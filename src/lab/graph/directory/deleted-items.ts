import { restoreLinks } from '../../tenant/deleted-links.ts';
import type { DeletedItem, Tenant } from '../../tenant/tenant.ts';
import { deviceType } from '../entities/device-entity.ts';
import { directoryObjectSchema, isSameId, requireGuid } from '../entities/directory.ts';
import type { Entity, Schema } from '../core/entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { requireAccess } from '../core/permissions.ts';
import { badRequest, invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { applicationType } from '../entities/application-entity.ts';
import { requireOwner } from '../entities/find-application.ts';
import { groupType } from '../entities/group-entity.ts';
import { countEntities, type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { servicePrincipalType } from '../entities/service-principal-entity.ts';
import { userType } from '../entities/user-entity.ts';

/** The types that can be named; the lab keeps objects of the first three. */
const shapes: Readonly<Record<string, { readonly schema: Schema; readonly collection: string }>> = {
  user: { schema: userType.schema, collection: 'users' },
  group: { schema: groupType.schema, collection: 'groups' },
  application: { schema: applicationType.schema, collection: 'applications' },
  serviceprincipal: { schema: servicePrincipalType.schema, collection: 'servicePrincipals' },
  device: { schema: deviceType.schema, collection: 'devices' },
  administrativeunit: { schema: directoryObjectSchema, collection: 'administrativeUnits' },
};

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

/** Restores a deleted object, a user with groups, roles and assignments: 200 with the object. */
export function restoreDeleted(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const item = findDeleted(tenant, id);
  requireRight(context, item);
  refuseTaken(tenant, item);
  if (item.kind === 'user') {
    tenant.users.push(item.object);
    if (item.links !== undefined) restoreLinks(tenant, item.object.id, item.links);
  } else if (item.kind === 'group') tenant.groups.push(item.object);
  else tenant.applications.push(item.object);
  remove(tenant, item);
  return showOne(context, 'directoryObjects', shapeOf(item, tenant));
}

/** Deletes an object for good: 204. */
export function purgeDeleted(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const item = findDeleted(context.tenant, id);
  requireRight(context, item);
  remove(context.tenant, item);
  return { status: 204 };
}

function listingOf(tenant: Tenant, cast: string): Listing {
  const name = cast.replace(/^(?:microsoft\.)?graph\./i, '').toLowerCase();
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (shape === undefined) throw badRequest(`Resource not found for the segment '${cast}'.`);
  const { schema, collection } = shape;
  const found = (tenant.deletedItems ?? []).filter(({ kind }) => kind === name);
  const entities = found.map((item) => toEntity(item, tenant));
  return { schema, contextName: collection, entities };
}

function findDeleted(tenant: Tenant, id: string): DeletedItem {
  requireGuid(id);
  const found = tenant.deletedItems?.find(({ object }) => isSameId(object.id, id));
  if (found === undefined) throw resourceNotFound(id);
  return found;
}

function toEntity(item: DeletedItem, tenant: Tenant): Entity {
  const entity = shapeOf(item, tenant);
  const { deletedDateTime } = item;
  return { ...entity, read: (name) => (name === 'deletedDateTime' ? deletedDateTime : entity.read(name)) };
}

function shapeOf(item: DeletedItem, tenant: Tenant): Entity {
  if (item.kind === 'user') return userType.toEntity(item.object, tenant);
  return item.kind === 'group'
    ? groupType.toEntity(item.object, tenant)
    : applicationType.toEntity(item.object, tenant);
}

/** The route admits the permissions for every kind. */
function requireRight(context: GraphContext, item: DeletedItem): void {
  requireAccess(context.caller, item.kind === 'application' ? 'writeOwnApplications' : 'restoreObjects');
  if (item.kind === 'application') requireOwner(context, item.object);
}

/** Another object may have got a name meanwhile that is unique. */
function refuseTaken({ users, applications }: Tenant, item: DeletedItem): void {
  const uris = item.kind === 'application' ? (item.object.identifierUris ?? []) : [];
  const isTaken = {
    appId: applications.some(({ appId }) => item.kind === 'application' && isSameId(appId, item.object.appId)),
    identifierUris: applications.some(({ identifierUris = [] }) =>
      identifierUris.some((uri) => uris.some((each) => isSameId(each, uri))),
    ),
    userPrincipalName: users.some(
      (user) => item.kind === 'user' && isSameId(user.userPrincipalName, item.object.userPrincipalName),
    ),
  };
  const target = Object.entries(isTaken).find(([, taken]) => taken)?.[0];
  if (target === undefined) return;
  const message = `Another object with the same value for property ${target} already exists.`;
  throw invalidRequest(message, [{ code: 'ObjectConflict', message, target }]);
}

function remove(tenant: Tenant, item: DeletedItem): void {
  tenant.deletedItems = tenant.deletedItems?.filter((each) => each !== item) ?? [];
}
