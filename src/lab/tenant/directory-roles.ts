import { isGuid } from './guid.ts';
import { EntradaError } from '../../base/errors.ts';
import type { Tenant } from './tenant.ts';

/**
 * Roles whose holders can consent for everyone: Global, Privileged Role, Application and Cloud Application
 * Administrator, by template id.
 */
export const consentAdministrators: ReadonlySet<string> = new Set([
  '62e90394-69f5-4237-9190-012177145e10',
  'e8611ab8-c189-46e8-94e1-60213ab1f814',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  '158c047a-c907-4556-b7ef-446551a6b5f7',
]);

/** Changes the assignments of directory roles while the lab runs; new tokens contain the changes. */
export interface LabDirectoryRoles {
  /**
   * @param role - Template id, as in `labIds.directoryRoles`.
   * @param principalId - Of a user, a service principal or a managed identity.
   * @throws {EntradaError} `LAB_FAILED` for a role that is not a GUID: tokens cannot contain its name.
   */
  assignRole(role: string, principalId: string): void;
  /** Has no effect when the role was not assigned. */
  unassignRole(role: string, principalId: string): void;
}

/** Creates the methods that change the directory roles of a tenant. */
export function createLabDirectoryRoles({ directoryRoles }: Tenant): LabDirectoryRoles {
  const holdersBut = (role: string, principalId: string) =>
    (directoryRoles[role] ?? []).filter((id) => id !== principalId);
  return {
    assignRole(role, principalId) {
      if (!isGuid(role)) {
        const message = `Cannot assign the role "${role}": it is not a template id; use one of labIds.directoryRoles`;
        throw new EntradaError('LAB_FAILED', message);
      }
      directoryRoles[role] = [...holdersBut(role, principalId), principalId];
    },
    unassignRole(role, principalId) {
      directoryRoles[role] = holdersBut(role, principalId);
    },
  };
}

/** Lists the template ids of the roles of a user or service principal. */
export function directoryRolesOf({ directoryRoles }: Tenant, principalId: string): string[] {
  return Object.entries(directoryRoles)
    .filter(([, holders]) => holders.includes(principalId))
    .map(([role]) => role);
}
