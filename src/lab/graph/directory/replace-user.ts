import { positionOfUser } from '../../tenant/find-in-tenant.ts';
import type { Tenant, User } from '../../tenant/tenant.ts';

/** Replaces a user with a changed version, so that indexes and delta queries see the change. */
export function replaceUser(tenant: Tenant, user: User): void {
  tenant.users[positionOfUser(tenant, user.id)] = user;
}
