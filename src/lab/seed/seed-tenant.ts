import { seedAppRoleAssignments } from './seed-api.ts';
import { seedApplications } from './seed-applications.ts';
import { seedGroups } from './seed-groups.ts';
import { labGuid, labIds } from './seed-ids.ts';
import { seedTeamsAdmin } from './seed-teams-admin.ts';
import { seedUsers } from './seed-users.ts';
import type { ManagedIdentity } from '../tenant/application.ts';
import type { Tenant } from '../tenant/tenant.ts';

/**
 * Creates the tenant a lab starts with: the same ids, names and dates each time; changes in one copy do not affect
 * others. `labIds` (seed-ids.ts) names what documentation and tests refer to.
 */
export function seedTenant(): Tenant {
  const users = seedUsers();
  return {
    id: labIds.tenantId,
    displayName: 'Entrada Lab',
    domains: [labIds.domain, labIds.initialDomain],
    users,
    groups: seedGroups(users),
    applications: seedApplications(),
    managedIdentities: seedManagedIdentities(),
    appRoleAssignments: seedAppRoleAssignments(),
    permissionGrants: [],
    devices: [],
    directoryRoles: seedDirectoryRoles(),
    teamsAdmin: seedTeamsAdmin(),
  };
}

/**
 * Returns the directory roles of the seed tenant: Taro administers everything, Ada and two applications administer
 * Teams; Grace and a machine can read.
 */
function seedDirectoryRoles(): Record<string, readonly string[]> {
  const { globalAdministrator, teamsAdministrator, globalReader } = labIds.directoryRoles;
  const adminDaemon = labGuid(4, 8);
  const teamsDaemon = labGuid(4, 10);
  return {
    [globalAdministrator]: [labIds.users.taro.id],
    [teamsAdministrator]: [labIds.users.ada.id, adminDaemon, teamsDaemon],
    [globalReader]: [labIds.users.grace.id, labIds.managedIdentities.system.principalId],
  };
}

/** Creates the seed tenant's managed identities: a system-assigned one and two user-assigned ones. */
function seedManagedIdentities(): ManagedIdentity[] {
  const { system, reader, withoutRoles } = labIds.managedIdentities;
  return [
    { kind: 'system', ...system, displayName: 'lab-vm', roles: ['User.Read.All', 'Group.Read.All'] },
    { kind: 'user', ...reader, displayName: 'lab-reader', roles: ['User.Read.All'] },
    { kind: 'user', ...withoutRoles, displayName: 'lab-roleless', roles: [] },
  ];
}
