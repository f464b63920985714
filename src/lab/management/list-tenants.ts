import type { LabResponse, Tenant } from '../tenant/tenant.ts';
import type { ManagementContext } from './management-context.ts';
import { managementJson } from './management-response.ts';

/**
 * Answers GET /tenants: the tenants where the caller's account is a member or a guest; for an application, that of its
 * token.
 */
export function listTenants(context: ManagementContext): LabResponse {
  return managementJson(200, {
    value: tenantsOf(context).map(({ id, displayName, domains }) => ({
      id: `/tenants/${id}`,
      tenantId: id,
      displayName,
      domains,
      defaultDomain: domains[0],
      tenantCategory: 'Home',
      tenantType: 'AAD',
    })),
  });
}

function tenantsOf({ caller, tenants, tenant }: ManagementContext): readonly Tenant[] {
  const accountId = caller.user?.homeAccountId ?? caller.user?.id;
  if (accountId === undefined) return [tenant];
  return tenants.filter(({ users }) => users.some(({ id, homeAccountId }) => (homeAccountId ?? id) === accountId));
}
