import type { Application, AppRoleAssignment, ManagedIdentity, PermissionGrant } from './application.ts';

/** The local tenant's data: plain objects in memory, with fixed ids that tests and documentation can name. */
export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  /** The first is the default; any of them can name the tenant in an authority. */
  domains: readonly string[];
  /** The domain that cannot be deleted; default: the last one. */
  initialDomain?: string;
  readonly users: User[];
  readonly groups: Group[];
  readonly applications: Application[];
  readonly managedIdentities: ManagedIdentity[];
  /** App roles assigned to users, groups and service principals, besides `roles` of the applications. */
  readonly appRoleAssignments: AppRoleAssignment[];
  /** Delegated permissions that an administrator or a user granted, besides `consentedScopes` of the applications. */
  readonly permissionGrants: PermissionGrant[];
  readonly devices: Device[];
  /** Deleted users and Microsoft 365 groups, which can be restored; oldest first. */
  deletedItems?: DeletedItem[];
  /**
   * Assignments of directory roles: ids of users and service principals, by the role's template id. `forgetPrincipal`
   * removes a deleted one, here and in `teamsAdmin`.
   */
  readonly directoryRoles: Record<string, readonly string[]>;
  /** Assignments of roles of Azure; absent: none. */
  azureRoleAssignments?: readonly AzureRoleAssignment[];
  /** Data of the Teams admin API outside of the directory. */
  readonly teamsAdmin: TeamsAdminData;
  /** Default: enough for its licensed users. */
  readonly licenses?: readonly License[];
  /** The tenants of its customers; absent: it is not a partner. */
  readonly customers?: readonly Tenant[];
}

/** A role of Azure that a principal has at a scope. */
export interface AzureRoleAssignment {
  /** GUID in lower case. */
  readonly name: string;
  /** Such as `/subscriptions/{id}/resourceGroups/{name}`. */
  readonly scope: string;
  /** GUID of a built-in role. */
  readonly roleId: string;
  readonly subscriptionId: string;
  readonly principalId: string;
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
  readonly createdDateTime: string;
  readonly createdById: string;
}

/** The licenses of a product. */
export interface License {
  readonly skuId: string;
  readonly skuPartNumber: string;
  /** Names of service plans, with their ids. */
  readonly plans: readonly (readonly [name: string, id: string])[];
  /** Bought, and usable. */
  readonly enabled: number;
  /** Of a subscription that has run out. */
  readonly suspended: number;
  /** Assigned to users. */
  readonly consumed: number;
}

/** The data of the Teams admin API. */
export interface TeamsAdminData {
  /** Policies and settings, by their type (`TeamsMeetingPolicy`); the one with the Identity `Global` is first. */
  readonly configurations: Record<string, TeamsConfiguration[]>;
  readonly policyAssignments: PolicyAssignment[];
  /** Accounts of call queues and auto attendants. */
  readonly resourceAccounts: ResourceAccount[];
}

/** `Identity` is `Global` or `Tag:Name`; the other properties depend on its type. */
export type TeamsConfiguration = Readonly<Record<string, unknown>> & { readonly Identity: string };

/** A named policy assigned to a user, in place of the global one. */
export interface PolicyAssignment {
  readonly userId: string;
  readonly policyType: string;
  /** Without `Tag:`. */
  readonly policyName: string;
}

/** An account of a call queue or an auto attendant. */
export interface ResourceAccount {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** Its purpose: the public id of auto attendants or of call queues. */
  readonly applicationId: string;
  readonly phoneNumber: string | null;
}

/** A user of the directory. */
export interface User {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly mail: string | null;
  readonly jobTitle: string | null;
  readonly officeLocation: string | null;
  readonly mobilePhone: string | null;
  readonly businessPhones: readonly string[];
  readonly preferredLanguage: string | null;
  readonly accountEnabled: boolean;
  readonly department: string | null;
  readonly createdDateTime: string;
  /** Id of another user. */
  readonly managerId?: string;
  /** Properties that were written through Graph and that the lab itself does not use (`city`, `usageLocation`). */
  readonly additionalProperties?: Readonly<Record<string, string | null>>;
  /** Has a license for Office and Teams. */
  readonly isLicensed?: boolean;
  /** A guest: id of the user in its home tenant, with which it signs in. */
  readonly homeAccountId?: string;
  /** Absent: this user cannot sign in with a password. */
  readonly password?: string;
  /** The password has to be changed before the next sign-in (AADSTS50055). */
  readonly passwordExpired?: boolean;
}

