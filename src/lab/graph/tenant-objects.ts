import type { Application, Tenant } from '../tenant.ts';
import { applicationType, servicePrincipalType } from './application-entity.ts';
import { findObject, isSameId, requireGuid } from './directory.ts';
import type { Entity } from './entity.ts';
import type { GraphAnswer, GraphContext } from './graph-context.ts';
import { resourceNotFound } from './graph-fault.ts';
import { countEntities, type Listing, listEntities, showOne } from './list-entities.ts';
import { basicOrganizationProperties, organizationType } from './organization-entity.ts';
import { hasAccess } from './permissions.ts';

/** Lists the tenant itself: always a collection of one. */
export function listOrganization(context: GraphContext): GraphAnswer {
  const entities = [organizationEntity(context)];
  return listEntities(context, { schema: organizationType.schema, contextName: 'organization', entities });
}

export function readOrganization(context: GraphContext, [id = '']: readonly string[]): GraphAnswer {
  if (!isSameId(id, context.tenant.id)) throw resourceNotFound(id);
  return showOne(context, 'organization', organizationEntity(context));
}

export function listApplications(context: GraphContext): GraphAnswer {
  return listEntities(context, applicationListing(context.tenant));
}

export function countApplications(context: GraphContext): GraphAnswer {
  return countEntities(context, applicationListing(context.tenant));
}

export function readApplication(context: GraphContext, [key = '']: readonly string[]): GraphAnswer {
  return showOne(context, 'applications', findByKey(applicationListing(context.tenant).entities, key));
}

export function listServicePrincipals(context: GraphContext): GraphAnswer {
  return listEntities(context, servicePrincipalListing(context.tenant));
}

export function countServicePrincipals(context: GraphContext): GraphAnswer {
  return countEntities(context, servicePrincipalListing(context.tenant));
}

export function readServicePrincipal(context: GraphContext, [key = '']: readonly string[]): GraphAnswer {
  return showOne(context, 'servicePrincipals', findByKey(servicePrincipalListing(context.tenant).entities, key));
}

/** Shows a user or a group by its id alone. */
export function readDirectoryObject(context: GraphContext, [id = '']: readonly string[]): GraphAnswer {
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

/** Microsoft's own clients are registered elsewhere and show as service principals only. */
function applicationListing(tenant: Tenant): Listing {
  const entities = tenant.applications
    .filter((application) => application.ownerTenantId === undefined)
    .map((application) => applicationType.toEntity(application, tenant));
  return { schema: applicationType.schema, contextName: 'applications', entities };
}

function servicePrincipalListing(tenant: Tenant): Listing {
  const entities = tenant.applications
    .map(toServicePrincipal)
    .filter((application): application is Application => application !== undefined)
    .map((application) => servicePrincipalType.toEntity(application, tenant));
  return { schema: servicePrincipalType.schema, contextName: 'servicePrincipals', entities };
}

function toServicePrincipal(application: Application): Application | undefined {
  const id = application.servicePrincipalId;
  return id === undefined ? undefined : { ...application, id };
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
