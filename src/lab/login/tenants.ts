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
  return inTenant(lab, findTenant(lab.tenants, tenantName) ?? lab.tenants[0] ?? lab.tenant);
}

interface TenantIndex {
  readonly byName: ReadonlyMap<string, Tenant>;
  /** The domains of each tenant, as they were indexed. */
  readonly domains: readonly (readonly string[])[];
}

/** Of labs with thousands of tenants. */
const indexes = new WeakMap<readonly Tenant[], TenantIndex>();

/** Finds a tenant by its GUID or one of its domains, in any letter case. */
export function findTenant(tenants: readonly Tenant[], name: string): Tenant | undefined {
  let index = indexes.get(tenants);
  // Domains are replaced when they change.
  if (index === undefined || tenants.some(({ domains }, place) => domains !== index?.domains[place])) {
    const names = tenants.flatMap((tenant) =>
      [tenant.id, ...tenant.domains].map((one) => [one.toLowerCase(), tenant] as const),
    );
    // Of two tenants with one name, the first counts.
    index = { byName: new Map(names.toReversed()), domains: tenants.map(({ domains }) => domains) };
    indexes.set(tenants, index);
  }
  return index.byName.get(name.toLowerCase());
}
