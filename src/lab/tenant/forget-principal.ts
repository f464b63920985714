import type { Tenant } from './tenant.ts';

/** Removes the directory roles and Teams policies of a user or service principal that is deleted. */
export function forgetPrincipal({ directoryRoles, teamsAdmin }: Tenant, principalId: string): void {
  for (const [role, holders] of Object.entries(directoryRoles)) {
    directoryRoles[role] = holders.filter((id) => id !== principalId);
  }
  const { policyAssignments } = teamsAdmin;
  const others = policyAssignments.filter(({ userId }) => userId !== principalId);
  policyAssignments.splice(0, policyAssignments.length, ...others);
}
