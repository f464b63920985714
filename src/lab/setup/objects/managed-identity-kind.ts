import type { ManagedIdentity } from '../../tenant/application.ts';
import { derivedId } from './derived-ids.ts';
import type { SeedManagedIdentity } from '../shape/seed-types.ts';
import type { ObjectKind } from './object-kind.ts';
import type { TenantContext } from './tenant-context.ts';

/** How managed identities come from a seed. */
export const managedIdentityKind: ObjectKind<SeedManagedIdentity, ManagedIdentity> = {
  field: 'managedIdentities',
  noun: 'managed-identity',
  items: ({ tenant }) => tenant.managedIdentities,
  idOf: ({ principalId }) => principalId,
  nameOf: ({ displayName }) => displayName,
  seedName: ({ displayName }) => displayName,
  givenId: ({ principalId }) => principalId,
  named(id, seed, existing, context) {
    const appId = clientIdOf(seed, existing, context);
    return { named: { kind: 'managed identity', id, appId }, names: [seed.displayName, appId] };
  },
  build(seed, existing, principalId, context) {
    const kind = seed.kind ?? existing?.kind ?? 'user';
    return {
      ...(existing ?? { roles: [], resourceId: resourceIdOf(kind, seed.displayName) }),
      ...seed,
      kind,
      clientId: clientIdOf(seed, existing, context),
      principalId,
    };
  },
};

function clientIdOf(seed: SeedManagedIdentity, existing: ManagedIdentity | undefined, { tenant }: TenantContext) {
  return seed.clientId ?? existing?.clientId ?? derivedId(tenant.id, 'managed-identity-client', seed.displayName);
}

function resourceIdOf(kind: 'system' | 'user', name: string): string {
  const provider =
    kind === 'user' ? 'Microsoft.ManagedIdentity/userAssignedIdentities' : 'Microsoft.Compute/virtualMachines';
  return `/subscriptions/1ab0ffff-0000-4000-8000-000000000001/resourcegroups/lab/providers/${provider}/${name}`;
}
