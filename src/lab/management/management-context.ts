import type { Caller, Tenant } from '../tenant/tenant.ts';

/** The caller of Azure Resource Manager. */
export interface ManagementContext {
  readonly caller: Caller;
  /** Every tenant of the lab; the first has the subscription. */
  readonly tenants: readonly Tenant[];
  /** The tenant of the token. */
  readonly tenant: Tenant;
  /** The lab's time. */
  readonly nowMs: number;
}
