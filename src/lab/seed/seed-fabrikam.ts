import type { Tenant } from '../tenant/tenant.ts';
import { seedApplications } from './seed-applications.ts';
import { labGuid, labIds } from './seed-ids.ts';
import { seedTeamsAdmin } from './seed-teams-admin.ts';
import { invited, person } from './seed-users.ts';

/** The client ids of the applications that Fabrikam uses, and the first count of its service principals. */
const shared: readonly string[] = [
  labIds.applications.graphCommandLine.appId,
  labIds.applications.teamsPowerShell.appId,
  labIds.applications.daemon.appId,
  labIds.applications.adminDaemon.appId,
  labIds.applications.azureCli.appId,
  labIds.applications.azurePowerShell.appId,
];
const firstCount = 1001;

/**
 * Creates a second tenant, in which Ada is a guest. Microsoft's clients and two applications of the lab's own tenant
 * have service principals in it; the applications are registered in the lab's tenant, with their secrets.
 */
export function seedFabrikam(): Tenant {
  const { tenantId, domain, initialDomain, users, guests, groups } = labIds.fabrikam;
  return {
    id: tenantId,
    displayName: 'Fabrikam',
    domains: [domain, initialDomain],
    users: [
      { ...person(1001, 'Nora', 'Berg'), ...users.nora, mail: users.nora.userPrincipalName },
      { ...person(1002, 'Omar', 'Haddad'), ...users.omar, mail: users.omar.userPrincipalName },
      { ...person(1003, 'Ada', 'Lovelace'), ...guests.ada, ...invited(labIds.users.ada) },
    ],
    groups: [
      {
        id: groups.partners,
        displayName: 'Partners',
        description: 'Works with the lab',
        mailNickname: 'partners',
        mail: null,
        mailEnabled: false,
        securityEnabled: true,
        groupTypes: [],
        visibility: null,
        createdDateTime: '2023-05-04T09:00:00Z',
        memberIds: [users.nora.id, guests.ada.id],
        ownerIds: [users.nora.id],
      },
    ],
    applications: seedApplications()
      .filter(({ appId }) => shared.includes(appId))
      .map(({ ownerTenantId = labIds.tenantId, ...application }, index) => ({
        ...application,
        id: labGuid(3, firstCount + index),
        servicePrincipalId: labGuid(4, firstCount + index),
        ownerTenantId,
        // They are at the registration, in the lab's tenant.
        secrets: [],
        roles: application.appId === labIds.applications.daemon.appId ? ['User.Read.All'] : application.roles,
      })),
    managedIdentities: [],
    appRoleAssignments: [],
    permissionGrants: [],
    devices: [],
    directoryRoles: { [labIds.directoryRoles.globalAdministrator]: [users.nora.id] },
    teamsAdmin: { ...seedTeamsAdmin(), policyAssignments: [], resourceAccounts: [] },
  };
}
