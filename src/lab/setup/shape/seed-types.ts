// Generated from seed-tables.ts by `npm run docs`.
import type { Policy } from '../../rules/policy-rule.ts';
import type { FaultRule } from '../../rules/fault-rule.ts';

/**
 * The content of a lab at its start. Users, groups and so on at the top belong to the lab's own tenant, the first
 * one.
 */
export interface LabSeed {
  /** For editors. */
  readonly $schema?: string;
  /** default: in addition to the lab's standard tenants; empty: only Microsoft's own clients are there before. */
  readonly extends?: 'default' | 'empty';
  /**
   * Tenants. One with the id or a domain of a standard tenant changes that one. With empty, the first is the own
   * tenant of the lab.
   */
  readonly tenants?: readonly SeedTenant[];
  /** Users. */
  readonly users?: readonly SeedUser[];
  /** Groups, with their teams. */
  readonly groups?: readonly SeedGroup[];
  /** Applications, clients and APIs. */
  readonly applications?: readonly SeedApplication[];
  /** Managed identities of Azure. */
  readonly managedIdentities?: readonly SeedManagedIdentity[];
  /** Devices. */
  readonly devices?: readonly SeedDevice[];
  /**
   * Holders of directory roles, by the name or template id of the role: `Global Administrator:
   * [kim@contoso.example]`.
   */
  readonly directoryRoles?: Readonly<Record<string, readonly string[]>>;
  /** Roles of APIs for users, groups and applications. */
  readonly appRoleAssignments?: readonly SeedAppRoleAssignment[];
  /** Delegated permissions that need no further consent. */
  readonly permissionGrants?: readonly SeedPermissionGrant[];
  /** Data of the Teams admin API. */
  readonly teamsAdmin?: SeedTeamsAdmin;
  /** Default: enough for the licensed users. */
  readonly licenses?: readonly SeedLicense[];
  /** Generated users and groups, for trying a large tenant. */
  readonly generate?: SeedGenerate;
  /** Policies for sign-ins. */
  readonly policies?: readonly Policy[];
  /** Faults of the hosts of the lab. */
  readonly faults?: readonly FaultRule[];
  /** Durations and limits. */
  readonly settings?: SeedSettings;
  /** The time at which the clock of the lab starts; default: the real time. */
  readonly clock?: string;
}

/** A tenant. */
export interface SeedTenant {
  /** Default: the first domain. */
  readonly displayName?: string;
  /** The first is the default; any of them can name the tenant in an authority. */
  readonly domains?: readonly string[];
  /** The domain that cannot be deleted. Default: the last one. */
  readonly initialDomain?: string;
  /** Default: derived from the first domain. */
  readonly id?: string;
  /** Whether Microsoft's own clients, such as its Graph command line tools, are there before. Default: true. */
  readonly microsoftClients?: boolean;
  /** Users. */
  readonly users?: readonly SeedUser[];
  /** Groups, with their teams. */
  readonly groups?: readonly SeedGroup[];
  /** Applications, clients and APIs. */
  readonly applications?: readonly SeedApplication[];
  /** Managed identities of Azure. */
  readonly managedIdentities?: readonly SeedManagedIdentity[];
  /** Devices. */
  readonly devices?: readonly SeedDevice[];
  /**
   * Holders of directory roles, by the name or template id of the role: `Global Administrator:
   * [kim@contoso.example]`.
   */
  readonly directoryRoles?: Readonly<Record<string, readonly string[]>>;
  /** Roles of APIs for users, groups and applications. */
  readonly appRoleAssignments?: readonly SeedAppRoleAssignment[];
  /** Delegated permissions that need no further consent. */
  readonly permissionGrants?: readonly SeedPermissionGrant[];
  /** Data of the Teams admin API. */
  readonly teamsAdmin?: SeedTeamsAdmin;
  /** Default: enough for the licensed users. */
  readonly licenses?: readonly SeedLicense[];
  /** Generated users and groups, for trying a large tenant. */
  readonly generate?: SeedGenerate;
  /** Tenants of its customers, by domain or id (`/contracts`). */
  readonly customers?: readonly string[];
}

