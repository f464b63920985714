import type { Tenant } from '../../tenant/tenant.ts';
import {
  type DirectoryRole,
  directoryRolesIn,
  directoryRoleType,
  roleTemplateType,
  toRole,
} from '../entities/directory-role-entity.ts';
import { isSameId, requireGuid, resolveReference } from '../entities/directory.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { countEntities, type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { missingValue, readBody } from '../core/read-body.ts';
import { roleTemplates } from '../entities/role-templates.ts';

/** Lists the roles that are active in the tenant, in one page. */
export function listRoles(context: GraphContext): GraphResponse {
  return listEntities(context, roleListing(context.tenant));
}

/** Counts the roles that are active in the tenant. */
export function countRoles(context: GraphContext): GraphResponse {
  return countEntities(context, roleListing(context.tenant));
}

/** Returns a role by object id or `roleTemplateId='...'`. */
export function readRole(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  return showOne(context, 'directoryRoles', directoryRoleType.toEntity(findRole(tenant, key), tenant));
}

/** Activates a role from its template: 201. */
export function activateRole(context: GraphContext): GraphResponse {
  const { tenant } = context;
  const wanted = readBody(context.request)['roleTemplateId'];
  if (typeof wanted !== 'string') throw invalidRequest(missingValue('roleTemplateId', directoryRoleType.schema));
  const template = roleTemplates.find(({ id }) => isSameId(id, wanted));
  if (template === undefined) throw resourceNotFound(wanted);
  if (tenant.directoryRoles[template.id] !== undefined) {
    throw invalidRequest(
      'A conflicting object with one or more of the specified property values is present in the directory.',
    );
  }
  tenant.directoryRoles[template.id] = [];
  return showOne(context, 'directoryRoles', directoryRoleType.toEntity(toRole(tenant, template.id), tenant), 201);
}

/** Assigns a role by reference; 204. */
export function addRoleMember(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const { template } = findRole(tenant, key);
  const { id } = resolveReference(tenant, readBody(context.request)['@odata.id']);
  const holders = tenant.directoryRoles[template.id] ?? [];
  if (holders.includes(id)) {
    throw invalidRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
    );
  }
  tenant.directoryRoles[template.id] = [...holders, id];
  return { status: 204 };
}

/** Removes the assignment of a role; 204. */
export function removeRoleMember(context: GraphContext, [key = '', id = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const { template } = findRole(tenant, key);
  const holders = tenant.directoryRoles[template.id] ?? [];
  const others = holders.filter((holder) => !isSameId(holder, id));
  if (others.length === holders.length) throw resourceNotFound(id);
  tenant.directoryRoles[template.id] = others;
  return { status: 204 };
}

/** Lists the templates of roles. */
export function listRoleTemplates(context: GraphContext): GraphResponse {
  const { schema } = roleTemplateType;
  const entities = roleTemplates.map((template) => roleTemplateType.toEntity(template, context.tenant));
  return listEntities(context, { schema, contextName: 'directoryRoleTemplates', entities, isUnpaged: true });
}

/** Returns the template of a role by its id. */
export function readRoleTemplate(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  requireGuid(id);
  const template = roleTemplates.find((each) => isSameId(each.id, id));
  if (template === undefined) throw resourceNotFound(id);
  return showOne(context, 'directoryRoleTemplates', roleTemplateType.toEntity(template, context.tenant));
}

/**
 * Finds an active role by object id or `roleTemplateId='...'`.
 *
 * @throws {GraphFault} 404 `Request_ResourceNotFound`, or 400 for an invalid id.
 */
export function findRole(tenant: Tenant, key: string): DirectoryRole {
  const [, templateId] = /^roleTemplateId='(.*)'$/i.exec(key) ?? [];
  const wanted = templateId ?? key;
  requireGuid(wanted);
  const role = directoryRolesIn(tenant).find(({ id, template }) =>
    isSameId(templateId === undefined ? id : template.id, wanted),
  );
  if (role === undefined) throw resourceNotFound(wanted);
  return role;
}

function roleListing(tenant: Tenant): Listing {
  const { schema } = directoryRoleType;
  const entities = directoryRolesIn(tenant).map((role) => directoryRoleType.toEntity(role, tenant));
  return { schema, contextName: 'directoryRoles', entities, isUnpaged: true };
}
