import type { Tenant } from '../tenant/tenant.ts';
import { discoverService } from './service-discovery.ts';
import { ok, type TeamsResponse, type TeamsContext } from './teams-context.ts';

/** The value of a time that was never set. */
const never = '0001-01-01T00:00:00Z';

/** GET /Teams.Tenant/tenants: one object, despite its name. */
export function readTenant(context: TeamsContext): TeamsResponse {
  const { tenant } = context;
  return ok({
    tenantId: tenant.id,
    displayName: tenant.displayName,
    announcementsDisabled: false,
    assignedPlan: ['TEAMS1', 'MCOEV'],
    city: 'London',
    companyPartnership: [],
    companyTags: '',
    country: null,
    countryAbbreviation: 'GB',
    defaultPoolFqdn: null,
    dirSyncEnabled: false,
    lastProvisionTimeStamps: {},
    lastPublishTimeStamps: {},
    lastSyncTimeStamp: never,
    nameRecordingDisabled: false,
    pools: [],
    postalCode: 'W1U 6TQ',
    preferredLanguage: 'en',
    provisionedPlan: ['TEAMS1', 'MCOEV'],
    serviceDiscovery: discoverService(context),
    serviceInfo: '',
    serviceInstance: 'MicrosoftCommunicationsOnline/NOAM-1A-S1',
    serviceNumberCount: 0,
    sipDomain: tenant.domains,
    stateOrProvince: null,
    street: "12 St James's Square",
    subscriberNumberCount: 0,
    syncInLyncAdInfo: {
      isSyncDisabledAtTenantCreation: true,
      isUserSyncDisabled: true,
      isUserSyncStateChanging: false,
      stopSyncStartTimestamp: never,
      stopSyncCompleteTimestamp: never,
    },
    teamsUpgradeEffectiveMode: 'TeamsOnly',
    teamsUpgradeNotificationsEnabled: false,
    teamsUpgradeOverridePolicy: null,
    teamsUpgradePolicyIsReadOnly: 'ModeAndNotifications',
    tnmAccountId: null,
    verifiedDomains: verifiedDomains(tenant),
    whenChanged: never,
    whenCreated: '2021-01-01T00:00:00Z',
  });
}

/** GET /Teams.Tenant/VerifiedSipDomains */
export function listSipDomains({ tenant }: TeamsContext): TeamsResponse {
  return ok(verifiedDomains(tenant));
}

function verifiedDomains({ domains }: Tenant): { readonly name: string; readonly status: string }[] {
  return domains.map((name) => ({ name, status: 'Enabled' }));
}
