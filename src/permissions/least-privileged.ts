import type { AcceptedPermissions } from './graph-addresses.ts';
import { findGraphPermission, type GraphPermission, type PermissionScheme } from './graph-permissions.ts';

/** A permission that suffices for a call, with the facts about it. */
export interface RankedPermission extends GraphPermission {
  /** Whether Microsoft names it as the least privileged one. */
  readonly isLeast: boolean;
}

/** Lists the permissions that suffice for a call, each by itself, the least privileged first. */
export function rankPermissions(
  accepted: AcceptedPermissions,
  scheme: PermissionScheme,
  method: string,
): RankedPermission[] {
  return (accepted.get(scheme) ?? [])
    .map(({ name, isLeast }) => ({
      ...(findGraphPermission(name, scheme) ?? unknown(scheme)),
      name,
      isLeast,
    }))
    .map((permission) => ({ permission, rank: rankOf(permission, method) }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ permission }) => permission);
}

/**
 * Of several least privileged ones (the source names groups), the one that can be requested, allows less, only reads
 * where the call reads, and that a user can consent to. A digit for each, the most important first.
 */
function rankOf({ name, scheme, id, consent, level, isLeast }: RankedPermission, method: string): number {
  // Permissions of personal accounts do not have IDs.
  const cannotRequest = id === undefined && scheme !== 'personal';
  const writes = method === 'GET' && /Write|Manage|Create|Delete|FullControl|Privileged/.test(name);
  const digits = [isLeast ? 0 : 1, cannotRequest ? 1 : 0, level ?? 9, writes ? 1 : 0, consent === 'user' ? 0 : 1];
  return Number(digits.join(''));
}

function unknown(scheme: PermissionScheme): Omit<GraphPermission, 'name'> {
  return { scheme, id: undefined, consent: 'admin', level: undefined };
}
