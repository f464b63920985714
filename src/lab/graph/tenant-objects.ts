import type { Tenant } from '../tenant/tenant.ts';
import { applicationType } from './application-entity.ts';
import { findObject, isSameId, requireGuid } from './directory.ts';
import { domainsOf, domainType } from './domain-entity.ts';
import type { Entity } from './entity.ts';
import type { GraphAnswer, GraphContext } from './graph-context.ts';
import { resourceNotFound } from './graph-fault.ts';
import { countEntities, type Listing, listEntities, showOne } from './list-entities.ts';
import { basicOrganizationProperties, organizationType } from './organization-entity.ts';
import { hasAccess } from './permissions.ts';
import { servicePrincipalsOf, servicePrincipalType } from './service-principal-entity.ts';

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
  return showOne(context, 'applications', findByKey(applicationEntities(context.tenant), key));
}

export function listServicePrincipals(context: GraphContext): GraphAnswer {
  return listEntities(context, servicePrincipalListing(context.tenant));
}

export function countServicePrincipals(context: GraphContext): GraphAnswer {
  return countEntities(context, servicePrincipalListing(context.tenant));
}

export function readServicePrincipal(context: GraphContext, [key = '']: readonly string[]): GraphAnswer {
  return showOne(context, 'servicePrincipals', findByKey(servicePrincipalEntities(context.tenant), key));
}

export function listDomains(context: GraphContext): GraphAnswer {
  const { tenant } = context;
  const entities = domainsOf(tenant).map((domain) => domainType.toEntity(domain, tenant));
  return listEntities(context, { schema: domainType.schema, contextName: 'domains', entities });
}

/** Shows a domain by its name. */
export function readDomain(context: GraphContext, [name = '']: readonly string[]): GraphAnswer {
  const { tenant } = context;
  const domain = domainsOf(tenant).find(({ id }) => isSameId(id, name));
  if (domain === undefined) throw resourceNotFound(name);
  return showOne(context, 'domains', domainType.toEntity(domain, tenant));
}

/** Shows a user, a group or a service principal by its id alone. */
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

function applicationListing(tenant: Tenant): Listing {
  return { schema: applicationType.schema, contextName: 'applications', entities: applicationEntities(tenant) };
}

/** Microsoft's own clients are registered elsewhere and show as service principals only. */
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
