import type { Application, AppRoleAssignment } from '../tenant/application.ts';
import { labGuid, labIds } from './seed-ids.ts';

const known = labIds.applications;
const principalIds = { api: labGuid(4, 21), apiClient: labGuid(4, 22), apiDaemon: labGuid(4, 23) };
const roleIds = { reader: labGuid(8, 31), approver: labGuid(8, 32), processor: labGuid(8, 33) };
const scopeIds = { read: labGuid(8, 21), write: labGuid(8, 22), readAll: labGuid(8, 23) };

/** Creates an own API with its clients, and an application that registers others. */
export function seedApiApplications(): Application[] {
  return [
    {
      ...application(21, known.api.appId, 'Lab API'),
      redirectUris: ['https://localhost:7443/signin'],
      secrets: [{ value: known.api.secret }],
      identifierUris: [known.api.identifierUri],
      consentedScopes: ['User.Read', 'openid', 'profile', 'email', 'offline_access'],
      accessTokenVersion: 2,
      exposedScopes: [
        scope(scopeIds.read, 'Tasks.Read', 'User', 'Read your tasks'),
        scope(scopeIds.write, 'Tasks.ReadWrite', 'User', 'Read and write your tasks'),
        scope(scopeIds.readAll, 'Tasks.Read.All', 'Admin', "Read everyone's tasks"),
      ],
      appRoles: [
        role(roleIds.reader, 'Tasks.Reader', 'Reads tasks', 'User'),
        role(roleIds.approver, 'Tasks.Approver', 'Approves tasks', 'User'),
        role(roleIds.processor, 'Tasks.Process.All', 'Processes all tasks', 'Application'),
      ],
      // Command lines, too, as developers do to try their API.
      preauthorizedApplications: [known.apiClient, known.graphCommandLine, known.azureCli].map(({ appId }) => ({
        appId,
        scopeIds: [scopeIds.read],
      })),
    },
    {
      ...application(22, known.apiClient.appId, 'Lab API Client'),
      isPublicClient: true,
      redirectUris: ['http://localhost'],
      consentedScopes: ['User.Read', 'openid', 'profile', 'email', 'offline_access'],
      requiredResources: [
        {
          resourceAppId: known.api.appId,
          permissions: [
            { id: scopeIds.read, type: 'Scope' },
            { id: scopeIds.write, type: 'Scope' },
          ],
        },
      ],
    },
    { ...application(23, known.apiDaemon.appId, 'Lab API Daemon'), secrets: [{ value: known.apiDaemon.secret }] },
    {
      ...application(24, known.registrar.appId, 'Lab Registrar'),
      secrets: [{ value: known.registrar.secret }],
      roles: [
        'Application.ReadWrite.All',
        'AppRoleAssignment.ReadWrite.All',
        'DelegatedPermissionGrant.ReadWrite.All',
        'Directory.Read.All',
      ],
    },
  ];
}

/** Creates the app roles of the own API that users, a group and an application have. */
export function seedAppRoleAssignments(): AppRoleAssignment[] {
  const assign = (
    count: number,
    principalId: string,
    principalType: AppRoleAssignment['principalType'],
    appRoleId: string,
  ): AppRoleAssignment => ({
    id: Buffer.from(labGuid(8, 40 + count)).toString('base64url'),
    principalId,
    principalType,
    resourceId: principalIds.api,
    appRoleId,
    createdDateTime: '2021-01-01T00:00:00Z',
  });
  return [
    assign(1, labIds.users.ada.id, 'User', roleIds.approver),
    assign(2, labIds.groups.engineering, 'Group', roleIds.reader),
    assign(3, principalIds.apiDaemon, 'ServicePrincipal', roleIds.processor),
  ];
}

function application(count: number, appId: string, displayName: string): Application {
  return {
    id: labGuid(3, count),
    appId,
    servicePrincipalId: labGuid(4, count),
    displayName,
    isPublicClient: false,
    redirectUris: [],
    secrets: [],
    consentedScopes: [],
    roles: [],
  };
}

function scope(id: string, value: string, type: 'User' | 'Admin', adminConsentDisplayName: string) {
  return { id, value, type, isEnabled: true, adminConsentDisplayName };
}

function role(id: string, value: string, displayName: string, member: 'User' | 'Application') {
  return { id, value, displayName, allowedMemberTypes: [member], isEnabled: true };
}
