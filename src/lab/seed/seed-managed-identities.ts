import { labIds } from './seed-ids.ts';
import type { ManagedIdentity } from '../tenant/tenant.ts';

/** Creates the seed tenant's managed identities: a system-assigned one and two user-assigned ones. */
export function seedManagedIdentities(): ManagedIdentity[] {
  const { system, reader, withoutRoles } = labIds.managedIdentities;
  return [
    { kind: 'system', ...system, displayName: 'lab-vm', roles: ['User.Read.All', 'Group.Read.All'] },
    { kind: 'user', ...reader, displayName: 'lab-reader', roles: ['User.Read.All'] },
    { kind: 'user', ...withoutRoles, displayName: 'lab-roleless', roles: [] },
  ];
}
