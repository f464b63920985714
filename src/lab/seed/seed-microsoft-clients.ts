import type { Application } from '../tenant/application.ts';
import { labGuid, labIds } from './seed-ids.ts';

/** The tenant that owns Microsoft's own clients. */
export const microsoftServicesTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

const nativeClient = 'https://login.microsoftonline.com/common/oauth2/nativeclient';
const signInScopes = ['openid', 'profile', 'email', 'offline_access'];
const directoryScopes = [
  'AuditLog.Read.All',
  'Application.ReadWrite.All',
  'Directory.AccessAsUser.All',
  'Group.ReadWrite.All',
  'User.Read',
  'User.ReadWrite.All',
];

/** Creates Microsoft's clients that sign in without an application of the tenant's own. */
export function seedMicrosoftClients(): Application[] {
  const { azureCli, azurePowerShell, visualStudioCode, graphExplorer } = labIds.applications;
  return [
    { ...client(31, azureCli.appId, 'Microsoft Azure CLI'), consentedScopes: [...directoryScopes, ...signInScopes] },
    {
      ...client(32, azurePowerShell.appId, 'Microsoft Azure PowerShell'),
      consentedScopes: [...directoryScopes, ...signInScopes],
    },
    { ...client(33, visualStudioCode.appId, 'Visual Studio Code'), consentedScopes: ['User.Read', ...signInScopes] },
    {
      ...client(34, graphExplorer.appId, 'Graph Explorer'),
      isFamilyClient: false,
      redirectUris: [],
      spaRedirectUris: ['https://developer.microsoft.com/en-us/graph/graph-explorer'],
      consentedScopes: ['User.Read', ...signInScopes],
    },
  ];
}

function client(count: number, appId: string, displayName: string): Application {
  return {
    id: labGuid(3, count),
    servicePrincipalId: labGuid(4, count),
    appId,
    displayName,
    ownerTenantId: microsoftServicesTenantId,
    isPublicClient: true,
    isFamilyClient: true,
    redirectUris: ['http://localhost', nativeClient],
    secrets: [],
    consentedScopes: [],
    roles: [],
  };
}
