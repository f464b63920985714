import type { Caller, LabRequest, LabResponse, Tenant } from '../tenant/tenant.ts';

/**
 * Answers GET /tenants of Azure Resource Manager: the tenants where the caller's account is a member or a guest; for an
 * application, that of its token.
 *
 * @param tenants - Every tenant of the lab.
 * @param current - The tenant of the token.
 */
export function listTenantsOf(
  caller: Caller,
  tenants: readonly Tenant[],
  current: Tenant,
  { url }: LabRequest,
): LabResponse {
  if (!url.searchParams.has('api-version')) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    return json(400, { error: { code: 'MissingApiVersionParameter', message } });
  }
  const accountId = caller.user?.homeAccountId ?? caller.user?.id;
  const isAccount = (user: { id: string; homeAccountId?: string }) => (user.homeAccountId ?? user.id) === accountId;
  const own = accountId === undefined ? [current] : tenants.filter(({ users }) => users.some(isAccount));
  return json(200, {
    value: own.map(({ id, displayName, domains }) => ({
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

function json(status: number, body: unknown): LabResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}