/** A user. Its id is derived from its name unless given. */
export interface SeedUser {
  /** The name to sign in with, in a domain of its tenant: `kim@contoso.example`. */
  readonly userPrincipalName: string;
  /** Object id. */
  readonly id?: string;
  /** Default: from the user principal name. */
  readonly displayName?: string;
  /** Default: one derived from the name, the same at each start. null: cannot sign in with a password. */
  readonly password?: string | null;
  /** The password has to be changed before the next sign-in (AADSTS50055). */
  readonly passwordExpired?: boolean;
  /** Default: true. */
  readonly accountEnabled?: boolean;
  /** Default: the user principal name. */
  readonly mail?: string | null;
  /** First name. */
  readonly givenName?: string | null;
  /** Last name. */
  readonly surname?: string | null;
  /** Job title. */
  readonly jobTitle?: string | null;
  /** Department. */
  readonly department?: string | null;
  /** Office. */
  readonly officeLocation?: string | null;
  /** Mobile phone. */
  readonly mobilePhone?: string | null;
  /** Business phones. */
  readonly businessPhones?: readonly string[];
  /** Such as `en-GB`. */
  readonly preferredLanguage?: string | null;
  /** Has a license for Office and Teams. */
  readonly isLicensed?: boolean;
  /** User principal name or id of another user. */
  readonly manager?: string;
  /** For a guest: user principal name or id of the account in another tenant, with which it signs in. */
  readonly guestOf?: string;
  /** Further properties of Graph, such as `city` or `usageLocation`. */
  readonly additionalProperties?: Readonly<Record<string, string | null>>;
  /** Default: a fixed time, or the time of a change. */
  readonly createdDateTime?: string;
}

/** A security or Microsoft 365 group. Its id is derived from its display name unless given. */
export interface SeedGroup {
  /** Its name, by which others refer to it. */
  readonly displayName: string;
  /** Object id. */
  readonly id?: string;
  /** Default: security; microsoft365 with a team. */
  readonly kind?: 'security' | 'microsoft365';
  /** Description. */
  readonly description?: string | null;
  /** Users by user principal name; groups, applications and devices by display name; anything by id. */
  readonly members?: readonly string[];
  /** Users by user principal name, applications by display name, or ids. */
  readonly owners?: readonly string[];
  /** Default: from the display name. */
  readonly mailNickname?: string;
  /** Default: of a Microsoft 365 group, the nickname in the first domain. */
  readonly mail?: string | null;
  /** Default: Public for Microsoft 365. */
  readonly visibility?: string | null;
  /** Default: by kind. */
  readonly mailEnabled?: boolean;
  /** Default: by kind. */
  readonly securityEnabled?: boolean;
  /** Default: by kind. */
  readonly groupTypes?: readonly string[];
  /** Default: `Team` with a team. */
  readonly resourceProvisioningOptions?: readonly string[];
  /** The team of the group; `{}` is a new one. */
  readonly team?: SeedTeam;
  /** Default: a fixed time, or the time of a change. */
  readonly createdDateTime?: string;
}

/** The team of a group. */
export interface SeedTeam {
  /** Besides General, which every team has. */
  readonly channels?: readonly SeedChannel[];
  /** Changes to the settings of a new team, such as `funSettings: { allowGiphy: false }`. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, boolean | string>>>>;
  /** Default: false. */
  readonly isArchived?: boolean;
  /** Classification. */
  readonly classification?: string | null;
  /** Default: the id of its General channel. */
  readonly internalId?: string;
  /** Default: that of the group. */
  readonly createdDateTime?: string;
}

/** A channel of a team. */
export interface SeedChannel {
  /** Its name; General changes the channel of that name. */
  readonly displayName: string;
  /** Default: derived from the names of the team and the channel. */
  readonly id?: string;
  /** Description. */
  readonly description?: string | null;
  /** Default: standard. */
  readonly membershipType?: 'standard' | 'private' | 'shared';
  /** Users in a private or shared channel. */
  readonly members?: readonly string[];
  /** Owners of a private or shared channel. */
  readonly owners?: readonly string[];
  /** Default: that of the team. */
  readonly createdDateTime?: string;
}

/** A device. Its ids are derived from its display name unless given. */
export interface SeedDevice {
  /** Its name. */
  readonly displayName: string;
  /** Object id. */
  readonly id?: string;
  /** The id that the device itself knows, `deviceid` of tokens. */
  readonly deviceId?: string;
  /** Default: Windows. */
  readonly operatingSystem?: string;
  /** Default: 10.0.26100.1. */
  readonly operatingSystemVersion?: string;
  /** Default: false. */
  readonly isCompliant?: boolean;
  /** Default: false. */
  readonly isManaged?: boolean;
  /** Default: AzureAd. */
  readonly trustType?: 'Workplace' | 'AzureAd' | 'ServerAd';
  /** Default: true. */
  readonly accountEnabled?: boolean;
  /** Manufacturer. */
  readonly manufacturer?: string | null;
  /** Model. */
  readonly model?: string | null;
  /** `Company` or `Personal`. Default: unknown. */
  readonly deviceOwnership?: string | null;
  /** Such as `[ZTDId]:...`. */
  readonly physicalIds?: readonly string[];
  /** Labels. */
  readonly systemLabels?: readonly string[];
  /** `extensionAttribute1` to `extensionAttribute15`, for filters of policies. */
  readonly extensionAttributes?: Readonly<Record<string, string | null>>;
  /** Users by user principal name or id. */
  readonly owners?: readonly string[];
  /** Default: a fixed time, or the time of a change. */
  readonly createdDateTime?: string;
}

