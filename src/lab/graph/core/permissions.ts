import type { Caller } from '../../tenant/tenant.ts';
import { badRequest, GraphFault } from './graph-fault.ts';
import { teamsAccessTable } from './teams-permissions.ts';

const readDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All'];
const readMe = ['User.Read', 'User.ReadWrite'];
const readUsers = ['User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', ...readDirectory];
const writeUsers = ['User.ReadWrite.All', 'Directory.ReadWrite.All'];
const readGroups = ['Group.Read.All', 'Group.ReadWrite.All', ...readDirectory];
const readMembers = ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', ...readGroups];
const writeGroups = ['Group.ReadWrite.All', 'Directory.ReadWrite.All'];
const readOrganization = ['Organization.Read.All', 'Organization.ReadWrite.All', ...readDirectory];
const readLicenses = ['LicenseAssignment.Read.All', ...readOrganization];
const readApplications = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  'Application.ReadWrite.OwnedBy',
  ...readDirectory,
];

const readAllFiles = ['Files.Read.All', 'Files.ReadWrite.All', 'Sites.Read.All', 'Sites.ReadWrite.All'];
const writeFiles = ['Files.ReadWrite', 'Files.ReadWrite.All', 'Sites.ReadWrite.All'];
const writeOwnApplications = ['Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'];
const restoreObjects = ['User.DeleteRestore.All', 'User.ReadWrite.All', ...writeGroups];

/** The last one is the Azure CLI's, for `az ad app permission`. */
const writeGrants = [
  'DelegatedPermissionGrant.ReadWrite.All',
  'Directory.ReadWrite.All',
  'Directory.AccessAsUser.All',
] as const;

/**
 * The kinds of access to the directory, each with the permissions of which one is sufficient, delegated or app-only.
 */
const accessTable = {
  /** Any token is enough. */
  none: [],
  readMe: [...readMe, ...readUsers],
  writeMe: ['User.ReadWrite', ...writeUsers],
  readMyGroups: ['User.Read', ...readMembers],
  readUsers,
  writeUsers,
  deleteUsers: ['User.ReadWrite.All'],
  /** A group itself is readable with the permission for its members (Graph documentation, group-get). */
  readGroups: readMembers,
  writeGroups,
  deleteGroups: ['Group.ReadWrite.All'],
  writeMembers: ['GroupMember.ReadWrite.All', ...writeGroups],
  writeOwners: writeGroups,
  readBasicOrganization: ['User.Read', ...readOrganization],
  readOrganization,
  readLicenses,
  readContracts: readDirectory,
  readDomains: ['Domain.Read.All', 'Domain.ReadWrite.All', ...readDirectory],
  writeDomains: ['Domain.ReadWrite.All', 'Directory.AccessAsUser.All'],
  readApplications,
  /** Of any application, regardless of its owners. */
  writeApplications: ['Application.ReadWrite.All'],
  /** The handler compares the owner. */
  writeOwnApplications,
  readAssignments: ['AppRoleAssignment.ReadWrite.All', ...readApplications],
  writeAssignments: ['AppRoleAssignment.ReadWrite.All'],
  readGrants: ['DelegatedPermissionGrant.Read.All', ...writeGrants, ...readDirectory],
  writeGrants,
  readDevices: ['Device.Read.All', 'Device.ReadWrite.All', ...readDirectory],
  /** For a user Directory.AccessAsUser.All, with a role that the lab does not ask for. */
  writeDevices: ['Device.ReadWrite.All', 'Directory.ReadWrite.All', 'Directory.AccessAsUser.All'],
  readRoles: ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory', ...readDirectory],
  writeRoles: ['RoleManagement.ReadWrite.Directory'],
  readAuditLogs: ['AuditLog.Read.All'],
  readReports: ['Reports.Read.All'],
  /** Of one's own drive; the handler requires `readAllFiles` for those of others. */
  readFiles: ['Files.Read', ...writeFiles, ...readAllFiles],
  readAllFiles,
  writeFiles,
  readPhoto: ['ProfilePhoto.Read.All', 'ProfilePhoto.ReadWrite.All', ...readUsers, ...readGroups],
  writePhoto: ['ProfilePhoto.ReadWrite.All', ...writeUsers, ...writeGroups],
  assignLicenses: ['LicenseAssignment.ReadWrite.All', ...writeUsers],
  /** Deleted users and groups. */
  restoreObjects,
  /** The handler knows the kind of the object. */
  restoreAny: [...restoreObjects, ...writeOwnApplications],
  readObjects: [...readUsers, ...readMembers, ...readApplications],
} as const satisfies Record<string, readonly string[]>;

type DirectoryAccess = keyof typeof accessTable;
/** The kind of access that an operation needs. */
export type Access = DirectoryAccess | keyof typeof teamsAccessTable;

/** Returns whether the caller may do this: scopes count for a user's token, roles for an application's own. */
export function hasAccess(caller: Caller, access: Access): boolean {
  if (access === 'none') return true;
  const enough = enoughFor(caller, access);
  return granted(caller).some((permission) => enough.includes(permission));
}

/**
 * Refuses a caller without the required permission.
 *
 * @throws {GraphFault} 403 `Authorization_RequestDenied`; from Teams `Forbidden`, which names sufficient permissions.
 */
export function requireAccess(caller: Caller, access: Access): void {
  if (hasAccess(caller, access)) return;
  if (isOfDirectory(access)) {
    throw new GraphFault(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  }
  const kind = caller.user === null ? 'role' : 'scope';
  throw new GraphFault(
    403,
    'Forbidden',
    `Missing ${kind} permissions on the request. API requires one of '${enoughFor(caller, access).join(', ')}'. ` +
      `${caller.user === null ? 'Roles' : 'Scopes'} on the request '${granted(caller).join(', ')}'.`,
  );
}

/** Refuses `/me` for an application. */
export function requireUser(caller: Caller): void {
  if (caller.user === null) throw badRequest('/me request is only valid with delegated authentication flow.');
}

function granted(caller: Caller): readonly string[] {
  return caller.user === null ? caller.roles : caller.scopes;
}

function enoughFor(caller: Caller, access: Access): readonly string[] {
  if (isOfDirectory(access)) return accessTable[access];
  return teamsAccessTable[access][caller.user === null ? 'application' : 'delegated'];
}

function isOfDirectory(access: Access): access is DirectoryAccess {
  return access in accessTable;
}
