/** An application, with its service principal in the tenant. */
export interface Application {
  /** Object id of the application. */
  readonly id: string;
  readonly appId: string;
  /** Object id of its service principal in the tenant; absent: there is none (AADSTS7000229). */
  readonly servicePrincipalId?: string;
  readonly displayName: string;
  /** The tenant where it is registered; absent: this one. */
  readonly ownerTenantId?: string;
  /** Public clients can use device code and loopback redirects and do not send a secret. */
  readonly isPublicClient: boolean;
  /** `http://localhost` matches any port. Of a web application or a public client, by `isPublicClient`. */
  readonly redirectUris: readonly string[];
  /**
   * Those of `redirectUris` that are for public clients; default: all of a public client. The lab uses them like the
   * others; Graph shows them apart.
   */
  readonly publicRedirectUris?: readonly string[];
  /** Of single-page applications, which redeem codes with PKCE and CORS and without a secret. */
  readonly spaRedirectUris?: readonly string[];
  /** Requested in a hidden frame when a user who was signed in to it signs out. */
  readonly frontChannelLogoutUrl?: string;
  /** The authorization endpoint may answer with an ID token (`web.implicitGrantSettings`). */
  readonly issuesIdTokens?: boolean;
  /** The authorization endpoint may answer with an access token. */
  readonly issuesAccessTokens?: boolean;
  /** Refresh tokens are shared among the family of Microsoft's own clients (`foci`). */
  readonly isFamilyClient?: boolean;
  /** `AzureADMyOrg`, `AzureADMultipleOrgs`, `AzureADandPersonalMicrosoftAccount`; default: the first. */
  readonly signInAudience?: string;
  readonly secrets: readonly ClientSecret[];
  /** PEM certificates whose keys it may sign assertions with. */
  readonly certificates?: readonly string[];
  /** Names of `certificates` in Graph, by SHA-1 thumbprint; default: derived from the certificate. */
  readonly certificateDetails?: Readonly<
    Record<string, { readonly keyId: string; readonly displayName: string | null }>
  >;
  /** Trusts any certificate of a subject that one authority issued (subject name and issuer). */
  readonly trustedSubjects?: readonly TrustedSubject[];
  /** Tokens of other issuers that it may present as its credential. */
  readonly federatedCredentials?: readonly FederatedCredential[];
  /** Delegated Graph permissions that need no further consent. */
  readonly consentedScopes: readonly string[];
  /** Graph application permissions, the `roles` of its app-only tokens. */
  readonly roles: readonly string[];
  /** App roles of the Teams admin API, the `roles` of its tokens for that. */
  readonly teamsRoles?: readonly string[];
  /** Names of its own API, besides its client id and `api://{client id}`. */
  readonly identifierUris?: readonly string[];
  /** Version of the access tokens for its own API; default: 1, as for null in Graph. */
  readonly accessTokenVersion?: 1 | 2;
  /** Delegated permissions of its own API. */
  readonly exposedScopes?: readonly ExposedScope[];
  /** Roles of its own API, for users, groups and applications. */
  readonly appRoles?: readonly AppRole[];
  /** Clients that need no consent for scopes of its own API. */
  readonly preauthorizedApplications?: readonly PreauthorizedApplication[];
  /** Permissions that it asks for with `.default`. */
  readonly requiredResources?: readonly RequiredResource[];
  /**
   * Groups in its tokens: `None`, `SecurityGroup`, `DirectoryRole`, `ApplicationGroup`, `All`, or several of them with
   * commas; default: none.
   */
  readonly groupMembershipClaims?: string;
  readonly optionalClaims?: OptionalClaims;
  /** Only assigned users and applications get tokens for it (AADSTS50105, 501051). */
  readonly appRoleAssignmentRequired?: boolean;
  /** Its service principal is disabled (AADSTS7000112). */
  readonly isDisabled?: boolean;
  /** Ids of users and service principals that may change it with `Application.ReadWrite.OwnedBy`. */
  readonly ownerIds?: readonly string[];
  /** Secrets of its service principal, which are as good as its own. */
  readonly servicePrincipalSecrets?: readonly ClientSecret[];
  readonly createdDateTime?: string;
  /** Further properties written through Graph, which the lab only keeps. */
  readonly additionalProperties?: Readonly<Record<string, unknown>>;
  /** The same for its service principal. */
  readonly servicePrincipalProperties?: Readonly<Record<string, unknown>>;
}

