import { nearestName } from '../../../base/nearest-name.ts';
import { principalIdOf } from '../../apis/apis-of.ts';
import { type KnownApi, knownApis } from '../../apis/known-apis.ts';
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

/** Returns the client id that a name or an id refers to, also of one of Microsoft's APIs. */
export function findClientId(context: TenantContext, name: string, path: SeedPath): string {
  const named = context.names.peek(name, 'application');
  if (named?.appId !== undefined) return named.appId;
  const known = microsoftApi(name);
  if (known !== undefined) return known.appId;
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
  const known = microsoftApi(name);
  if (known !== undefined) return { id: principalIdOf(context.tenant, known.appId), appId: known.appId };
  return isGuid(name) ? { id: name.toLowerCase() } : (findNamed(context, name, ['application'], path) ?? { id: '' });
}

function microsoftApi(name: string): KnownApi | undefined {
  return knownApis.find(({ displayName }) => displayName.toLowerCase() === name.toLowerCase());
}

function permissionId(
  value: string,
  field: 'exposedScopes' | 'appRoles',
  appId: string | undefined,
  { apis, problems }: TenantContext,
  path: SeedPath,
): string {
  if (isGuid(value)) return value;
  const own = apis.get(appId ?? '');
  const microsofts = own === undefined ? knownApis.find((api) => api.appId === appId)?.permissions() : undefined;
  const known = own?.[field] ?? (field === 'appRoles' ? microsofts?.roles : microsofts?.scopes) ?? [];
  const found = known.find((one) => one.value === value);
  if (found !== undefined) return found.id;
  const names = known.map((one) => one.value);
  const near = nearestName(value, names);
  // Microsoft Graph has hundreds.
  const listed =
    names.length > 20 ? `use a name such as "User.Read.All", or an id` : `use ${names.join(', ')}, or an id`;
  const works = names.length === 0 ? 'use an id' : near === undefined ? listed : `did you mean "${near}"`;
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