/** An application and its service principal. Their ids are derived from the display name unless given. */
export interface SeedApplication {
  /** Its name, by which others refer to it. */
  readonly displayName: string;
  /** Client id. */
  readonly appId?: string;
  /** Object id of the application. */
  readonly id?: string;
  /** Object id of its service principal; null: there is none in this tenant (AADSTS7000229). */
  readonly servicePrincipalId?: string | null;
  /** The tenant where it is registered, if it is not this one. */
  readonly ownerTenantId?: string;
  /** `AzureADMyOrg` (default) or another one of Graph. */
  readonly signInAudience?: string;
  /**
   * Allows device code, loopback redirects and sign-ins without a secret. Default: whether it has a redirect URI of
   * type publicClient.
   */
  readonly isPublicClient?: boolean;
  /** Redirect URIs by type. */
  readonly redirectUris?: SeedRedirectUris;
  /** Those of `redirectUris` that Graph shows as of type publicClient, of an application that has both types. */
  readonly publicRedirectUris?: readonly string[];
  /** Requested when a user signs out. */
  readonly frontChannelLogoutUrl?: string;
  /** ID tokens from the authorization endpoint. Default: false. */
  readonly issuesIdTokens?: boolean;
  /** Access tokens from the authorization endpoint. Default: false. */
  readonly issuesAccessTokens?: boolean;
  /** Shares refresh tokens with the family of Microsoft clients. */
  readonly isFamilyClient?: boolean;
  /** Client secrets: texts, or objects for a generated one, one from a variable or an expiry. */
  readonly secrets?: readonly (string | SeedSecret)[];
  /** PEM certificates that may sign client assertions; a private key in the text is ignored. */
  readonly certificates?: readonly (string | SeedFile)[];
  /** Names of `certificates` in Graph, by SHA-1 thumbprint. */
  readonly certificateDetails?: Readonly<Record<string, SeedCertificateDetail>>;
  /** Subjects of certificates from one authority (subject name and issuer). */
  readonly trustedSubjects?: readonly SeedTrustedSubject[];
  /** Tokens of other issuers. */
  readonly federatedCredentials?: readonly SeedFederatedCredential[];
  /**
   * Delegated permissions of Microsoft Graph that need no further consent. Default: openid, profile, email,
   * offline_access and User.Read.
   */
  readonly consentedScopes?: readonly string[];
  /** Application permissions of Microsoft Graph, such as `User.Read.All`. */
  readonly roles?: readonly string[];
  /** Application permissions of the Teams admin API. */
  readonly teamsRoles?: readonly string[];
  /** Names of its own API, besides its client id and `api://{client id}`. */
  readonly identifierUris?: readonly string[];
  /** Of the tokens for its own API. Default: 1. */
  readonly accessTokenVersion?: 1 | 2;
  /** Delegated permissions of its own API. */
  readonly exposedScopes?: readonly (string | SeedScope)[];
  /** Roles of its own API. */
  readonly appRoles?: readonly (string | SeedAppRole)[];
  /** Clients that need no consent for scopes of its own API. */
  readonly preauthorizedApplications?: readonly SeedPreauthorizedApplication[];
  /** Permissions that it asks for with `.default`. */
  readonly requiredResources?: readonly SeedRequiredResource[];
  /** Groups in its tokens: None, SecurityGroup, DirectoryRole, ApplicationGroup, All, or several with commas. */
  readonly groupMembershipClaims?: string;
  /** Only assigned users and applications get tokens for it (AADSTS50105, 501051). Default: false. */
  readonly appRoleAssignmentRequired?: boolean;
  /** Its service principal is disabled (AADSTS7000112). Default: false. */
  readonly isDisabled?: boolean;
  /** Users by user principal name, applications by display name, or ids. */
  readonly owners?: readonly string[];
  /** Secrets of its service principal, which are as good as its own. */
  readonly servicePrincipalSecrets?: readonly (string | SeedSecret)[];
  /** Default: a fixed time, or the time of a change. */
  readonly createdDateTime?: string;
  /** Further properties of its service principal, which the lab only keeps. */
  readonly servicePrincipalProperties?: Readonly<Record<string, unknown>>;
  /** Optional claims of tokens. */
  readonly optionalClaims?: SeedOptionalClaims;
  /** Further properties of Graph, which the lab only keeps. */
  readonly additionalProperties?: Readonly<Record<string, unknown>>;
}

