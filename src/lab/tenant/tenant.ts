/** The local tenant's data: plain, in memory, with fixed ids so that tests and documentation can name them. */
export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  /** The first is the default; all of them name the tenant in an authority. */
  readonly domains: readonly string[];
  readonly users: User[];
  readonly groups: Group[];
  readonly applications: Application[];
  readonly managedIdentities: ManagedIdentity[];
  /**
   * Who holds a directory role: ids of users and service principals, by the role's template id. `forgetPrincipal` takes a
   * deleted one out, here and in `teamsAdmin`.
   */
  readonly directoryRoles: Record<string, readonly string[]>;
  /** What the Teams admin API keeps next to the directory. */
  readonly teamsAdmin: TeamsAdminData;
}

export interface TeamsAdminData {
  /** Policies and settings, by their type (`TeamsMeetingPolicy`); one with the Identity `Global` stands first. */
  readonly configurations: Record<string, TeamsConfiguration[]>;
  readonly policyAssignments: PolicyAssignment[];
  /** Accounts of call queues and auto attendants. */
  readonly resourceAccounts: readonly ResourceAccount[];
}

/** `Identity` is `Global` or `Tag:Name`; the other properties are its type's own. */
export type TeamsConfiguration = Readonly<Record<string, unknown>> & { readonly Identity: string };

/** A policy that somebody has by name, in place of the global one. */
export interface PolicyAssignment {
  readonly userId: string;
  readonly policyType: string;
  /** Without `Tag:`. */
  readonly policyName: string;
}

export interface ResourceAccount {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** What it is for: the public id of auto attendants or of call queues. */
  readonly applicationId: string;
  readonly phoneNumber: string | null;
}

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
  /** Properties that were written through Graph and that the lab itself has no use for (`city`, `usageLocation`). */
  readonly additionalProperties?: Readonly<Record<string, string | null>>;
  /** Has a licence for Office and Teams. */
  readonly isLicensed?: boolean;
  /** Absent: this user cannot sign in with a password. */
  readonly password?: string;
  /** The password has to be changed before it signs in again (AADSTS50055). */
  readonly passwordExpired?: boolean;
}

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
  /** `['Team']` when a team stands on this group. */
  readonly resourceProvisioningOptions?: readonly string[];
  readonly createdDateTime: string;
  readonly memberIds: string[];
  readonly ownerIds: string[];
  /** What the team has beyond its group; a team without it is as a new one (graph/team-of.ts). */
  readonly team?: Team;
}

/** A team: its name, description and people are those of the group it stands on. */
export interface Team {
  /** To the millisecond, as everything of Teams. */
  readonly createdDateTime: string;
  /** The thread of its General channel. */
  readonly internalId: string;
  readonly classification: string | null;
  readonly isArchived: boolean;
  /** By their names on the wire (graph/team-settings.ts). */
  readonly settings: TeamSettings;
  readonly channels: readonly Channel[];
}

/** `memberSettings.allowDeleteChannels` and its like. */
export type TeamSettings = Readonly<Record<string, Readonly<Record<string, boolean | string>>>>;

export interface Channel {
  /** `19:...@thread.tacv2`. */
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly createdDateTime: string;
  readonly membershipType: 'standard' | 'private' | 'shared';
  /** Ids of the people of a private or shared channel; everybody in the team is in a standard one. */
  readonly memberIds: readonly string[];
  readonly ownerIds: readonly string[];
}

export interface Application {
  /** Object id of the application. */
  readonly id: string;
  readonly appId: string;
  /** Object id of its service principal in the tenant; absent: it has none (AADSTS7000229). */
  readonly servicePrincipalId?: string;
  readonly displayName: string;
  /** The tenant where it is registered; absent: this one. */
  readonly ownerTenantId?: string;
  /** Public clients may use device code and loopback redirects and send no secret. */
  readonly isPublicClient: boolean;
  /** `http://localhost` matches any port. */
  readonly redirectUris: readonly string[];
  readonly secrets: readonly { readonly value: string; readonly expiresAtMs?: number }[];
  /** PEM certificates whose keys it may sign assertions with. */
  readonly certificates?: readonly string[];
  /** Trusts any certificate of a subject that one authority issued (subject name and issuer). */
  readonly trustedSubjects?: readonly TrustedSubject[];
  /** Tokens of other issuers that it may present as its own. */
  readonly federatedCredentials?: readonly FederatedCredential[];
  /** Delegated Graph permissions that need no further consent. */
  readonly consentedScopes: readonly string[];
  /** Graph application permissions, the `roles` of its app-only tokens. */
  readonly roles: readonly string[];
  /** App roles of the Teams admin API, the `roles` of its tokens for that. */
  readonly teamsRoles?: readonly string[];
}

export interface TrustedSubject {
  /** The common name. */
  readonly subjectName: string;
  /** PEM of the authority that has to stand above the certificate. */
  readonly authority: string;
}

/** What a token of another issuer must say; each compared as it stands, case included. */
export interface FederatedCredential {
  /** A whole issuer, or the name of one of the lab's own: `github` is `{outsideOrigin}/github`. */
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** An identity of a machine: a service principal that no application stands behind. */
export interface ManagedIdentity {
  /** `system` lives and dies with one machine, `user` is assigned to any number of them. */
  readonly kind: 'system' | 'user';
  readonly clientId: string;
  /** Object id of its service principal. */
  readonly principalId: string;
  /** Azure Resource Manager id: of the machine itself, or of the identity. */
  readonly resourceId: string;
  readonly displayName: string;
  /** Graph application permissions. */
  readonly roles: readonly string[];
}

/** Who a request comes from, read from its access token by the lab itself. */
export interface Caller {
  /** Null for app-only. */
  readonly user: User | null;
  readonly application: Application;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** A request as a handler sees it. */
export interface LabRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a handler gives back; the server only writes it. */
export interface LabResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}
