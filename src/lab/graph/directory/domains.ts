import { createHash } from 'node:crypto';
import type { Tenant } from '../../tenant/tenant.ts';
import { isSameId } from '../entities/directory.ts';
import { type Domain, domainsOf, domainType, initialDomainOf, unverifiedDomains } from '../entities/domain-entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { readBody, readChanges } from '../core/read-body.ts';
import { listEntities, showOne } from '../listing/list-entities.ts';

const domainName = /^(?=.{4,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/i;

/** Lists the domains. */
export function listDomains(context: GraphContext): GraphResponse {
  const { tenant } = context;
  const entities = domainsOf(tenant).map((domain) => domainType.toEntity(domain, tenant));
  return listEntities(context, { schema: domainType.schema, contextName: 'domains', entities });
}

/** Returns a domain by its name. */
export function readDomain(context: GraphContext, [name = '']: readonly string[]): GraphResponse {
  return show(context, findDomain(context.tenant, name));
}

/** Adds a domain, which has to be verified before users can have it: 201. */
export function createDomain(context: GraphContext): GraphResponse {
  const { tenant, request } = context;
  const { id, ...others } = readBody(request);
  readChanges(others, domainType.schema, 'creation', new Set());
  if (typeof id !== 'string' || !domainName.test(id)) {
    throw invalidRequest("Invalid value specified for property 'id' of resource 'Domain'.");
  }
  const name = id.toLowerCase();
  if (domainsOf(tenant).some((domain) => isSameId(domain.id, name))) {
    const message = 'Another object with the same value for property id already exists.';
    throw invalidRequest(message, [{ code: 'ObjectConflict', message, target: 'id' }]);
  }
  unverifiedDomains.of(tenant).add(name);
  return show(context, findDomain(tenant, name), 201);
}

/** Lists the record that a DNS server would need. The lab verifies a domain without it. */
export function listVerificationRecords(context: GraphContext, [name = '']: readonly string[]): GraphResponse {
  const { id } = findDomain(context.tenant, name);
  const digest = createHash('sha256').update(`${context.tenant.id} ${id}`).digest();
  const record = {
    '@odata.type': '#microsoft.graph.domainDnsTxtRecord',
    isOptional: false,
    label: id,
    recordType: 'Txt',
    supportedService: 'Email',
    ttl: 3600,
    text: `MS=ms${digest.readUInt32BE(0) % 100_000_000}`,
  };
  const metadata = `${context.rootUrl}/$metadata#domains('${id}')/verificationDnsRecords`;
  return { status: 200, body: { '@odata.context': metadata, value: [record] } };
}

/** Verifies a domain: 200 with the domain. */
export function verifyDomain(context: GraphContext, [name = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const { id, isVerified } = findDomain(tenant, name);
  if (!isVerified) {
    // The last domain is the initial one unless another is named.
    keepInitial(tenant);
    tenant.domains = [...tenant.domains, id];
    unverifiedDomains.of(tenant).delete(id);
  }
  return show(context, findDomain(tenant, id));
}

/** Changes the default domain: 204. */
export function updateDomain(context: GraphContext, [name = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const domain = findDomain(tenant, name);
  const changes = readChanges(readBody(context.request), domainType.schema, 'update', new Set());
  const isDefault = changes.get('isDefault');
  if (isDefault === true && !domain.isVerified) {
    throw invalidRequest('An unverified domain cannot be set as the default domain.');
  }
  if (isDefault === false && domain.isDefault) {
    throw invalidRequest('The default domain cannot be changed to a domain that is not the default.');
  }
  if (isDefault === true) {
    keepInitial(tenant);
    tenant.domains = [domain.id, ...tenant.domains.filter((each) => each !== domain.id)];
  }
  return { status: 204 };
}

/** Deletes a domain that nothing uses: 204. */
export function removeDomain(context: GraphContext, [name = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const { id, isDefault, isInitial } = findDomain(tenant, name);
  if (isDefault || isInitial) {
    throw invalidRequest(`The ${isDefault ? 'default' : 'initial'} domain cannot be deleted.`);
  }
  const end = `@${id.toLowerCase()}`;
  const isUsed = [...tenant.users.map((user) => user.userPrincipalName), ...tenant.groups.map(({ mail }) => mail)];
  if (isUsed.some((address) => address?.toLowerCase().endsWith(end) === true)) {
    throw invalidRequest('The domain cannot be deleted: users, groups or applications refer to it.');
  }
  unverifiedDomains.of(tenant).delete(id);
  keepInitial(tenant);
  tenant.domains = tenant.domains.filter((each) => each !== id);
  return { status: 204 };
}

function keepInitial(tenant: Tenant): void {
  const initial = initialDomainOf(tenant);
  if (initial !== undefined) tenant.initialDomain = initial;
}

function findDomain(tenant: Tenant, name: string): Domain {
  const domain = domainsOf(tenant).find(({ id }) => isSameId(id, name));
  if (domain === undefined) throw resourceNotFound(name);
  return domain;
}

function show(context: GraphContext, domain: Domain, status = 200): GraphResponse {
  return showOne(context, 'domains', domainType.toEntity(domain, context.tenant), status);
}