/** Redirect URIs by type. */
export interface SeedRedirectUris {
  /** Of a web application, which has a secret or a certificate. */
  readonly web?: readonly string[];
  /** Of a single-page application. */
  readonly spa?: readonly string[];
  /** Of a desktop or mobile application; `http://localhost` matches any port. */
  readonly publicClient?: readonly string[];
}

/** A client secret: one of value, variable and generate. */
export interface SeedSecret {
  /** The secret itself. */
  readonly value?: string;
  /** The environment variable that has it. */
  readonly variable?: string;
  /** The lab chooses it. */
  readonly generate?: 'always-the-same' | 'random';
  /** Default: never. */
  readonly expiresAt?: string;
  /** Default: always valid. */
  readonly startsAt?: string;
  /** Its name in Graph. */
  readonly displayName?: string | null;
  /** Default: derived from the application and the value. */
  readonly keyId?: string;
}

/** A text in a file. */
export interface SeedFile {
  /** Its path, from the folder of the seed file. */
  readonly file: string;
}

/** The name of a certificate in Graph. */
export interface SeedCertificateDetail {
  /** The id of the key credential. */
  readonly keyId: string;
  /** Its name. */
  readonly displayName: string | null;
}

/** A subject name and issuer that an application trusts. */
export interface SeedTrustedSubject {
  /** The common name. */
  readonly subjectName: string;
  /** PEM of the authority that must have issued the certificate. */
  readonly authority: string | SeedFile;
}

/** The claims that a token of another issuer must have; compared exactly. */
export interface SeedFederatedCredential {
  /** A full issuer, or `github` for one of the lab. */
  readonly issuer: string;
  /** Such as `repo:owner/name:ref:refs/heads/main`. */
  readonly subject: string;
  /** Default: `api://AzureADTokenExchange`. */
  readonly audience?: string;
  /** Default: derived from the others. */
  readonly id?: string;
  /** Default: the id. */
  readonly name?: string;
  /** Its description in Graph. */
  readonly description?: string | null;
}

/** A delegated permission of an API. */
export interface SeedScope {
  /** As in scopes: `Files.Read`. */
  readonly value: string;
  /** Default: derived from the value. */
  readonly id?: string;
  /** Who may consent. Default: User. */
  readonly type?: 'User' | 'Admin';
  /** Default: true. */
  readonly isEnabled?: boolean;
  /** Title for administrators. */
  readonly adminConsentDisplayName?: string;
  /** Description for administrators. */
  readonly adminConsentDescription?: string;
  /** Title for users. */
  readonly userConsentDisplayName?: string | null;
  /** Description for users. */
  readonly userConsentDescription?: string | null;
}

/** A role of an API. */
export interface SeedAppRole {
  /** As in the claim `roles`. */
  readonly value: string;
  /** Default: derived from the value. */
  readonly id?: string;
  /** Default: the value. */
  readonly displayName?: string;
  /** Description. */
  readonly description?: string;
  /** Default: both. */
  readonly allowedMemberTypes?: readonly ('User' | 'Application')[];
  /** Default: true. */
  readonly isEnabled?: boolean;
}

/** A client that needs no consent for some scopes. */
export interface SeedPreauthorizedApplication {
  /** Display name or client id. */
  readonly application: string;
  /** Values or ids of scopes of the API. */
  readonly scopes: readonly string[];
}

/** Permissions of one API that an application asks for. */
export interface SeedRequiredResource {
  /** Display name or client id of the API. */
  readonly resource: string;
  /** Delegated permissions, by value or id. */
  readonly scopes?: readonly string[];
  /** Application permissions, by value or id. */
  readonly roles?: readonly string[];
}

/** Optional claims by the token they are added to. */
export interface SeedOptionalClaims {
  /** Of ID tokens. */
  readonly idToken?: readonly SeedOptionalClaim[];
  /** Of access tokens. */
  readonly accessToken?: readonly SeedOptionalClaim[];
}

/** A claim that tokens only have on request. */
export interface SeedOptionalClaim {
  /** Such as `email`. */
  readonly name: string;
  /** Null, or `user` for an extension. */
  readonly source?: string | null;
  /** Kept for Graph. */
  readonly essential?: boolean;
  /** Such as `emit_as_roles`. */
  readonly additionalProperties?: readonly string[];
}