/** A secret of an application. */
export interface ClientSecret {
  readonly value: string;
  /** Default: it does not expire. */
  readonly expiresAtMs?: number;
  /** Default: derived from the application and the value. */
  readonly keyId?: string;
  readonly displayName?: string | null;
  readonly startsAtMs?: number;
}

/** A subject name and issuer that an application trusts. */
export interface TrustedSubject {
  /** The common name. */
  readonly subjectName: string;
  /** PEM of the authority that must have issued the certificate. */
  readonly authority: string;
}

/** The claims that a token of another issuer must have; compared exactly, including case. */
export interface FederatedCredential {
  /** Default: derived from the other fields. */
  readonly id?: string;
  /** Unique in its application; default: its id. */
  readonly name?: string;
  readonly description?: string | null;
  /** A full issuer, or the name of one of the lab's own: `github` is `{outsideOrigin}/github`. */
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** An identity of a machine: a service principal without an application. */
export interface ManagedIdentity {
  /** `system` belongs to one machine, `user` can be assigned to any number of them. */
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

/** A delegated permission of an application's own API (Graph: `oauth2PermissionScopes`). */
export interface ExposedScope {
  readonly id: string;
  /** As in scopes: `Files.Read`. */
  readonly value: string;
  /** Who may consent. */
  readonly type: 'User' | 'Admin';
  readonly isEnabled: boolean;
  readonly adminConsentDisplayName?: string;
  readonly adminConsentDescription?: string;
  readonly userConsentDisplayName?: string | null;
  readonly userConsentDescription?: string | null;
}

/** A role of an application's own API. */
export interface AppRole {
  readonly id: string;
  /** As in the claim `roles`. */
  readonly value: string;
  readonly displayName: string;
  readonly description?: string;
  readonly allowedMemberTypes: readonly ('User' | 'Application')[];
  readonly isEnabled: boolean;
}

/** A client that needs no consent for some scopes. */
export interface PreauthorizedApplication {
  readonly appId: string;
  /** Ids of {@link ExposedScope}. */
  readonly scopeIds: readonly string[];
}

/** Permissions of one API that an application asks for. */
export interface RequiredResource {
  readonly resourceAppId: string;
  readonly permissions: readonly { readonly id: string; readonly type: 'Scope' | 'Role' }[];
}

/** Optional claims by the token they are added to. */
export interface OptionalClaims {
  readonly idToken?: readonly OptionalClaim[];
  readonly accessToken?: readonly OptionalClaim[];
}

/** A claim that tokens only have on request. */
export interface OptionalClaim {
  readonly name: string;
  readonly source?: string | null;
  readonly essential?: boolean;
  readonly additionalProperties?: readonly string[];
}

/** An app role assigned to a user, a group or a service principal. */
export interface AppRoleAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
  /** Id of the service principal of the API. */
  readonly resourceId: string;
  readonly appRoleId: string;
  readonly createdDateTime: string;
}

/** Delegated permissions granted to a client (Graph: `oauth2PermissionGrant`). */
export interface PermissionGrant {
  readonly id: string;
  /** Id of the service principal of the client. */
  readonly clientId: string;
  /** `AllPrincipals`: for every user, by an administrator. */
  readonly consentType: 'AllPrincipals' | 'Principal';
  /** Id of the user; null for all. */
  readonly principalId: string | null;
  /** Id of the service principal of the API. */
  readonly resourceId: string;
  /** Names, separated by spaces. */
  readonly scope: string;
}
