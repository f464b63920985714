import { permissionGrantsOf } from '../../apis/permission-grants.ts';
import type { PermissionGrant } from '../../tenant/application.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { isSameId } from './directory.ts';
import { defineEntityType, type Entity, type PropertyKind, type PropertyRow } from '../core/entity.ts';

/** Graph's grant of delegated permissions. */
export const permissionGrantType = defineEntityType<PermissionGrant>('oAuth2PermissionGrant', 'OAuth2PermissionGrant', {
  clientId: row('string', ({ clientId }) => clientId),
  consentType: row('string', ({ consentType }) => consentType),
  id: row('string', ({ id }) => id),
  principalId: row('string', ({ principalId }) => principalId),
  resourceId: row('string', ({ resourceId }) => resourceId),
  scope: row('string', ({ scope }) => scope),
});

/** Returns the grants to a client, or about a user, as entities; without either, all. */
export function grantEntities(tenant: Tenant, of: { readonly clientId?: string; readonly userId?: string }): Entity[] {
  return permissionGrantsOf(tenant)
    .filter(({ clientId }) => of.clientId === undefined || isSameId(clientId, of.clientId))
    .filter(({ principalId }) => of.userId === undefined || isSameId(principalId ?? '', of.userId))
    .map((grant) => permissionGrantType.toEntity(grant, tenant));
}

function row(kind: PropertyKind, read: PropertyRow<PermissionGrant>['read']): PropertyRow<PermissionGrant> {
  return { kind, isDefault: true, read };
}