/** An identity of a machine. Its ids are derived from its display name unless given. */
export interface SeedManagedIdentity {
  /** Its name. */
  readonly displayName: string;
  /** Belongs to one machine, or (default) to any number. */
  readonly kind?: 'system' | 'user';
  /** Client id. */
  readonly clientId?: string;
  /** Object id of its service principal. */
  readonly principalId?: string;
  /** Azure Resource Manager id. */
  readonly resourceId?: string;
  /** Application permissions of Microsoft Graph. */
  readonly roles?: readonly string[];
}

/** An app role assigned to a user, a group or a service principal. */
export interface SeedAppRoleAssignment {
  /** User principal name, display name or id. */
  readonly principal: string;
  /** Display name, client id or service principal of the API. */
  readonly resource: string;
  /** Value or id of the role. Default: access without a role. */
  readonly role?: string;
  /** Default: derived from the others. */
  readonly id?: string;
  /** Default: a fixed time, or the time of a change. */
  readonly createdDateTime?: string;
}

/** Delegated permissions granted to a client. */
export interface SeedPermissionGrant {
  /** Display name, client id or service principal. */
  readonly client: string;
  /** Display name, client id or service principal of the API. */
  readonly resource: string;
  /** Names, separated by spaces. */
  readonly scope: string;
  /** User principal name or id. Default: every user, by an administrator. */
  readonly user?: string;
  /** Default: derived from the others. */
  readonly id?: string;
}

/** Numbers of generated objects. */
export interface SeedGenerate {
  /** user000001 and so on in the first domain, 1000000 at most. */
  readonly users?: number;
  /** Groups that share the generated users, 100000 at most. */
  readonly groups?: number;
}

/** The licenses of a product. */
export interface SeedLicense {
  /** Such as `SPE_E3`. */
  readonly skuPartNumber: string;
  /** Id of the product. */
  readonly skuId: string;
  /** Ids of service plans by name. */
  readonly plans?: Readonly<Record<string, string>>;
  /** Bought, and usable. */
  readonly enabled: number;
  /** Of a subscription that has run out. Default: 0. */
  readonly suspended?: number;
  /** Assigned to users. Default: 0. */
  readonly consumed?: number;
}

/** Data of the Teams admin API; a field that is absent keeps that of a new tenant. */
export interface SeedTeamsAdmin {
  /**
   * Policies and settings by type, each with an `Identity`, `Global` first. They replace those of their type; `{}`:
   * none.
   */
  readonly configurations?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** Named policies of users. */
  readonly policyAssignments?: readonly SeedPolicyAssignment[];
  /** Accounts of call queues and auto attendants. */
  readonly resourceAccounts?: readonly SeedResourceAccount[];
}

/** A named Teams policy of a user. */
export interface SeedPolicyAssignment {
  /** User principal name or id. */
  readonly user: string;
  /** Such as `TeamsMeetingPolicy`. */
  readonly policyType: string;
  /** Without `Tag:`. */
  readonly policyName: string;
}

/** An account of a call queue or an auto attendant. */
export interface SeedResourceAccount {
  /** Its name. */
  readonly userPrincipalName: string;
  /** Display name. */
  readonly displayName: string;
  /** The public id of auto attendants or of call queues. */
  readonly applicationId: string;
  /** Default: derived from the name. */
  readonly id?: string;
  /** Phone number. */
  readonly phoneNumber?: string | null;
}

/** Settings of the lab; durations in seconds. */
export interface SeedSettings {
  /** Of access tokens of a user. */
  readonly tokenLifetimeSeconds?: number;
  /** Of access tokens of an application. */
  readonly appTokenLifetimeSeconds?: number;
  /** Of authorization codes. */
  readonly authorizationCodeLifetimeSeconds?: number;
  /** Of device codes. */
  readonly deviceCodeLifetimeSeconds?: number;
  /** The polling interval for clients. */
  readonly deviceCodeIntervalSeconds?: number;
  /** A refresh token that is unused for longer is refused. */
  readonly refreshTokenIdleSeconds?: number;
  /** After this time a user has to sign in again; null: never. */
  readonly signInFrequencySeconds?: number | null;
  /** Consecutive wrong passwords that lock an account. */
  readonly lockoutThreshold?: number;
  /** How long an account stays locked. */
  readonly lockoutSeconds?: number;
  /** Only an administrator can consent to permissions of Graph that need one, such as `User.Read.All`. */
  readonly graphAdminConsent?: boolean;
  /** Requests to Graph that an application may send in ten seconds; null: any number. */
  readonly graphRequestsPerTenSeconds?: number | null;
  /** How error descriptions are laid out. */
  readonly descriptionStyle?: 'spaces' | 'lines';
}
