import { findGroupById, findUserByKey, findDeviceByKey } from '../../tenant/find-in-tenant.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { applicationType } from './application-entity.ts';
import { servicePrincipalsOf, servicePrincipalType } from './service-principal-entity.ts';
import { applicationOwners } from './application-relations.ts';
import { appRoleAssignmentType, type AssignmentSide, assignmentEntities } from './app-role-assignment-entity.ts';
import { deviceType } from './device-entity.ts';
import { directoryRolesIn, directoryRoleType, toRole } from './directory-role-entity.ts';
import { directoryObjectSchema, findObject } from './directory.ts';
import type { Entity, Schema } from '../core/entity.ts';
import type { EntityList } from '../core/entity-list.ts';
import { federatedCredentialEntities, federatedCredentialType } from './federated-credential-entity.ts';
import { groupType } from './group-entity.ts';
import { groupsOf, transitiveGroupsOf, transitiveMemberIds } from '../../tenant/membership.ts';
import { grantEntities, permissionGrantType } from './permission-grant-entity.ts';
import type { Access } from '../core/permissions.ts';
import { userType } from './user-entity.ts';

/** A relation from an object to others: a segment after its key, and a name for `$expand`. */
export interface Relation {
  readonly name: string;
  /** False: at most one object. */
  readonly isCollection: boolean;
  /** The properties that a query of it can name. */
  readonly schema: Schema;
  readonly access: Access;
  /** The largest number of its objects that `$expand` shows; absent: 20. */
  readonly mostExpanded?: number;
  /** Sufficient when the object is the caller. */
  readonly ownAccess?: Access;
  /** @param id - Of an object that exists. */
  read(tenant: Tenant, id: string): EntityList;
}

const memberOf = ['readGroups', 'readMyGroups'] as const;

/** The relations of each kind of object, by the name of its schema. */
export const relations: Readonly<Record<string, readonly Relation[]>> = {
  user: [
    { ...relation('manager', ['readUsers'], readManager), isCollection: false },
    relation('directReports', ['readUsers', 'readMe'], readDirectReports),
    relation('memberOf', memberOf, readMemberOf),
    relation('transitiveMemberOf', memberOf, readTransitiveMemberOf),
    relation('ownedDevices', ['readUsers', 'readMe'], readDevices),
    // Graph documentation, "Known issues".
    { ...relation('registeredDevices', ['readUsers', 'readMe'], readDevices), mostExpanded: 100 },
    relation('ownedObjects', ['readUsers', 'readMe'], readOwnedObjects),
    assignments('appRoleAssignments', 'principal'),
    grants((tenant, userId) => grantEntities(tenant, { userId })),
  ],
  group: [
    relation('members', ['readGroups'], readMembers),
    relation('owners', ['readGroups'], readOwners),
    relation('memberOf', ['readGroups'], readMemberOf),
    relation('transitiveMembers', ['readGroups'], readTransitiveMembers),
    relation('transitiveMemberOf', ['readGroups'], readTransitiveMemberOf),
    assignments('appRoleAssignments', 'principal'),
  ],
  application: [
    relation('owners', ['readApplications'], applicationOwners),
    {
      ...relation('federatedIdentityCredentials', ['readApplications'], federatedCredentialEntities),
      schema: federatedCredentialType.schema,
    },
  ],
  servicePrincipal: [
    relation('owners', ['readApplications'], applicationOwners),
    assignments('appRoleAssignments', 'principal'),
    assignments('appRoleAssignedTo', 'resource'),
    grants((tenant, clientId) => grantEntities(tenant, { clientId })),
    relation('memberOf', ['readApplications'], readMemberOf),
    relation('transitiveMemberOf', ['readApplications'], readTransitiveMemberOf),
  ],
  device: [
    relation('registeredOwners', ['readDevices'], readDeviceOwners),
    relation('registeredUsers', ['readDevices'], readDeviceOwners),
    relation('memberOf', ['readDevices'], readMemberOf),
    relation('transitiveMemberOf', ['readDevices'], readTransitiveMemberOf),
  ],
  directoryRole: [relation('members', ['readRoles'], readRoleHolders)],
};

