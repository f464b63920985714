import { createRunState } from '../../tenant/run-state.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { defineEntityType, type PropertyRow } from '../core/entity.ts';

/** A domain of the tenant; its id is its name. */
export interface Domain {
  readonly id: string;
  readonly isDefault: boolean;
  readonly isInitial: boolean;
  /** False: it was added, and nothing can use it yet. */
  readonly isVerified: boolean;
}

/** Graph's domain. */
export const domainType = defineEntityType<Domain>('domain', 'Domain', {
  authenticationType: { kind: 'string', isDefault: true, read: () => 'Managed' },
  availabilityStatus: { kind: 'string', isDefault: true, read: () => null },
  id: { kind: 'string', isDefault: true, read: (domain) => domain.id },
  isAdminManaged: flag(() => true),
  isDefault: { ...flag((domain) => domain.isDefault), writable: 'always', isRequired: true },
  isInitial: flag((domain) => domain.isInitial),
  isRoot: flag(() => true),
  isVerified: flag((domain) => domain.isVerified),
  supportedServices: {
    kind: 'strings',
    isDefault: true,
    read: ({ isVerified }) => (isVerified ? ['Email', 'OfficeCommunicationsOnline'] : []),
  },
  passwordValidityPeriodInDays: { kind: 'complex', isDefault: true, read: () => 2147483647 },
  passwordNotificationWindowInDays: { kind: 'complex', isDefault: true, read: () => 14 },
  state: { kind: 'complex', isDefault: true, read: () => null },
});

/** Names of domains that were added and are not verified yet. */
export const unverifiedDomains = createRunState((): Set<string> => new Set());

/** Returns the domains of the tenant: the default first, then the other verified ones. */
export function domainsOf(tenant: Tenant): Domain[] {
  const initial = initialDomainOf(tenant);
  const verified = tenant.domains.map((id, index) => ({
    id,
    isDefault: index === 0,
    isInitial: id === initial,
    isVerified: true,
  }));
  const others = [...unverifiedDomains.of(tenant)].map((id) => ({
    id,
    isDefault: false,
    isInitial: false,
    isVerified: false,
  }));
  return [...verified, ...others];
}

/** Returns the domain that a tenant began with. */
export function initialDomainOf({ domains, initialDomain }: Tenant): string | undefined {
  return initialDomain ?? domains.at(-1);
}

function flag(read: (domain: Domain) => boolean): PropertyRow<Domain> {
  return { kind: 'boolean', isDefault: true, read };
}
