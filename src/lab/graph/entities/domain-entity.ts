import type { Tenant } from '../../tenant/tenant.ts';
import { defineEntityType, type PropertyRow } from '../core/entity.ts';

/** A domain of the tenant; its id is its name. */
export interface Domain {
  readonly id: string;
  readonly isDefault: boolean;
  readonly isInitial: boolean;
}

/** Graph's domain. */
export const domainType = defineEntityType<Domain>('domain', 'Domain', {
  authenticationType: { kind: 'string', isDefault: true, read: () => 'Managed' },
  availabilityStatus: { kind: 'string', isDefault: true, read: () => null },
  id: { kind: 'string', isDefault: true, read: (domain) => domain.id },
  isAdminManaged: flag(() => true),
  isDefault: flag((domain) => domain.isDefault),
  isInitial: flag((domain) => domain.isInitial),
  isRoot: flag(() => true),
  isVerified: flag(() => true),
  supportedServices: { kind: 'strings', isDefault: true, read: () => ['Email', 'OfficeCommunicationsOnline'] },
  passwordValidityPeriodInDays: { kind: 'complex', isDefault: true, read: () => 2147483647 },
  passwordNotificationWindowInDays: { kind: 'complex', isDefault: true, read: () => 14 },
  state: { kind: 'complex', isDefault: true, read: () => null },
});

/** Returns the domains of the tenant: the default first, the initial one last. */
export function domainsOf({ domains }: Tenant): Domain[] {
  return domains.map((id, index) => ({ id, isDefault: index === 0, isInitial: index === domains.length - 1 }));
}

function flag(read: (domain: Domain) => boolean): PropertyRow<Domain> {
  return { kind: 'boolean', isDefault: true, read };
}
