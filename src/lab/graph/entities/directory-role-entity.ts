import { createHash } from 'node:crypto';
import { isGuid } from '../../tenant/guid.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { defineEntityType } from '../core/entity.ts';
import { type RoleTemplate, roleTemplates } from './role-templates.ts';

/** A role that is active in a tenant. */
export interface DirectoryRole {
  readonly id: string;
  readonly template: RoleTemplate;
}

/** Graph's directoryRole. */
export const directoryRoleType = defineEntityType<DirectoryRole>('directoryRole', 'DirectoryRole', {
  id: { kind: 'string', isDefault: true, read: ({ id }) => id },
  deletedDateTime: { kind: 'date', isDefault: true, read: () => null },
  description: { kind: 'string', isDefault: true, read: ({ template }) => template.description },
  displayName: { kind: 'string', isDefault: true, read: ({ template }) => template.displayName },
  roleTemplateId: { kind: 'string', isDefault: true, read: ({ template }) => template.id },
});

/** Graph's directoryRoleTemplate. */
export const roleTemplateType = defineEntityType<RoleTemplate>('directoryRoleTemplate', 'DirectoryRoleTemplate', {
  id: { kind: 'string', isDefault: true, read: ({ id }) => id },
  deletedDateTime: { kind: 'date', isDefault: true, read: () => null },
  description: { kind: 'string', isDefault: true, read: ({ description }) => description },
  displayName: { kind: 'string', isDefault: true, read: ({ displayName }) => displayName },
});

/** Returns the roles that are active in a tenant: those that were ever assigned there. */
export function directoryRolesIn(tenant: Tenant): DirectoryRole[] {
  return Object.keys(tenant.directoryRoles)
    .filter((id) => isGuid(id))
    .map((id) => toRole(tenant, id));
}

/** Returns a role of a tenant by its template id. */
export function toRole(tenant: Tenant, templateId: string): DirectoryRole {
  const known = roleTemplates.find(({ id }) => id === templateId.toLowerCase());
  const template = known ?? { id: templateId, displayName: `Role ${templateId}`, description: '' };
  return { id: roleId(tenant, templateId), template };
}

/** A role has an id of its own in each tenant; the lab computes it from a hash. */
function roleId(tenant: Tenant, templateId: string): string {
  const digits = createHash('sha256').update(`${tenant.id} ${templateId.toLowerCase()}`).digest('hex');
  const [a, b, c, d] = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(13, 16), digits.slice(17, 20)];
  return `${a}-${b}-4${c}-8${d}-${digits.slice(20, 32)}`;
}
