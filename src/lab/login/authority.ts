import { isGuid } from '../tenant/guid.ts';
import { Refusal } from './refusal.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** The meaning of the tenant segment of a URL: the lab's tenant, the tenant of the account, or personal accounts. */
export type Authority =
  | { readonly kind: 'tenant' }
  | { readonly kind: 'common' | 'organizations' }
  | { readonly kind: 'consumers' };

/** The tenant of personal Microsoft accounts. */
export const consumersTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad';

/**
 * Reads the tenant segment of a URL.
 *
 * @throws {Refusal} 90013 for a placeholder in angle brackets, 900023 when it is neither a GUID nor a DNS name, 90002
 *   for an unknown tenant.
 */
export function resolveAuthority(tenantName: string, tenant: Tenant): Authority {
  const name = tenantName.toLowerCase();
  if (name === 'common' || name === 'organizations') return { kind: name };
  if (name === 'consumers' || name === consumersTenantId) return { kind: 'consumers' };
  if (name === tenant.id.toLowerCase() || tenant.domains.some((domain) => domain.toLowerCase() === name)) {
    return { kind: 'tenant' };
  }
  if (/[<>]/.test(name)) throw new Refusal(90013);
  const isDnsName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$/.test(
    name,
  );
  throw new Refusal(isGuid(name) || isDnsName ? 90002 : 900023, { tenant: tenantName });
}
