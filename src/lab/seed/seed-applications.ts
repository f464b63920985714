import { seedApiApplications } from './seed-api.ts';
import { labGuid, labIds, tokenExchangeAudience } from './seed-ids.ts';
import { microsoftServicesTenantId, seedMicrosoftClients } from './seed-microsoft-clients.ts';
import type { Application } from '../tenant/application.ts';

const signInScopes = ['openid', 'profile', 'email', 'offline_access'];

/** The Graph permissions of the Teams cmdlets, with the same names delegated and app-only. */
const teamsPermissions = [
  'User.Read.All',
  'Group.ReadWrite.All',
  'AppCatalog.ReadWrite.All',
  'TeamSettings.ReadWrite.All',
  'Channel.Delete.All',
  'ChannelSettings.ReadWrite.All',
  'ChannelMember.ReadWrite.All',
];
const expiredAtMs = Date.UTC(2021, 5, 30);

/** Creates the seed tenant's applications: one for each way a sign-in can succeed or fail. */
export function seedApplications(): Application[] {
  const known = labIds.applications;
  return [
    {
      ...application(1, known.graphCommandLine.appId, 'Microsoft Graph Command Line Tools'),
      ownerTenantId: microsoftServicesTenantId,
      isPublicClient: true,
      redirectUris: ['http://localhost'],
      consentedScopes: ['User.Read', 'User.Read.All', 'Group.Read.All', ...signInScopes],
    },
    {
      ...application(2, known.teamsPowerShell.appId, 'Microsoft Teams PowerShell'),
      ownerTenantId: microsoftServicesTenantId,
      isPublicClient: true,
      redirectUris: ['http://localhost'],
      consentedScopes: ['User.Read', 'Group.Read.All', ...teamsPermissions, ...signInScopes],
    },
    {
      ...application(3, known.daemon.appId, 'Lab Daemon'),
      secrets: [{ value: known.daemon.secret }],
      roles: ['User.Read.All', 'Group.Read.All', 'Organization.Read.All'],
    },
    {
      ...application(4, known.expiredSecret.appId, 'Lab Daemon With Expired Secret'),
      secrets: [{ value: known.expiredSecret.secret, expiresAtMs: expiredAtMs }],
      roles: ['User.Read.All'],
    },
    {
      ...withoutServicePrincipal(5, known.withoutServicePrincipal.appId, 'Lab App Without Service Principal'),
      secrets: [{ value: known.withoutServicePrincipal.secret }],
    },
    {
      ...application(6, known.withoutRoles.appId, 'Lab Daemon Without Roles'),
      secrets: [{ value: known.withoutRoles.secret }],
    },
    {
      ...application(7, known.web.appId, 'Lab Web'),
      redirectUris: [known.web.redirectUri],
      issuesIdTokens: true,
      secrets: [{ value: known.web.secret }],
      consentedScopes: ['User.Read', ...signInScopes],
    },
    {
      ...application(8, known.adminDaemon.appId, 'Lab Admin Daemon'),
      secrets: [{ value: known.adminDaemon.secret }],
      roles: [
        'User.ReadWrite.All',
        'Group.ReadWrite.All',
        'Application.Read.All',
        'Organization.Read.All',
        'AuditLog.Read.All',
        'Device.Read.All',
        'Reports.Read.All',
      ],
    },
    {
      ...application(9, known.workload.appId, 'Lab Workload'),
      federatedCredentials: [
        { issuer: 'github', subject: known.workload.githubSubject, audience: tokenExchangeAudience },
        { issuer: 'azure-devops', subject: known.workload.azureDevOpsSubject, audience: tokenExchangeAudience },
        { issuer: 'kubernetes', subject: known.workload.kubernetesSubject, audience: tokenExchangeAudience },
      ],
      roles: ['User.Read.All', 'Group.Read.All'],
    },
    {
      ...application(10, known.teamsDaemon.appId, 'Lab Teams Daemon'),
      secrets: [{ value: known.teamsDaemon.secret }],
      roles: ['Organization.Read.All', ...teamsPermissions],
    },
    {
      ...application(11, known.teamsRecipe.appId, 'Lab Teams Recipe'),
      secrets: [{ value: known.teamsRecipe.secret }],
      consentedScopes: ['User.Read.All', 'Group.ReadWrite.All', 'AppCatalog.ReadWrite.All', ...signInScopes],
    },
    {
      ...application(12, known.singlePage.appId, 'Lab Single-Page App'),
      spaRedirectUris: known.singlePage.redirectUris,
      consentedScopes: ['User.Read', ...signInScopes],
    },
    ...seedApiApplications(),
    ...seedMicrosoftClients(),
  ];
}

function application(count: number, appId: string, displayName: string): Application {
  return { ...withoutServicePrincipal(count, appId, displayName), servicePrincipalId: labGuid(4, count) };
}

function withoutServicePrincipal(count: number, appId: string, displayName: string): Application {
  return {
    id: labGuid(3, count),
    appId,
    displayName,
    isPublicClient: false,
    redirectUris: [],
    secrets: [],
    consentedScopes: [],
    roles: [],
  };
}
