import type { GraphContext } from '../core/graph-context.ts';
import { listContracts } from './contracts.ts';
import * as drives from './drives.ts';
import * as deleted from './deleted-items.ts';
import * as devices from './devices.ts';
import * as domains from './domains.ts';
import { getByIds } from './directory-objects.ts';
import * as roles from './directory-roles.ts';
import * as groups from './groups.ts';
import { assignLicense, listLicenseDetails } from './license-details.ts';
import { listSubscribedSkus, readSubscribedSku } from './licenses.ts';
import { listApplicationDelta, listDeviceDelta, listGroupDelta, listUserDelta } from '../listing/list-delta.ts';
import type { Operation, Route } from '../core/operation.ts';
import * as photos from './photos.ts';
import { redirectToReport } from './downloads.ts';
import { listSignIns, readSignIn } from './sign-ins.ts';
import type { Access } from '../core/permissions.ts';
import * as objects from './tenant-objects.ts';
import * as users from './users.ts';
import * as writeDevices from './write-devices.ts';
import { writeMetadata } from './write-metadata.ts';

/** The routes of the directory, except for its relations. */
export const directoryRoutes: readonly Route[] = [
  [
    'users',
    { GET: { access: 'readUsers', run: users.listUsers }, POST: { access: 'writeUsers', run: users.createUser } },
  ],
  ['users/delta', { GET: { access: 'readUsers', run: listUserDelta } }],
  ['users/$count', { GET: { access: 'readUsers', run: users.countUsers } }],
  [
    'users/{}',
    {
      GET: { access: 'readUsers', ownAccess: 'readMe', run: users.readUser },
      PATCH: { access: 'writeUsers', ownAccess: 'writeMe', run: users.updateUser },
      DELETE: { access: 'deleteUsers', run: users.removeUser },
    },
  ],
  [
    'users/{}/manager/$ref',
    {
      PUT: { access: 'writeUsers', run: users.setManager },
      DELETE: { access: 'writeUsers', run: users.removeManager },
    },
  ],
  [
    'groups',
    { GET: { access: 'readGroups', run: groups.listGroups }, POST: { access: 'writeGroups', run: groups.createGroup } },
  ],
  ['groups/delta', { GET: { access: 'readGroups', run: listGroupDelta } }],
  ['groups/$count', { GET: { access: 'readGroups', run: groups.countGroups } }],
  [
    'groups/{}',
    {
      GET: { access: 'readGroups', run: groups.readGroup },
      PATCH: { access: 'writeGroups', run: groups.updateGroup },
      DELETE: { access: 'deleteGroups', run: groups.removeGroup },
    },
  ],
  ...referenceRoutes('members', 'writeMembers'),
  ...referenceRoutes('owners', 'writeOwners'),
  ['organization', { GET: { access: 'readBasicOrganization', run: objects.listOrganization } }],
  ['organization/{}', { GET: { access: 'readBasicOrganization', run: objects.readOrganization } }],
  ['applications/delta', { GET: { access: 'readApplications', run: listApplicationDelta } }],
  [
    'domains',
    {
      GET: { access: 'readDomains', run: domains.listDomains },
      POST: { access: 'writeDomains', run: domains.createDomain },
    },
  ],
  [
    'domains/{}',
    {
      GET: { access: 'readDomains', run: domains.readDomain },
      PATCH: { access: 'writeDomains', run: domains.updateDomain },
      DELETE: { access: 'writeDomains', run: domains.removeDomain },
    },
  ],
  ['domains/{}/verify', { POST: { access: 'writeDomains', run: domains.verifyDomain } }],
  ['domains/{}/verificationDnsRecords', { GET: { access: 'readDomains', run: domains.listVerificationRecords } }],
  ['subscribedSkus', { GET: { access: 'readLicenses', run: listSubscribedSkus } }],
  ['subscribedSkus/{}', { GET: { access: 'readLicenses', run: readSubscribedSku } }],
  ['contracts', { GET: { access: 'readContracts', run: listContracts } }],
  ['$metadata', { GET: { access: 'none', run: writeMetadata } }],
  [
    'devices',
    {
      GET: { access: 'readDevices', run: devices.listDevices },
      POST: { access: 'writeDevices', run: writeDevices.createDevice },
    },
  ],
  ['devices/delta', { GET: { access: 'readDevices', run: listDeviceDelta } }],
  ['devices/$count', { GET: { access: 'readDevices', run: devices.countDevices } }],
  [
    'devices/{}',
    {
      GET: { access: 'readDevices', run: devices.readDevice },
      PATCH: { access: 'writeDevices', run: writeDevices.updateDevice },
      DELETE: { access: 'writeDevices', run: writeDevices.removeDevice },
    },
  ],
  [
    'directoryRoles',
    { GET: { access: 'readRoles', run: roles.listRoles }, POST: { access: 'writeRoles', run: roles.activateRole } },
  ],
  ['directoryRoles/$count', { GET: { access: 'readRoles', run: roles.countRoles } }],
  ['directoryRoles/{}', { GET: { access: 'readRoles', run: roles.readRole } }],
  ['directoryRoles/{}/members/$ref', { POST: { access: 'writeRoles', run: roles.addRoleMember } }],
  ['directoryRoles/{}/members/{}/$ref', { DELETE: { access: 'writeRoles', run: roles.removeRoleMember } }],
  ['directoryRoleTemplates', { GET: { access: 'readRoles', run: roles.listRoleTemplates } }],
  ['directoryRoleTemplates/{}', { GET: { access: 'readRoles', run: roles.readRoleTemplate } }],
  ['users/{}/licenseDetails', { GET: { access: 'readUsers', ownAccess: 'readMe', run: listLicenseDetails } }],
  ['users/{}/assignLicense', { POST: { access: 'assignLicenses', run: assignLicense } }],
  ...photoRoutes('users'),
  ...photoRoutes('groups'),
  ...driveRoutes('users/{}/drive', 'user'),
  ...driveRoutes('drives/{}', 'drive'),
  ['users/{}/drives', { GET: { access: 'readFiles', run: drives.inDrive('user', drives.listDrives) } }],
  ['directory/deletedItems/{type}', { GET: { access: 'readObjects', run: deleted.listDeleted } }],
  ['directory/deletedItems/{type}/$count', { GET: { access: 'readObjects', run: deleted.countDeleted } }],
  [
    'directory/deletedItems/{}',
    {
      GET: { access: 'readObjects', run: deleted.readDeleted },
      DELETE: { access: 'restoreAny', run: deleted.purgeDeleted },
    },
  ],
  ['directory/deletedItems/{}/restore', { POST: { access: 'restoreAny', run: deleted.restoreDeleted } }],
  ['auditLogs/signIns', { GET: { access: 'readAuditLogs', run: listSignIns } }],
  ['auditLogs/signIns/{}', { GET: { access: 'readAuditLogs', run: readSignIn } }],
  ['reports/{}/{}', { GET: { access: 'readReports', run: redirectToReport } }],
  ['directoryObjects/getByIds', { POST: { access: 'readObjects', run: getByIds } }],
  ['directoryObjects/{}', { GET: { access: 'readObjects', run: objects.readDirectoryObject } }],
];

