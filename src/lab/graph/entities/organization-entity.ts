import type { Tenant } from '../../tenant/tenant.ts';
import { initialDomainOf } from './domain-entity.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from '../core/entity.ts';

/** The tenant's own record, as Graph shows it with Organization.Read.All. */
export const organizationType = defineEntityType<Tenant>('organization', 'Organization', {
  id: { kind: 'string', isDefault: true, read: (tenant) => tenant.id },
  deletedDateTime: always(null, 'date'),
  businessPhones: always([], 'strings'),
  city: always(null),
  country: always(null),
  countryLetterCode: always('GB'),
  createdDateTime: always('2021-01-01T00:00:00Z', 'date'),
  defaultUsageLocation: always(null),
  displayName: { kind: 'string', isDefault: true, read: (tenant) => tenant.displayName },
  isMultipleDataLocationsForServicesEnabled: always(null, 'boolean'),
  marketingNotificationEmails: always([], 'strings'),
  onPremisesLastSyncDateTime: always(null, 'date'),
  onPremisesSyncEnabled: always(null, 'boolean'),
  partnerTenantType: always(null),
  postalCode: always(null),
  preferredLanguage: always('en'),
  securityComplianceNotificationMails: always([], 'strings'),
  securityComplianceNotificationPhones: always([], 'strings'),
  state: always(null),
  street: always(null),
  technicalNotificationMails: always([], 'strings'),
  tenantType: always('AAD'),
  directorySizeQuota: {
    kind: 'complex',
    isDefault: true,
    read: (tenant) => ({ used: tenant.users.length + tenant.groups.length, total: 300000 }),
  },
  assignedPlans: always([], 'complex'),
  onPremisesSyncStatus: always([], 'complex'),
  privacyProfile: always({ contactEmail: null, statementUrl: null }, 'complex'),
  provisionedPlans: always([], 'complex'),
  verifiedDomains: { kind: 'complex', isDefault: true, read: verifiedDomains },
});

/** The properties that are readable with only User.Read; the others are null. */
export const basicOrganizationProperties: ReadonlySet<string> = new Set(['id', 'displayName', 'verifiedDomains']);

function always(value: unknown, kind: PropertyKind = 'string'): PropertyRow<Tenant> {
  return { kind, isDefault: true, read: () => value };
}

function verifiedDomains(tenant: Tenant): unknown {
  return tenant.domains.map((name, index) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault: index === 0,
    isInitial: name === initialDomainOf(tenant),
    name,
    type: 'Managed',
  }));
}