/** An object that was deleted and can be restored. */
export type DeletedItem = { readonly deletedDateTime: string } & (
  | { readonly kind: 'user'; readonly object: User; readonly links?: DeletedLinks }
  | { readonly kind: 'group'; readonly object: Group }
  /** With its service principal, without the grants and assignments. */
  | { readonly kind: 'application'; readonly object: Application }
);

/** The relations of a deleted user, which come back with it. */
export interface DeletedLinks {
  readonly memberOf: readonly string[];
  readonly ownerOf: readonly string[];
  readonly roles: readonly string[];
  readonly appRoleAssignments: readonly AppRoleAssignment[];
  readonly permissionGrants: readonly PermissionGrant[];
}

/** A device of the directory. */
export interface Device {
  /** Object id. */
  readonly id: string;
  /** The id that the device itself knows, `deviceid` of tokens. */
  readonly deviceId: string;
  readonly displayName: string;
  readonly operatingSystem: string;
  readonly operatingSystemVersion: string;
  readonly isCompliant: boolean;
  readonly isManaged: boolean;
  /** Workplace: registered; AzureAd: joined; ServerAd: hybrid joined. */
  readonly trustType: 'Workplace' | 'AzureAd' | 'ServerAd';
  /** Default: true. */
  readonly accountEnabled?: boolean;
  readonly manufacturer?: string | null;
  readonly model?: string | null;
  /** Default: unknown. */
  readonly deviceOwnership?: string | null;
  readonly physicalIds?: readonly string[];
  readonly systemLabels?: readonly string[];
  /** `extensionAttribute1` to `extensionAttribute15`. */
  readonly extensionAttributes?: Readonly<Record<string, string | null>>;
  readonly ownerIds: readonly string[];
  readonly createdDateTime: string;
}

/** A security or Microsoft 365 group. */
export interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly mailNickname: string;
  readonly mail: string | null;
  readonly mailEnabled: boolean;
  readonly securityEnabled: boolean;
  readonly groupTypes: readonly string[];
  readonly visibility: string | null;
  /** `['Team']` when this group has a team. */
  readonly resourceProvisioningOptions?: readonly string[];
  readonly createdDateTime: string;
  readonly memberIds: string[];
  readonly ownerIds: string[];
  /** The team's own data; a team without it is like a new one (tenant/team-of.ts). */
  readonly team?: Team;
}

/** A team: its name, description and members are those of its group. */
export interface Team {
  /** In milliseconds, like all times of Teams. */
  readonly createdDateTime: string;
  /** The thread of its General channel. */
  readonly internalId: string;
  readonly classification: string | null;
  readonly isArchived: boolean;
  /** By their names in Graph (tenant/team-settings.ts). */
  readonly settings: TeamSettings;
  readonly channels: readonly Channel[];
}

/** Settings such as `memberSettings.allowDeleteChannels`. */
export type TeamSettings = Readonly<Record<string, Readonly<Record<string, boolean | string>>>>;

/** A channel of a team. */
export interface Channel {
  /** `19:...@thread.tacv2`. */
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly createdDateTime: string;
  readonly membershipType: 'standard' | 'private' | 'shared';
  /** Ids of the members of a private or shared channel; every member of the team is in a standard one. */
  readonly memberIds: readonly string[];
  readonly ownerIds: readonly string[];
}

/** The caller of a request, read from its access token. */
export interface Caller {
  /** Null for app-only. */
  readonly user: User | null;
  readonly application: Application;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** A request, as passed to a handler. */
export interface LabRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as sent, for uploads that are not text. */
  readonly bytes?: Uint8Array;
  /** A fault sets the lab's clock wrong for this request. */
  readonly clockOffsetMs?: number;
}

/** The response of a handler. */
export interface LabResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  /** Sent in place of the body. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}
