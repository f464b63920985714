import { type Api, findApi } from '../../apis/apis-of.ts';
import { appRoleAssignmentsOf, assignAppRole, removeAppRoleAssignment, roleOf } from '../../apis/role-assignments.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import {
  appRoleAssignmentType,
  type AssignmentSide,
  assignmentEntities,
} from '../entities/app-role-assignment-entity.ts';
import { findObject, isSameId } from '../entities/directory.ts';
import type { Entity } from '../core/entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { readBody } from '../core/read-body.ts';
import { wireTime } from '../core/render-response.ts';
import { servicePrincipalsOf } from '../entities/service-principal-entity.ts';
import { readValues } from '../core/written-values.ts';

/** Access to an application without a role. */
const defaultAccess = '00000000-0000-0000-0000-000000000000';

/** Lists the assignments of an object. */
export function listAssignments(
  context: GraphContext,
  id: string,
  side: AssignmentSide,
  contextName: string,
): GraphResponse {
  const entities = assignmentEntities(context.tenant, id, side);
  const listing: Listing = { schema: appRoleAssignmentType.schema, contextName, entities };
  return listEntities(context, listing);
}

/** Returns one assignment of an object. */
export function readAssignment(
  context: GraphContext,
  id: string,
  side: AssignmentSide,
  assignmentId: string,
): GraphResponse {
  return showOne(context, 'appRoleAssignments', getAssignment(context.tenant, id, side, assignmentId));
}

/** Assigns an app role to or of an object: 201. */
export function addAssignment(context: GraphContext, id: string, side: AssignmentSide): GraphResponse {
  const { tenant } = context;
  const body = readValues(readBody(context.request), title, [
    'principalId',
    'resourceId',
    'appRoleId',
    'principalType',
    'principalDisplayName',
    'resourceDisplayName',
    'id',
    'createdDateTime',
  ]);
  const principalId = findObject(tenant, body.guid('principalId'))?.id;
  const api = findApi(tenant, body.guid('resourceId'));
  if (principalId === undefined) throw resourceNotFound(body.guid('principalId'));
  if (api === undefined) throw resourceNotFound(body.guid('resourceId'));
  if (!isSameId(side === 'principal' ? principalId : api.servicePrincipalId, id)) {
    throw invalidRequest(`The ${side}Id of the assignment is not the id in the URL.`);
  }
  const wanted = body.has('appRoleId') ? body.guid('appRoleId') : defaultAccess;
  checkRole(tenant, api, wanted, principalId);
  // As the API spells it, which an application of the library may do in upper case.
  const appRoleId = roleOf(api, wanted)?.id ?? wanted;
  const isKnown = appRoleAssignmentsOf(tenant).some(
    (each) =>
      each.principalId === principalId && each.resourceId === api.servicePrincipalId && each.appRoleId === appRoleId,
  );
  if (isKnown) throw invalidRequest('Permission being assigned already exists on the object');
  const createdDateTime = wireTime(context.clock.nowMs());
  const assignment = assignAppRole(tenant, { api, appRoleId, principalId }, createdDateTime);
  return showOne(context, 'appRoleAssignments', appRoleAssignmentType.toEntity(assignment, tenant), 201);
}

/** Removes an assignment: 204. */
export function removeAssignment(
  context: GraphContext,
  id: string,
  side: AssignmentSide,
  assignmentId: string,
): GraphResponse {
  const { id: found } = getAssignment(context.tenant, id, side, assignmentId);
  removeAppRoleAssignment(context.tenant, found);
  return { status: 204 };
}

const { title } = appRoleAssignmentType.schema;

function getAssignment(tenant: Tenant, id: string, side: AssignmentSide, assignmentId: string): Entity {
  const found = assignmentEntities(tenant, id, side).find((each) => each.id === assignmentId);
  if (found === undefined) throw resourceNotFound(assignmentId);
  return found;
}

/** The role is one of the API that principals of this kind can have; without any, access without a role. */
function checkRole(tenant: Tenant, api: Api, appRoleId: string, principalId: string): void {
  const role = roleOf(api, appRoleId);
  const isPrincipal = servicePrincipalsOf(tenant).some(({ id }) => id === principalId);
  if (appRoleId === defaultAccess) {
    if (!isPrincipal) return;
    throw invalidRequest('Permission being assigned was not found on application');
  }
  const kind = isPrincipal ? 'Application' : 'User';
  if (role !== undefined && role.isEnabled && role.allowedMemberTypes.includes(kind)) return;
  throw invalidRequest(`Permission being assigned was not found on application '${api.appId}'.`);
}
