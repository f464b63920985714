import { isGuid } from './guid.ts';
import { EntradaError } from '../../base/errors.ts';
import type { Tenant } from './tenant.ts';

/** Changes who holds directory roles while the lab runs; it shows in tokens that are made from then on. */
export interface LabDirectoryRoles {
  /**
   * @param role - Template id, as in `labIds.directoryRoles`.
   * @param principalId - Of a user, a service principal or a managed identity.
   * @throws {EntradaError} `LAB_FAILED` for a role that is no GUID: tokens could not carry its name.
   */
  assignRole(role: string, principalId: string): void;
  /** Does nothing where the role was not held. */
  unassignRole(role: string, principalId: string): void;
}

export function createLabDirectoryRoles({ directoryRoles }: Tenant): LabDirectoryRoles {
  const holdersBut = (role: string, principalId: string) =>
    (directoryRoles[role] ?? []).filter((id) => id !== principalId);
  return {
    assignRole(role, principalId) {
      if (!isGuid(role)) {
        const message = `Cannot assign the role "${role}": it is no template id; use one of labIds.directoryRoles`;
        throw new EntradaError('LAB_FAILED', message);
      }
      directoryRoles[role] = [...holdersBut(role, principalId), principalId];
    },
    unassignRole(role, principalId) {
      directoryRoles[role] = holdersBut(role, principalId);
    },
  };
}

/** Lists the template ids of the roles that somebody holds. */
export function directoryRolesOf({ directoryRoles }: Tenant, principalId: string): string[] {
  return Object.entries(directoryRoles)
    .filter(([, holders]) => holders.includes(principalId))
    .map(([role]) => role);
}
