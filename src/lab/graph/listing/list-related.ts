import { applicationType } from '../entities/application-entity.ts';
import { deviceType } from '../entities/device-entity.ts';
import { directoryRoleType } from '../entities/directory-role-entity.ts';
import type { Entity, Schema } from '../core/entity.ts';
import type { EntityList } from '../core/entity-list.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, resourceNotFound } from '../core/graph-fault.ts';
import { groupType } from '../entities/group-entity.ts';
import { countEntities, type Listing, listEntities, showOne } from './list-entities.ts';
import type { Relation } from '../entities/relations.ts';
import { servicePrincipalType } from '../entities/service-principal-entity.ts';
import { userType } from '../entities/user-entity.ts';

/** The types that a collection can be cast to, with the names of their own collections. */
const casts: ReadonlyMap<string, { readonly schema: Schema; readonly contextName: string }> = new Map(
  [
    { schema: userType.schema, contextName: 'users' },
    { schema: groupType.schema, contextName: 'groups' },
    { schema: servicePrincipalType.schema, contextName: 'servicePrincipals' },
    { schema: applicationType.schema, contextName: 'applications' },
    { schema: deviceType.schema, contextName: 'devices' },
    { schema: directoryRoleType.schema, contextName: 'directoryRoles' },
  ].map((cast) => [cast.schema.name.toLowerCase(), cast]),
);

/** Lists the objects of a relation, optionally of one type: a cast such as `/microsoft.graph.user`. */
export function listRelated(context: GraphContext, relation: Relation, id: string, cast?: string): GraphResponse {
  return listEntities(context, listingOf(context, relation, id, cast));
}

/** Counts the objects of a relation. */
export function countRelated(context: GraphContext, relation: Relation, id: string, cast?: string): GraphResponse {
  return countEntities(context, listingOf(context, relation, id, cast));
}

/** Returns the object of a relation to at most one; 404 when there is none. */
export function showRelated(context: GraphContext, relation: Relation, id: string): GraphResponse {
  const entity = relation.read(context.tenant, id).at(0);
  if (entity === undefined) throw resourceNotFound(relation.name);
  return showOne(context, 'directoryObjects', entity);
}

/** Lists the references to the objects of a relation: `members/$ref`. */
export function listReferences(context: GraphContext, relation: Relation, id: string): GraphResponse {
  const found = relation.read(context.tenant, id);
  const value = Array.from({ length: found.length }, (_, index) => found.at(index)?.id)
    .filter((each) => each !== undefined)
    .map((each) => ({ '@odata.id': `${context.rootUrl}/directoryObjects/${each}` }));
  const metadata = `${context.rootUrl}/$metadata#Collection($ref)`;
  return { status: 200, body: { '@odata.context': metadata, value } };
}

/**
 * Restricts a list to one type.
 *
 * @param cast - `microsoft.graph.user`, in any letter case.
 * @throws {GraphFault} 400 for a type that a directory object cannot have.
 */
export function castList(
  { length, at }: EntityList,
  cast: string,
): { readonly schema: Schema; readonly contextName: string; readonly entities: EntityList } {
  const name = cast.replace(/^(?:microsoft\.)?graph\./i, '');
  const type = casts.get(name.toLowerCase());
  if (type === undefined) throw badRequest(`Resource not found for the segment '${cast}'.`);
  const isOfType = (entity: Entity | undefined) => (entity?.schema === type.schema ? entity : undefined);
  return { ...type, entities: { length, at: (index) => isOfType(at(index)) } };
}

function listingOf({ tenant }: GraphContext, relation: Relation, id: string, cast?: string): Listing {
  const entities = relation.read(tenant, id);
  if (cast !== undefined) return castList({ length: entities.length, at: (index) => entities.at(index) }, cast);
  return { schema: relation.schema, contextName: 'directoryObjects', entities };
}
