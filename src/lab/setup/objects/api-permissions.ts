import { isGuid } from '../../tenant/guid.ts';
import type { AppRoleAssignment, PermissionGrant, RequiredResource } from '../../tenant/application.ts';
import { type SeedPath, shorten } from '../shape/seed-problems.ts';
import type { SeedAppRoleAssignment, SeedPermissionGrant, SeedRequiredResource } from '../shape/seed-types.ts';
import type { ObjectKind } from './object-kind.ts';
import { findNamed, principalKinds, type TenantContext } from './tenant-context.ts';

/** The role of an assignment that only gives access. */
export const noRole = '00000000-0000-0000-0000-000000000000';

/** Returns the permissions that an application asks of an API. */
export function permissionsFrom(
  { resource, scopes = [], roles = [] }: SeedRequiredResource,
  context: TenantContext,
  path: SeedPath,
): RequiredResource {
  const appId = findClientId(context, resource, [...path, 'resource']);
  const idOf = (value: string, at: SeedPath, field: 'exposedScopes' | 'appRoles') =>
    permissionId(value, field, appId, context, at);
  return {
    resourceAppId: appId,
    permissions: [
      ...scopes.map((value, index) => ({
        id: idOf(value, [...path, 'scopes', index], 'exposedScopes'),
        type: 'Scope' as const,
      })),
      ...roles.map((value, index) => ({
        id: idOf(value, [...path, 'roles', index], 'appRoles'),
        type: 'Role' as const,
      })),
    ],
  };
}

/** Returns the client id that a name or an id refers to; the APIs of Microsoft are known by their ids only. */
export function findClientId(context: TenantContext, name: string, path: SeedPath): string {
  const named = context.names.peek(name, 'application');
  if (named?.appId !== undefined) return named.appId;
  return isGuid(name) ? name.toLowerCase() : (findNamed(context, name, ['application'], path)?.appId ?? '');
}

/** The same for the object id of a service principal. */
function findPrincipal(
  context: TenantContext,
  name: string,
  path: SeedPath,
): { readonly id: string; readonly appId?: string } {
  const named = context.names.peek(name, 'application');
  if (named !== undefined) return named;
  return isGuid(name) ? { id: name.toLowerCase() } : (findNamed(context, name, ['application'], path) ?? { id: '' });
}

function permissionId(
  value: string,
  field: 'exposedScopes' | 'appRoles',
  appId: string | undefined,
  { apis, problems }: TenantContext,
  path: SeedPath,
): string {
  if (isGuid(value)) return value;
  const known = apis.get(appId ?? '')?.[field] ?? [];
  const found = known.find((one) => one.value === value);
  if (found !== undefined) return found.id;
  const works = known.length === 0 ? 'use an id' : `use ${known.map((one) => one.value).join(', ')}, or an id`;
  problems.add(path, `"${shorten(value)}" is not a permission of this API; ${works}`);
  return '';
}

/** How app role assignments come from a seed. */
export const appRoleAssignmentKind: ObjectKind<SeedAppRoleAssignment, AppRoleAssignment> = {
  field: 'appRoleAssignments',
  noun: 'app-role-assignment',
  items: ({ tenant }) => tenant.appRoleAssignments,
  idOf: ({ id }) => id,
  nameOf: ({ id }) => id,
  seedName: ({ principal, resource, role = '' }) => `${principal}/${resource}/${role}`,
  givenId: ({ id }) => id,
  build(seed, _existing, id, context, path) {
    const principal = findNamed(context, seed.principal, principalKinds, [...path, 'principal']);
    const api = findPrincipal(context, seed.resource, [...path, 'resource']);
    const appRoleId =
      seed.role === undefined ? noRole : permissionId(seed.role, 'appRoles', api.appId, context, [...path, 'role']);
    const types = { user: 'User', group: 'Group' } as const;
    const kind = principal?.kind;
    return {
      id,
      principalId: principal?.id ?? '',
      principalType: kind === 'user' || kind === 'group' ? types[kind] : 'ServicePrincipal',
      resourceId: api.id,
      appRoleId,
      createdDateTime: seed.createdDateTime ?? context.createdDateTime,
    };
  },
};

/** How delegated permissions come from a seed. */
export const permissionGrantKind: ObjectKind<SeedPermissionGrant, PermissionGrant> = {
  field: 'permissionGrants',
  noun: 'permission-grant',
  items: ({ tenant }) => tenant.permissionGrants,
  idOf: ({ id }) => id,
  nameOf: ({ id }) => id,
  seedName: ({ client, resource, user = '' }) => `${client}/${resource}/${user}`,
  givenId: ({ id }) => id,
  build(seed, _existing, id, context, path) {
    const { client, resource, user, scope } = seed;
    const principalId = user === undefined ? null : (findNamed(context, user, ['user'], [...path, 'user'])?.id ?? null);
    return {
      id,
      clientId: findPrincipal(context, client, [...path, 'client']).id,
      consentType: user === undefined ? 'AllPrincipals' : 'Principal',
      principalId,
      resourceId: findPrincipal(context, resource, [...path, 'resource']).id,
      scope,
    };
  },
};
