import { isObject, parseSentJsonObject, textField } from '../../base/json.ts';
import { isGuid } from '../tenant/guid.ts';
import type { AzureRoleAssignment, LabRequest, LabResponse, Tenant } from '../tenant/tenant.ts';
import type { ManagementContext } from './management-context.ts';
import { managementJson, refuseManagement } from './management-response.ts';
import { azureRoles, refuseFilter, roleDefinitionId } from './role-definitions.ts';

/** The place of role assignments in a request: `/subscriptions/{id}`, or something in it. */
export interface RoleScope {
  readonly subscriptionId: string;
  readonly scope: string;
}

/** Answers GET {scope}/providers/Microsoft.Authorization/roleAssignments: those at, above and below the scope. */
export function listRoleAssignments({ tenant }: ManagementContext, { scope }: RoleScope, filter: string): LabResponse {
  const tests: ((one: AzureRoleAssignment) => boolean)[] = [];
  for (const part of filter.split(/\s+and\s+/i).filter((text) => text.trim() !== '')) {
    const [, principalId] = /^\s*principalId\s+eq\s+'([^']*)'\s*$/i.exec(part) ?? [];
    const [, assignedTo] = /^\s*assignedTo\('([^']*)'\)\s*$/i.exec(part) ?? [];
    if (/^\s*atScope\(\)\s*$/i.test(part)) tests.push((one) => isWithin(scope, one.scope));
    else if (principalId !== undefined) tests.push((one) => one.principalId === principalId.toLowerCase());
    else if (assignedTo !== undefined) {
      const holders = withGroups(tenant, assignedTo.toLowerCase());
      tests.push((one) => holders.has(one.principalId));
    } else return refuseFilter(filter, "atScope(), principalId eq 'ID' and assignedTo('ID')");
  }
  const value = (tenant.azureRoleAssignments ?? []).filter(
    (one) => (isWithin(scope, one.scope) || isWithin(one.scope, scope)) && tests.every((test) => test(one)),
  );
  return managementJson(200, { value: value.map(assignmentEntity) });
}

/** Answers GET, PUT and DELETE {scope}/providers/Microsoft.Authorization/roleAssignments/{name}. */
export function handleRoleAssignment(
  request: LabRequest,
  context: ManagementContext,
  at: RoleScope,
  name: string,
): LabResponse | undefined {
  const { tenant } = context;
  const existing = (tenant.azureRoleAssignments ?? []).find(
    (one) => one.name === name.toLowerCase() && isSame(one.scope, at.scope),
  );
  switch (request.method) {
    case 'GET':
      if (existing !== undefined) return managementJson(200, assignmentEntity(existing));
      return refuseManagement(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);
    case 'DELETE':
      if (existing === undefined) return { status: 204, headers: {}, body: '' };
      tenant.azureRoleAssignments = tenant.azureRoleAssignments?.filter((one) => one !== existing) ?? [];
      return managementJson(200, assignmentEntity(existing));
    case 'PUT':
      return putAssignment(request, context, at, name, existing);
    default:
      return undefined;
  }
}

function putAssignment(
  { body }: LabRequest,
  { tenant, caller, nowMs }: ManagementContext,
  { subscriptionId, scope }: RoleScope,
  name: string,
  existing: AzureRoleAssignment | undefined,
): LabResponse {
  const { properties } = parseSentJsonObject(body) ?? {};
  if (!isGuid(name)) {
    const message = `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`;
    return refuseManagement(400, 'InvalidRoleAssignmentId', message);
  }
  const fields = isObject(properties) ? properties : {};
  const [roleId = '', principalId = ''] = [
    textField(fields, 'roleDefinitionId')?.split('/').at(-1),
    textField(fields, 'principalId'),
  ];
  const role = azureRoles.find(({ id }) => id === roleId.toLowerCase());
  if (role === undefined) {
    const message = `The specified role definition with ID '${roleId.replaceAll('-', '')}' does not exist.`;
    return refuseManagement(400, 'RoleDefinitionDoesNotExist', message);
  }
  if (!isGuid(principalId)) {
    const message = `Principal ID '${principalId}' is not valid. Principal ID must be a GUID.`;
    return refuseManagement(400, 'InvalidPrincipalId', message);
  }
  const principalType = principalTypeOf(tenant, principalId.toLowerCase());
  if (principalType === undefined) {
    const ids = [principalId, tenant.id].map((id) => id.replaceAll('-', ''));
    const message = `Principal ${ids[0]} does not exist in the directory ${tenant.id}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`;
    return refuseManagement(400, 'PrincipalNotFound', message);
  }
  const all = tenant.azureRoleAssignments ?? [];
  const isSamePlace = (one: AzureRoleAssignment) =>
    one.roleId === role.id && one.principalId === principalId.toLowerCase() && isSame(one.scope, scope);
  if (existing !== undefined && !isSamePlace(existing)) {
    const message = 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.';
    return refuseManagement(409, 'RoleAssignmentUpdateNotPermitted', message);
  }
  const same = all.find((one) => one !== existing && isSamePlace(one));
  if (same !== undefined) {
    const message = `The role assignment already exists. The ID of the existing role assignment is ${same.name.replaceAll('-', '')}.`;
    return refuseManagement(409, 'RoleAssignmentExists', message);
  }
  const created: AzureRoleAssignment = existing ?? {
    name: name.toLowerCase(),
    scope,
    roleId: role.id,
    subscriptionId,
    principalId: principalId.toLowerCase(),
    principalType,
    createdDateTime: new Date(nowMs).toISOString(),
    createdById: caller.user?.id ?? caller.application.servicePrincipalId ?? '',
  };
  if (existing === undefined) tenant.azureRoleAssignments = [...all, created];
  return managementJson(existing === undefined ? 201 : 200, assignmentEntity(created));
}

function principalTypeOf(tenant: Tenant, id: string): AzureRoleAssignment['principalType'] | undefined {
  if (tenant.users.some((user) => user.id === id)) return 'User';
  if (tenant.groups.some((group) => group.id === id)) return 'Group';
  const isApplication = tenant.applications.some(({ servicePrincipalId }) => servicePrincipalId === id);
  const isIdentity = tenant.managedIdentities.some(({ principalId }) => principalId === id);
  return isApplication || isIdentity ? 'ServicePrincipal' : undefined;
}

/** The principal and the groups that it is in, directly or not. */
function withGroups({ groups }: Tenant, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const group of groups) if (group.memberIds.some((member) => found.has(member))) found.add(group.id);
  }
  return found;
}

/** Whether a scope is another one or in it. */
function isWithin(inner: string, outer: string): boolean {
  return `${inner}/`.toLowerCase().startsWith(`${outer}/`.toLowerCase());
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function assignmentEntity(one: AzureRoleAssignment): Record<string, unknown> {
  const { name, scope, roleId, subscriptionId, principalId, principalType, createdDateTime, createdById } = one;
  return {
    properties: {
      roleDefinitionId: roleDefinitionId(subscriptionId, roleId),
      principalId,
      principalType,
      scope,
      condition: null,
      conditionVersion: null,
      createdOn: createdDateTime,
      updatedOn: createdDateTime,
      createdBy: createdById,
      updatedBy: createdById,
      delegatedManagedIdentityResourceId: null,
      description: null,
    },
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
  };
}