function photoRoutes(collection: 'users' | 'groups'): Route[] {
  const own = collection === 'users' ? ({ ownAccess: 'readMe' } as const) : {};
  const ownWrite = collection === 'users' ? ({ ownAccess: 'writeMe' } as const) : {};
  const describe: Operation = { access: 'readPhoto', ...own, run: photos.describePhoto };
  const write: Operation = { access: 'writePhoto', ...ownWrite, run: photos.writePhoto };
  const content = {
    GET: { access: 'readPhoto', ...own, run: photos.readPhoto },
    PUT: write,
    PATCH: write,
  } as const;
  const remove: Operation = { access: 'writePhoto', ...ownWrite, run: photos.deletePhoto };
  return [
    [`${collection}/{}/photo`, { GET: describe, DELETE: remove }],
    [`${collection}/{}/photo/$value`, content],
    [`${collection}/{}/photos/{}`, { GET: describe }],
    [`${collection}/{}/photos/{}/$value`, { GET: content.GET }],
  ];
}

function driveRoutes(path: string, kind: drives.DriveKey): Route[] {
  const operation = (access: Access, handle: drives.DriveHandler): Operation => ({
    access,
    run: drives.inDrive(kind, handle),
  });
  const read = operation('readFiles', drives.readFile);
  const content = {
    GET: operation('readFiles', drives.redirectToFile),
    PUT: operation('writeFiles', drives.writeFile),
  };
  const item = { GET: read, DELETE: operation('writeFiles', drives.deleteFile) };
  return [
    [path, { GET: operation('readFiles', drives.readDrive) }],
    [`${path}/root`, { GET: operation('readFiles', drives.readRoot) }],
    [`${path}/root/children`, { GET: operation('readFiles', drives.listFiles) }],
    [`${path}/items/{}`, item],
    [`${path}/items/{}/content`, content],
    [`${path}/root:/{}`, item],
    [`${path}/root:/{}/content`, content],
  ];
}

function referenceRoutes(relation: groups.GroupRelation, access: Access): Route[] {
  const change = (run: (context: GraphContext, id: string, relatedId: string) => ReturnType<Operation['run']>) => ({
    access,
    run: (context: GraphContext, [id = '', relatedId = '']: readonly string[]) => run(context, id, relatedId),
  });
  return [
    [`groups/{}/${relation}/$ref`, { POST: change((context, id) => groups.addRelated(context, id, relation)) }],
    [
      `groups/{}/${relation}/{}/$ref`,
      { DELETE: change((context, id, relatedId) => groups.removeRelated(context, id, relatedId, relation)) },
    ],
  ];
}
