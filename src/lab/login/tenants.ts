import type { Tenant } from '../tenant/tenant.ts';
import type { LabState } from './lab-state.ts';

/** Returns the state of the lab for requests to another of its tenants. */
export function inTenant(lab: LabState, tenant: Tenant): LabState {
  return tenant === lab.tenant ? lab : { ...lab, tenant };
}

/**
 * Returns the state for a request: of the tenant that the first segment of its path names, otherwise of the lab's first
 * tenant.
 *
 * @param tenantName - A GUID or a domain, in any letter case; `common`, `organizations` or another text.
 */
export function inNamedTenant(lab: LabState, tenantName: string): LabState {
  const wanted = tenantName.toLowerCase();
  const named = lab.tenants.find(({ id, domains }) => [id, ...domains].some((name) => name.toLowerCase() === wanted));
  return inTenant(lab, named ?? lab.tenants[0] ?? lab.tenant);
}
