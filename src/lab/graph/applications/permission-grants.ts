import { derivedKey } from '../../tenant/derived-id.ts';
import { changePermissionGrant, permissionGrantsOf } from '../../apis/permission-grants.ts';
import type { PermissionGrant } from '../../tenant/application.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { findUser, isSameId } from '../entities/directory.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { GraphFault, invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { countEntities, type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { grantEntities, permissionGrantType } from '../entities/permission-grant-entity.ts';
import { readBody } from '../core/read-body.ts';
import { servicePrincipalsOf } from '../entities/service-principal-entity.ts';
import { readValues } from '../core/written-values.ts';

const contextName = 'oauth2PermissionGrants';
const properties = ['clientId', 'consentType', 'principalId', 'resourceId', 'scope', 'startTime', 'expiryTime'];

/** Lists all grants. */
export function listGrants(context: GraphContext): GraphResponse {
  return listEntities(context, listing(context.tenant));
}

/** Counts all grants. */
export function countGrants(context: GraphContext): GraphResponse {
  return countEntities(context, listing(context.tenant));
}

/** Returns a grant by id. */
export function readGrant(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const found = grantEntities(context.tenant, {}).find((grant) => grant.id === id);
  if (found === undefined) throw resourceNotFound(id);
  return showOne(context, contextName, found);
}

/** Grants delegated permissions of an API to a client: 201. */
export function createGrant(context: GraphContext): GraphResponse {
  const { tenant } = context;
  const body = readValues(readBody(context.request), permissionGrantType.schema.title, properties);
  const consentType = body.text('consentType');
  if (consentType !== 'AllPrincipals' && consentType !== 'Principal') throw body.refuse('consentType');
  const principals = servicePrincipalsOf(tenant);
  const [clientId, resourceId] = ['clientId', 'resourceId'].map((name) => {
    const wanted = body.guid(name);
    const found = principals.find(({ id }) => isSameId(id, wanted));
    if (found === undefined) throw resourceNotFound(wanted);
    return found.id;
  });
  if (clientId === undefined || resourceId === undefined) throw body.refuse('clientId');
  if (consentType === 'AllPrincipals' && body.raw('principalId') !== null) throw body.refuse('principalId');
  const principalId = consentType === 'AllPrincipals' ? null : findUser(tenant, body.guid('principalId'))?.id;
  if (principalId === undefined) throw resourceNotFound(body.guid('principalId'));
  const isKnown = permissionGrantsOf(tenant).some(
    (each) => each.clientId === clientId && each.resourceId === resourceId && each.principalId === principalId,
  );
  if (isKnown) {
    throw new GraphFault(409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.');
  }
  const id = derivedKey('permissionGrant', clientId, resourceId, principalId ?? 'AllPrincipals');
  const scope = scopeOf(body.textOrNull('scope'));
  const grant: PermissionGrant = { id, clientId, consentType, principalId, resourceId, scope };
  tenant.permissionGrants.push(grant);
  return showOne(context, contextName, permissionGrantType.toEntity(grant, tenant), 201);
}

/** Replaces the scopes of a grant: 204. */
export function updateGrant(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const body = readValues(readBody(context.request), permissionGrantType.schema.title, properties);
  if (!body.has('scope')) throw invalidRequest('Only the property scope of a permission grant can be changed.');
  if (!changePermissionGrant(context.tenant, id, scopeOf(body.textOrNull('scope')))) throw resourceNotFound(id);
  return { status: 204 };
}

/** Removes a grant: 204. */
export function deleteGrant({ tenant }: GraphContext, [id = '']: readonly string[]): GraphResponse {
  if (!changePermissionGrant(tenant, id, null)) throw resourceNotFound(id);
  return { status: 204 };
}

function scopeOf(text: string | null): string {
  return (text ?? '')
    .split(/\s+/)
    .filter((name) => name !== '')
    .join(' ');
}

function listing(tenant: Tenant): Listing {
  return { schema: permissionGrantType.schema, contextName, entities: grantEntities(tenant, {}) };
}
