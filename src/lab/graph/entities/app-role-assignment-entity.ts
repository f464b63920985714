import { appRoleAssignmentsOf } from '../../apis/role-assignments.ts';
import type { AppRoleAssignment } from '../../tenant/application.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { findObject, isSameId } from './directory.ts';
import { defineEntityType, type Entity, type PropertyKind, type PropertyRow } from '../core/entity.ts';

/** Graph's app role assignment. */
export const appRoleAssignmentType = defineEntityType<AppRoleAssignment>('appRoleAssignment', 'AppRoleAssignment', {
  id: row('string', ({ id }) => id),
  deletedDateTime: row('date', () => null),
  appRoleId: row('guid', ({ appRoleId }) => appRoleId),
  createdDateTime: row('date', ({ createdDateTime }) => createdDateTime),
  principalDisplayName: row('string', ({ principalId }, tenant) => nameOf(tenant, principalId)),
  principalId: row('guid', ({ principalId }) => principalId),
  principalType: row('string', ({ principalType }) => principalType),
  resourceDisplayName: row('string', ({ resourceId }, tenant) => nameOf(tenant, resourceId)),
  resourceId: row('guid', ({ resourceId }) => resourceId),
});

/** The side of an assignment that an object is on: the principal that has it, or the API that it is for. */
export type AssignmentSide = 'principal' | 'resource';

/** Returns the assignments of an object as entities. */
export function assignmentEntities(tenant: Tenant, id: string, side: AssignmentSide): Entity[] {
  return appRoleAssignmentsOf(tenant)
    .filter((each) => isSameId(side === 'principal' ? each.principalId : each.resourceId, id))
    .map((each) => appRoleAssignmentType.toEntity(each, tenant));
}

function nameOf(tenant: Tenant, id: string): unknown {
  return findObject(tenant, id)?.read('displayName') ?? null;
}

function row(kind: PropertyKind, read: PropertyRow<AppRoleAssignment>['read']): PropertyRow<AppRoleAssignment> {
  return { kind, isDefault: true, read };
}
