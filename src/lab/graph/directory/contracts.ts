import type { Tenant } from '../../tenant/tenant.ts';
import { defineEntityType } from '../core/entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { listEntities } from '../listing/list-entities.ts';

/** Graph's contract: a customer of a partner. */
export const contractType = defineEntityType<Tenant>('contract', 'Contract', {
  id: { kind: 'guid', isDefault: true, read: ({ id }) => id.replace('-0000-', '-0001-') },
  deletedDateTime: { kind: 'date', isDefault: true, read: () => null },
  contractType: { kind: 'string', isDefault: true, read: () => 'Contract' },
  customerId: { kind: 'guid', isDefault: true, read: ({ id }) => id },
  defaultDomainName: { kind: 'string', isDefault: true, read: ({ domains }) => domains[0] },
  displayName: { kind: 'string', isDefault: true, read: ({ displayName }) => displayName },
});

/** Lists the customers of the tenant; of one that is not a partner, none. */
export function listContracts(context: GraphContext): GraphResponse {
  const { customers = [] } = context.tenant;
  return listEntities(context, {
    schema: contractType.schema,
    contextName: 'contracts',
    entities: customers.map((customer) => contractType.toEntity(customer, context.tenant)),
  });
}
