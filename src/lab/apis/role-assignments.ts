import type { AppRole, AppRoleAssignment } from '../tenant/application.ts';
import { derivedGuid, derivedKey } from '../tenant/derived-id.ts';
import { groupsOf } from '../tenant/membership.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { type Api, findApi, principalIdOf } from './apis-of.ts';
import { graphAppId, knownApis, teamsAppId } from './known-apis.ts';

/** The time of everything that the lab had from the start. */
const seedTime = '2021-01-01T00:00:00Z';

/** An application or a managed identity that has application permissions. */
interface Holder {
  readonly principalId: string;
  readonly roles: readonly string[];
  readonly teamsRoles?: readonly string[];
}

/**
 * Returns every app role assignment of a tenant: those that are stored, and one for each name in `roles` and
 * `teamsRoles` of applications and managed identities.
 */
export function appRoleAssignmentsOf(tenant: Tenant): AppRoleAssignment[] {
  return [...holdersOf(tenant).flatMap((holder) => declared(tenant, holder)), ...tenant.appRoleAssignments];
}

/**
 * Lists the values of the app roles of an API that a principal has.
 *
 * @param principalIds - The principal, and the groups that count for it.
 */
export function assignedRoles(
  tenant: Tenant,
  servicePrincipalId: string,
  principalIds: ReadonlySet<string>,
): readonly string[] {
  const assigned = assignmentsTo(tenant, servicePrincipalId, principalIds);
  if (assigned.length === 0) return [];
  const { roles } = findApi(tenant, servicePrincipalId)?.permissions() ?? { roles: [] };
  const held = new Set(assigned.map(({ appRoleId }) => appRoleId.toLowerCase()));
  return (
    roles
      .filter(({ id, isEnabled }) => isEnabled && held.has(id.toLowerCase()))
      .map(({ value }) => value)
      // A role without a value only is a choice in the portal.
      .filter((value) => value !== '')
  );
}

/** Returns whether a principal, or one of its groups, is assigned to an API or application, with any role. */
export function isAssigned(tenant: Tenant, servicePrincipalId: string, principalIds: ReadonlySet<string>): boolean {
  return assignmentsTo(tenant, servicePrincipalId, principalIds).length > 0;
}

/** Returns a user and the groups it is directly in: roles of groups are not inherited by groups inside of them. */
export function rolePrincipals(tenant: Tenant, userId: string): ReadonlySet<string> {
  return new Set([userId, ...groupsOf(tenant, userId).map(({ id }) => id)]);
}

/** An app role of an API, and the principal that gets it. */
export interface AssignmentParts {
  readonly api: Api;
  /** The GUID of zeros: access without a role. */
  readonly appRoleId: string;
  readonly principalId: string;
}

/** Assigns an app role; an assignment that exists is returned. */
export function assignAppRole(
  tenant: Tenant,
  { api, appRoleId, principalId }: AssignmentParts,
  createdDateTime: string = seedTime,
): AppRoleAssignment {
  const assignment: AppRoleAssignment = {
    id: derivedKey('appRoleAssignment', principalId, api.servicePrincipalId, appRoleId),
    principalId,
    principalType: principalTypeOf(tenant, principalId),
    resourceId: api.servicePrincipalId,
    appRoleId,
    createdDateTime,
  };
  const known = appRoleAssignmentsOf(tenant).find(
    (each) =>
      each.principalId === principalId && each.resourceId === assignment.resourceId && each.appRoleId === appRoleId,
  );
  if (known !== undefined) return known;
  tenant.appRoleAssignments.push(assignment);
  return assignment;
}

function principalTypeOf({ users, groups }: Tenant, principalId: string): AppRoleAssignment['principalType'] {
  if (groups.some(({ id }) => id === principalId)) return 'Group';
  return users.some(({ id }) => id === principalId) ? 'User' : 'ServicePrincipal';
}

/**
 * Removes an assignment, also one that `roles` of an application declares.
 *
 * @returns Whether there was one with this id.
 */
export function removeAppRoleAssignment(tenant: Tenant, id: string): boolean {
  const index = tenant.appRoleAssignments.findIndex((each) => each.id === id);
  if (index !== -1) {
    tenant.appRoleAssignments.splice(index, 1);
    return true;
  }
  const found = appRoleAssignmentsOf(tenant).find((each) => each.id === id);
  if (found === undefined) return false;
  const api = findApi(tenant, found.resourceId);
  const value = roleOf(api, found.appRoleId)?.value;
  const isOther = (name: string) =>
    value === undefined ? roleIdOf(api?.appId ?? '', name) !== found.appRoleId : name !== value;
  const list = api?.appId === teamsAppId ? 'teamsRoles' : 'roles';
  for (const [position, application] of tenant.applications.entries()) {
    if (application.servicePrincipalId !== found.principalId) continue;
    tenant.applications[position] = { ...application, [list]: (application[list] ?? []).filter(isOther) };
  }
  for (const [position, identity] of tenant.managedIdentities.entries()) {
    if (identity.principalId !== found.principalId) continue;
    tenant.managedIdentities[position] = { ...identity, roles: identity.roles.filter(isOther) };
  }
  return true;
}

/** Finds a role of an API by id. */
export function roleOf(api: Api | undefined, appRoleId: string): AppRole | undefined {
  return api?.permissions().roles.find(({ id }) => id.toLowerCase() === appRoleId.toLowerCase());
}

function holdersOf({ applications, managedIdentities }: Tenant): Holder[] {
  return [
    ...applications.flatMap(({ servicePrincipalId, roles, teamsRoles }) =>
      servicePrincipalId === undefined
        ? []
        : [{ principalId: servicePrincipalId, roles, ...(teamsRoles === undefined ? {} : { teamsRoles }) }],
    ),
    ...managedIdentities,
  ];
}

function declared(tenant: Tenant, { principalId, roles, teamsRoles = [] }: Holder): AppRoleAssignment[] {
  const assign = (appId: string, names: readonly string[]): AppRoleAssignment[] =>
    names.map((name) => ({
      id: derivedKey('appRoleAssignment', principalId, appId, name),
      principalId,
      principalType: 'ServicePrincipal',
      resourceId: principalIdOf(tenant, appId),
      appRoleId: roleIdOf(appId, name),
      createdDateTime: seedTime,
    }));
  return [...assign(graphAppId, roles), ...assign(teamsAppId, teamsRoles)];
}

/** The id of a role of one of Microsoft's APIs; derived for a name that the API does not have. */
function roleIdOf(appId: string, name: string): string {
  const { roles } = knownApis.find((api) => api.appId === appId)?.permissions() ?? { roles: [] };
  return roles.find(({ value }) => value === name)?.id ?? derivedGuid('role', name);
}

function assignmentsTo(tenant: Tenant, servicePrincipalId: string, principalIds: ReadonlySet<string>) {
  const wanted = servicePrincipalId.toLowerCase();
  return tenant.appRoleAssignments.filter(
    ({ principalId, resourceId }) => resourceId.toLowerCase() === wanted && principalIds.has(principalId),
  );
}
