import { labIds } from '../seed/seed-ids.ts';
import type { LabResponse } from '../tenant/tenant.ts';
import type { ManagementContext } from './management-context.ts';
import { managementJson } from './management-response.ts';

const { subscription } = labIds;

/** The only region. */
export const location = { name: 'westeurope', displayName: 'West Europe', regionalDisplayName: '(Europe) West Europe' };

/** Namespaces that every subscription has. */
const namespaces = [
  'Microsoft.Authorization',
  'Microsoft.Resources',
  'Microsoft.Features',
  'Microsoft.ManagedIdentity',
];

/** Returns the ids of the subscriptions of the token's tenant. */
export function subscriptionIds({ tenant, tenants }: ManagementContext): readonly string[] {
  return tenant === tenants[0] ? [subscription.subscriptionId] : [];
}

/** Answers GET /subscriptions. */
export function listSubscriptions(context: ManagementContext): LabResponse {
  const value = subscriptionIds(context).map((id) => subscriptionEntity(context, id));
  return managementJson(200, { value, count: { type: 'Total', value: value.length } });
}

/** Answers GET /subscriptions/{id}. */
export function getSubscription(context: ManagementContext, id: string): LabResponse {
  return managementJson(200, subscriptionEntity(context, id));
}

/** Answers GET /subscriptions/{id}/locations. */
export function listLocations(_context: ManagementContext, id: string): LabResponse {
  const { name, displayName, regionalDisplayName } = location;
  const metadata = { regionType: 'Physical', regionCategory: 'Recommended', geographyGroup: 'Europe' };
  const own = { id: `/subscriptions/${id}/locations/${name}`, name, type: 'Region', displayName, regionalDisplayName };
  return managementJson(200, { value: [{ ...own, metadata }] });
}

/** Answers GET /subscriptions/{id}/providers. They are registered; none lists a type of resource. */
export function listProviders(_context: ManagementContext, id: string): LabResponse {
  return managementJson(200, {
    value: namespaces.map((namespace) => ({
      id: `/subscriptions/${id}/providers/${namespace}`,
      namespace,
      resourceTypes: [],
      registrationState: 'Registered',
      registrationPolicy: 'RegistrationFree',
    })),
  });
}

function subscriptionEntity({ tenant }: ManagementContext, subscriptionId: string): Record<string, unknown> {
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId,
    tenantId: tenant.id,
    displayName: subscription.displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}
