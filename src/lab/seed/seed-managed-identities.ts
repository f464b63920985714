import { labIds } from './seed-ids.ts';
import type { ManagedIdentity } from '../tenant/tenant.ts';

/** The seed tenant's managed identities: a machine's own one and two that are assigned to machines. */
export function seedManagedIdentities(): ManagedIdentity[] {
  const { system, reader, withoutRoles } = labIds.managedIdentities;
  return [
    { kind: 'system', ...system, displayName: 'lab-vm', roles: ['User.Read.All', 'Group.Read.All'] },
    { kind: 'user', ...reader, displayName: 'lab-reader', roles: ['User.Read.All'] },
    { kind: 'user', ...withoutRoles, displayName: 'lab-roleless', roles: [] },
  ];
}
