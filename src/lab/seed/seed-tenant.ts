import { seedApplications } from './seed-applications.ts';
import { seedDirectoryRoles } from './seed-directory-roles.ts';
import { seedGroups } from './seed-groups.ts';
import { labIds } from './seed-ids.ts';
import { seedManagedIdentities } from './seed-managed-identities.ts';
import { seedTeamsAdmin } from './seed-teams-admin.ts';
import { seedUsers } from './seed-users.ts';
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
    directoryRoles: seedDirectoryRoles(),
    teamsAdmin: seedTeamsAdmin(),
  };
}
