import { isEntradaError } from '../../base/errors.ts';
import { readTenant } from '../../credentials/sign-in-ids.ts';
import { isGuid } from '../../oauth/authority.ts';

/** How a tenant is named. */
export interface TenantName {
  readonly kind: 'guid' | 'domain';
  /** In lower case. */
  readonly text: string;
}

/** Reads the name of one tenant as people copy it; undefined for anything but a GUID or a domain. */
export function tenantName(text: string): TenantName | undefined {
  try {
    const name = readTenant(text, 'a tenant').toLowerCase();
    if (isGuid(name)) return { kind: 'guid', text: name };
    return name.includes('.') ? { kind: 'domain', text: name } : undefined;
  } catch (error) {
    if (isEntradaError(error)) return undefined;
    throw error;
  }
}
