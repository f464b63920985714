import type { Tenant } from '../../tenant/tenant.ts';
import { findObject, isSameId } from './directory.ts';
import type { Entity } from '../core/entity.ts';

/** Returns the owners of an application or of its service principal: the lab has one list for both. */
export function applicationOwners(tenant: Tenant, id: string): Entity[] {
  const found = tenant.applications.find(
    (each) => isSameId(each.id, id) || isSameId(each.servicePrincipalId ?? '', id),
  );
  return (found?.ownerIds ?? []).flatMap((ownerId) => findObject(tenant, ownerId) ?? []);
}
