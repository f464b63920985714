import { usualLicenses } from '../../seed/seed-licenses.ts';
import type { License, Tenant } from '../../tenant/tenant.ts';
import { isSameId } from '../entities/directory.ts';
import { defineEntityType, type PropertyRow } from '../core/entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { resourceNotFound } from '../core/graph-fault.ts';
import { listEntities, showOne } from '../listing/list-entities.ts';

/** A license with its id, as Graph shows it. */
interface SubscribedSku extends License {
  readonly id: string;
}

/** Graph's subscribedSku, which a query can select from but not filter. */
export const subscribedSkuType = defineEntityType<SubscribedSku>('subscribedSku', 'SubscribedSku', {
  accountName: shown((_sku, tenant) => tenant.domains.at(-1)?.split('.')[0]),
  accountId: shown((_sku, tenant) => tenant.id),
  appliesTo: shown(() => 'User'),
  capabilityStatus: shown(({ enabled }) => (enabled > 0 ? 'Enabled' : 'Suspended')),
  consumedUnits: shown(({ consumed }) => consumed),
  id: { kind: 'string', isDefault: true, read: ({ id }) => id },
  skuId: shown(({ skuId }) => skuId),
  skuPartNumber: shown(({ skuPartNumber }) => skuPartNumber),
  subscriptionIds: shown(({ skuId }) => [skuId.replace(/^.{8}/, '5ab50000')]),
  prepaidUnits: shown(({ enabled, suspended }) => ({ enabled, suspended, warning: 0, lockedOut: 0 })),
  servicePlans: shown(({ plans }) =>
    plans.map(([servicePlanName, servicePlanId]) => ({
      servicePlanId,
      servicePlanName,
      provisioningStatus: 'Success',
      appliesTo: 'User',
    })),
  ),
});

/** Lists the products that the tenant has licenses of, in one page. */
export function listSubscribedSkus(context: GraphContext): GraphResponse {
  const entities = skusOf(context.tenant).map((sku) => subscribedSkuType.toEntity(sku, context.tenant));
  return listEntities(context, {
    schema: subscribedSkuType.schema,
    contextName: 'subscribedSkus',
    entities,
    isUnpaged: true,
  });
}

/** Returns a product by its id, which is that of the tenant and that of the product. */
export function readSubscribedSku(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const sku = skusOf(context.tenant).find((one) => isSameId(one.id, id));
  if (sku === undefined) throw resourceNotFound(id);
  return showOne(context, 'subscribedSkus', subscribedSkuType.toEntity(sku, context.tenant));
}

function skusOf(tenant: Tenant): SubscribedSku[] {
  const licensed = () => tenant.users.filter(({ isLicensed }) => isLicensed === true).length;
  const licenses = tenant.licenses ?? usualLicenses(licensed());
  return licenses.map((license) => ({ ...license, id: `${tenant.id}_${license.skuId}` }));
}

function shown(read: (sku: SubscribedSku, tenant: Tenant) => unknown): PropertyRow<SubscribedSku> {
  return { kind: 'complex', isDefault: true, read };
}
