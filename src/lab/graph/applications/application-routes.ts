import type { AssignmentSide } from '../entities/app-role-assignment-entity.ts';
import * as assignments from './app-role-assignments.ts';
import * as applications from './applications.ts';
import { directoryObjectSchema, getGroup, getUser } from '../entities/directory.ts';
import * as federated from './federated-credentials.ts';
import { getApplication, getServicePrincipal } from '../entities/find-application.ts';
import type { GraphContext } from '../core/graph-context.ts';
import * as keys from './key-credentials.ts';
import { listEntities } from '../listing/list-entities.ts';
import type { Operation, Route } from '../core/operation.ts';
import * as passwords from './password-credentials.ts';
import { grantEntities, permissionGrantType } from '../entities/permission-grant-entity.ts';
import * as grants from './permission-grants.ts';
import type { Access } from '../core/permissions.ts';
import * as principals from './service-principals.ts';
import * as objects from '../directory/tenant-objects.ts';
import { applicationOwners } from '../entities/application-relations.ts';

const read = 'readApplications';
const write = 'writeOwnApplications';

/** The routes of applications, service principals and their permissions. */
export const applicationRoutes: readonly Route[] = [
  ['applications', { GET: on(read, objects.listApplications), POST: on(write, applications.createApplication) }],
  ['applications/$count', { GET: on(read, objects.countApplications) }],
  [
    'applications/{}',
    {
      GET: on(read, applications.readOneApplication),
      PATCH: on(write, applications.updateApplication),
      DELETE: on(write, applications.removeApplication),
    },
  ],
  ['applications/{}/addPassword', { POST: on(write, passwords.addApplicationPassword) }],
  ['applications/{}/removePassword', { POST: on(write, passwords.removeApplicationPassword) }],
  ['applications/{}/addKey', { POST: on(write, keys.addKey) }],
  ['applications/{}/removeKey', { POST: on(write, keys.removeKey) }],
  [
    'applications/{}/federatedIdentityCredentials',
    { GET: on(read, federated.listFederatedCredentials), POST: on(write, federated.addFederatedCredential) },
  ],
  ['applications/{}/federatedIdentityCredentials/$count', { GET: on(read, federated.countFederatedCredentials) }],
  [
    'applications/{}/federatedIdentityCredentials/{}',
    {
      GET: on(read, federated.readFederatedCredential),
      PATCH: on(write, federated.updateFederatedCredential),
      DELETE: on(write, federated.removeFederatedCredential),
    },
  ],
  ['applications/{}/owners', { GET: on(read, (context, [key = '']) => listOwners(context, key, 'application')) }],
  ['applications/{}/owners/$ref', { POST: on(write, applications.addApplicationOwner) }],
  ['applications/{}/owners/{}/$ref', { DELETE: on(write, applications.removeApplicationOwner) }],
  [
    'servicePrincipals',
    { GET: on(read, objects.listServicePrincipals), POST: on(write, principals.createServicePrincipal) },
  ],
  ['servicePrincipals/$count', { GET: on(read, objects.countServicePrincipals) }],
  [
    'servicePrincipals/{}',
    {
      GET: on(read, principals.readOneServicePrincipal),
      PATCH: on(write, principals.updateServicePrincipal),
      DELETE: on(write, principals.deleteServicePrincipal),
    },
  ],
  ['servicePrincipals/{}/addPassword', { POST: on(write, passwords.addPrincipalPassword) }],
  ['servicePrincipals/{}/removePassword', { POST: on(write, passwords.removePrincipalPassword) }],
  [
    'servicePrincipals/{}/owners',
    { GET: on(read, (context, [key = '']) => listOwners(context, key, 'servicePrincipal')) },
  ],
  ['servicePrincipals/{}/owners/$ref', { POST: on(write, principals.addPrincipalOwner) }],
  ['servicePrincipals/{}/owners/{}/$ref', { DELETE: on(write, principals.removePrincipalOwner) }],
  ...assignmentRoutes('users', 'appRoleAssignments', 'principal', ({ tenant }, key) => getUser(tenant, key).id),
  ...assignmentRoutes('groups', 'appRoleAssignments', 'principal', ({ tenant }, key) => getGroup(tenant, key).id),
  ...assignmentRoutes('servicePrincipals', 'appRoleAssignments', 'principal', principalId),
  ...assignmentRoutes('servicePrincipals', 'appRoleAssignedTo', 'resource', principalId),
  ['oauth2PermissionGrants', { GET: on('readGrants', grants.listGrants), POST: on('writeGrants', grants.createGrant) }],
  ['oauth2PermissionGrants/$count', { GET: on('readGrants', grants.countGrants) }],
  [
    'oauth2PermissionGrants/{}',
    {
      GET: on('readGrants', grants.readGrant),
      PATCH: on('writeGrants', grants.updateGrant),
      DELETE: on('writeGrants', grants.deleteGrant),
    },
  ],
  [
    'users/{}/oauth2PermissionGrants',
    {
      GET: on('readGrants', (context, [key = '']) =>
        listGrantsOf(context, { userId: getUser(context.tenant, key).id }),
      ),
    },
  ],
  [
    'servicePrincipals/{}/oauth2PermissionGrants',
    { GET: on('readGrants', (context, [key = '']) => listGrantsOf(context, { clientId: principalId(context, key) })) },
  ],
];

function on(access: Access, run: Operation['run']): Operation {
  return { access, run };
}

function assignmentRoutes(
  collection: string,
  name: string,
  side: AssignmentSide,
  find: (context: GraphContext, key: string) => string,
): Route[] {
  const path = `${collection}/{}/${name}`;
  return [
    [
      path,
      {
        GET: on('readAssignments', (context, [key = '']) =>
          assignments.listAssignments(context, find(context, key), side, `${collection}('${key}')/${name}`),
        ),
        POST: on('writeAssignments', (context, [key = '']) =>
          assignments.addAssignment(context, find(context, key), side),
        ),
      },
    ],
    [
      `${path}/{}`,
      {
        GET: on('readAssignments', (context, [key = '', id = '']) =>
          assignments.readAssignment(context, find(context, key), side, id),
        ),
        DELETE: on('writeAssignments', (context, [key = '', id = '']) =>
          assignments.removeAssignment(context, find(context, key), side, id),
        ),
      },
    ],
  ];
}

function principalId(context: GraphContext, key: string): string {
  return getServicePrincipal(context, key).id;
}

function listGrantsOf(context: GraphContext, of: { readonly clientId?: string; readonly userId?: string }) {
  const entities = grantEntities(context.tenant, of);
  const { schema } = permissionGrantType;
  return listEntities(context, { schema, contextName: 'oauth2PermissionGrants', entities });
}

function listOwners(context: GraphContext, key: string, kind: 'application' | 'servicePrincipal') {
  const id = kind === 'application' ? getApplication(context, key).id : principalId(context, key);
  const entities = applicationOwners(context.tenant, id);
  return listEntities(context, { schema: directoryObjectSchema, contextName: 'directoryObjects', entities });
}
