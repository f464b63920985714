import { findDevice } from './devices.ts';
import { findRole } from './directory-roles.ts';
import { findObject, getGroup, getUser, requireGuid } from '../entities/directory.ts';
import { getApplication } from '../entities/find-application.ts';
import { resourceNotFound } from '../core/graph-fault.ts';
import type { GraphContext } from '../core/graph-context.ts';
import * as membership from './member-actions.ts';
import { countRelated, listReferences, listRelated, showRelated } from '../listing/list-related.ts';
import type { Operation, Route } from '../core/operation.ts';
import { type Relation, relations } from '../entities/relations.ts';
import { findServicePrincipal } from './tenant-objects.ts';

/** Finds the id of an object by the key in a URL. */
type FindId = (context: GraphContext, key: string) => string;

const owners: readonly (readonly [path: string, typeName: string, find: FindId])[] = [
  ['users', 'user', ({ tenant }, key) => getUser(tenant, key).id],
  ['groups', 'group', ({ tenant }, key) => getGroup(tenant, key).id],
  ['applications', 'application', (context, key) => getApplication(context, key).id],
  ['servicePrincipals', 'servicePrincipal', ({ tenant }, key) => findServicePrincipal(tenant, key).id],
  ['devices', 'device', ({ tenant }, key) => findDevice(tenant, key).id],
  ['directoryRoles', 'directoryRole', ({ tenant }, key) => findRole(tenant, key).id],
  ['directoryObjects', 'directoryObject', findAny],
];

/** The reading routes of every relation, and the questions for the memberships of an object. */
export const relationRoutes: readonly Route[] = owners.flatMap(([path, typeName, find]) => [
  ...(relations[typeName] ?? []).flatMap((relation) => routesOf(`${path}/{}/${relation.name}`, relation, find)),
  ...(typeName === 'directoryRole' || typeName === 'application' ? [] : membershipRoutes(path, find)),
]);

function findAny({ tenant }: GraphContext, key: string): string {
  requireGuid(key);
  const entity = findObject(tenant, key);
  if (entity === undefined) throw resourceNotFound(key);
  return entity.id;
}

function routesOf(path: string, relation: Relation, find: FindId): Route[] {
  const { access, ownAccess } = relation;
  const read = (
    run: (context: GraphContext, id: string, cast?: string) => ReturnType<Operation['run']>,
  ): Operation => ({
    access,
    ...(ownAccess === undefined ? {} : { ownAccess }),
    run: (context, [key = '', cast]) => run(context, find(context, key), cast),
  });
  if (!relation.isCollection) return [[path, { GET: read((context, id) => showRelated(context, relation, id)) }]];
  const list = read((context, id, cast) => listRelated(context, relation, id, cast));
  const count = read((context, id, cast) => countRelated(context, relation, id, cast));
  return [
    [path, { GET: list }],
    [`${path}/$count`, { GET: count }],
    [`${path}/$ref`, { GET: read((context, id) => listReferences(context, relation, id)) }],
    [`${path}/{type}`, { GET: list }],
    [`${path}/{type}/$count`, { GET: count }],
  ];
}

function membershipRoutes(path: string, find: FindId): Route[] {
  return membership.memberActions.map(({ name, run }): Route => {
    const operation: Operation = {
      access: 'readGroups',
      ownAccess: 'readMyGroups',
      run: (context, [key = '']) => run(context, find(context, key)),
    };
    return [`${path}/{}/${name}`, { POST: operation }];
  });
}