function assignments(name: string, side: AssignmentSide): Relation {
  const read: Relation['read'] = (tenant, id) => assignmentEntities(tenant, id, side);
  return { ...relation(name, ['readAssignments'], read), schema: appRoleAssignmentType.schema };
}

function grants(read: Relation['read']): Relation {
  return { ...relation('oauth2PermissionGrants', ['readGrants'], read), schema: permissionGrantType.schema };
}

function relation(name: string, [access, ownAccess]: readonly [Access, Access?], read: Relation['read']): Relation {
  const own = ownAccess === undefined ? {} : { ownAccess };
  return { name, isCollection: true, schema: directoryObjectSchema, access, ...own, read };
}

function readManager(tenant: Tenant, id: string): EntityList {
  const managerId = findUserByKey(tenant, id)?.managerId;
  const manager = managerId === undefined ? undefined : findUserByKey(tenant, managerId);
  return manager === undefined ? [] : [userType.toEntity(manager, tenant)];
}

function readDirectReports(tenant: Tenant, id: string): EntityList {
  return tenant.users.filter(({ managerId }) => managerId === id).map((user) => userType.toEntity(user, tenant));
}

function readMemberOf(tenant: Tenant, id: string): Entity[] {
  const roles = Object.entries(tenant.directoryRoles).filter(([, holders]) => holders.includes(id));
  return [
    ...groupsOf(tenant, id).map((group) => groupType.toEntity(group, tenant)),
    ...roles.map(([role]) => directoryRoleType.toEntity(toRole(tenant, role), tenant)),
  ];
}

function readTransitiveMemberOf(tenant: Tenant, id: string): Entity[] {
  const groups = transitiveGroupsOf(tenant, id);
  const holders = new Set([id, ...groups.map((group) => group.id)]);
  const roles = Object.entries(tenant.directoryRoles).filter(([, ids]) => ids.some((each) => holders.has(each)));
  return [
    ...groups.map((group) => groupType.toEntity(group, tenant)),
    ...roles.map(([role]) => directoryRoleType.toEntity(toRole(tenant, role), tenant)),
  ];
}

function readMembers(tenant: Tenant, id: string): EntityList {
  return objectsOf(tenant, findGroupById(tenant, id)?.memberIds ?? []);
}

function readOwners(tenant: Tenant, id: string): EntityList {
  return objectsOf(tenant, findGroupById(tenant, id)?.ownerIds ?? []);
}

function readTransitiveMembers(tenant: Tenant, id: string): EntityList {
  const group = findGroupById(tenant, id);
  return objectsOf(tenant, group === undefined ? [] : transitiveMemberIds(tenant, group));
}

function readDevices(tenant: Tenant, id: string): EntityList {
  const owned = tenant.devices.filter(({ ownerIds }) => ownerIds.includes(id));
  return owned.map((device) => deviceType.toEntity(device, tenant));
}

function readOwnedObjects(tenant: Tenant, id: string): EntityList {
  const isOwned = ({ ownerIds = [] }: { readonly ownerIds?: readonly string[] }) => ownerIds.includes(id);
  const principals = servicePrincipalsOf(tenant).filter(({ application }) => isOwned(application ?? {}));
  return [
    ...tenant.groups.filter(isOwned).map((group) => groupType.toEntity(group, tenant)),
    ...tenant.applications
      .filter(({ ownerTenantId }) => ownerTenantId === undefined)
      .filter(isOwned)
      .map((application) => applicationType.toEntity(application, tenant)),
    ...principals.map((principal) => servicePrincipalType.toEntity(principal, tenant)),
  ];
}

function readDeviceOwners(tenant: Tenant, id: string): EntityList {
  return objectsOf(tenant, findDeviceByKey(tenant, id)?.ownerIds ?? []);
}

function readRoleHolders(tenant: Tenant, id: string): EntityList {
  const role = directoryRolesIn(tenant).find((each) => each.id === id);
  return objectsOf(tenant, role === undefined ? [] : (tenant.directoryRoles[role.template.id] ?? []));
}

/** Finds objects only as a page needs them. */
function objectsOf(tenant: Tenant, ids: readonly string[]): EntityList {
  return { length: ids.length, at: (index) => findObject(tenant, ids[index] ?? '') };
}
