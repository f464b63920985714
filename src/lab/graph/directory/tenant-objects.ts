import type { Tenant } from '../../tenant/tenant.ts';
import { applicationType } from '../entities/application-entity.ts';
import { findObject, isSameId, requireGuid } from '../entities/directory.ts';
import type { Entity } from '../core/entity.ts';
import type { GraphResponse, GraphContext } from '../core/graph-context.ts';
import { resourceNotFound } from '../core/graph-fault.ts';
import { countEntities, type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { basicOrganizationProperties, organizationType } from '../entities/organization-entity.ts';
import { hasAccess } from '../core/permissions.ts';
import { servicePrincipalsOf, servicePrincipalType } from '../entities/service-principal-entity.ts';

/** Lists the tenant itself: always a collection of one. */
export function listOrganization(context: GraphContext): GraphResponse {
  const entities = [organizationEntity(context)];
  return listEntities(context, { schema: organizationType.schema, contextName: 'organization', entities });
}

/** Returns the tenant by its id. */
export function readOrganization(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  if (!isSameId(id, context.tenant.id)) throw resourceNotFound(id);
  return showOne(context, 'organization', organizationEntity(context));
}

/** Lists the applications. */
export function listApplications(context: GraphContext): GraphResponse {
  return listEntities(context, applicationListing(context.tenant));
}

/** Counts the applications. */
export function countApplications(context: GraphContext): GraphResponse {
  return countEntities(context, applicationListing(context.tenant));
}

/** Lists the service principals. */
export function listServicePrincipals(context: GraphContext): GraphResponse {
  return listEntities(context, servicePrincipalListing(context.tenant));
}

/** Counts the service principals. */
export function countServicePrincipals(context: GraphContext): GraphResponse {
  return countEntities(context, servicePrincipalListing(context.tenant));
}

/**
 * Finds a service principal by object id or `appId='...'`.
 *
 * @throws {GraphFault} 404 `Request_ResourceNotFound`, or 400 for an invalid id.
 */
export function findServicePrincipal(tenant: Tenant, key: string): Entity {
  return findByKey(servicePrincipalEntities(tenant), key);
}

/** Returns a user, a group or a service principal by its id. */
export function readDirectoryObject(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  requireGuid(id);
  const entity = findObject(context.tenant, id);
  if (entity === undefined) throw resourceNotFound(id);
  return showOne(context, 'directoryObjects', entity);
}

function organizationEntity({ tenant, caller }: GraphContext): Entity {
  const entity = organizationType.toEntity(tenant, tenant);
  if (hasAccess(caller, 'readOrganization')) return entity;
  return { ...entity, read: (name) => (basicOrganizationProperties.has(name) ? entity.read(name) : null) };
}

function applicationListing(tenant: Tenant): Listing {
  return { schema: applicationType.schema, contextName: 'applications', entities: applicationEntities(tenant) };
}

/** Microsoft's own clients are registered elsewhere and exist here only as service principals. */
function applicationEntities(tenant: Tenant): Entity[] {
  return tenant.applications
    .filter((application) => application.ownerTenantId === undefined)
    .map((application) => applicationType.toEntity(application, tenant));
}

function servicePrincipalListing(tenant: Tenant): Listing {
  const { schema } = servicePrincipalType;
  return { schema, contextName: 'servicePrincipals', entities: servicePrincipalEntities(tenant) };
}

function servicePrincipalEntities(tenant: Tenant): Entity[] {
  return servicePrincipalsOf(tenant).map((principal) => servicePrincipalType.toEntity(principal, tenant));
}

/** The key is an object id, or `appId='...'` as in `servicePrincipals(appId='...')`. */
function findByKey(entities: readonly Entity[], key: string): Entity {
  const [, appId] = /^appId='(.*)'$/i.exec(key) ?? [];
  if (appId === undefined) requireGuid(key);
  const wanted = appId ?? key;
  const found = entities.find((entity) => isSameId(String(entity.read(appId === undefined ? 'id' : 'appId')), wanted));
  if (found === undefined) throw resourceNotFound(wanted);
  return found;
}
