// Generated from the parameter tables by `npm run docs`.

/** A row of a query: its columns by name, as in JSON output. */
export type QueryRow = Readonly<Record<string, unknown>>;

/** The options and the rows of each query, by the name of its cmdlet. */
export interface Queries {
  readonly 'Get-EntraUser': { readonly options: GetEntraUserOptions; readonly row: GetEntraUserRow };
  readonly 'Get-EntraGroup': { readonly options: GetEntraGroupOptions; readonly row: GetEntraGroupRow };
  readonly 'Get-EntraGroupMember': {
    readonly options: GetEntraGroupMemberOptions;
    readonly row: GetEntraGroupMemberRow;
  };
  readonly 'Get-EntraApplication': {
    readonly options: GetEntraApplicationOptions;
    readonly row: GetEntraApplicationRow;
  };
  readonly 'Get-EntraServicePrincipal': {
    readonly options: GetEntraServicePrincipalOptions;
    readonly row: GetEntraServicePrincipalRow;
  };
  readonly 'Get-EntraTenantDetail': {
    readonly options: GetEntraTenantDetailOptions;
    readonly row: GetEntraTenantDetailRow;
  };
  readonly 'Get-EntraDomain': { readonly options: GetEntraDomainOptions; readonly row: GetEntraDomainRow };
  readonly 'Get-Team': { readonly options: GetTeamOptions; readonly row: GetTeamRow };
  readonly 'Get-TeamChannel': { readonly options: GetTeamChannelOptions; readonly row: GetTeamChannelRow };
  readonly 'Get-TeamAllChannel': { readonly options: GetTeamAllChannelOptions; readonly row: GetTeamAllChannelRow };
  readonly 'Get-TeamUser': { readonly options: GetTeamUserOptions; readonly row: GetTeamUserRow };
  readonly 'Get-TeamChannelUser': { readonly options: GetTeamChannelUserOptions; readonly row: GetTeamChannelUserRow };
  readonly 'Get-CsTenant': { readonly options: GetCsTenantOptions; readonly row: GetCsTenantRow };
  readonly 'Get-CsOnlineUser': { readonly options: GetCsOnlineUserOptions; readonly row: GetCsOnlineUserRow };
  readonly 'Get-CsTeamsMeetingPolicy': {
    readonly options: GetCsTeamsMeetingPolicyOptions;
    readonly row: GetCsTeamsMeetingPolicyRow;
  };
  readonly 'Get-CsTeamsMessagingPolicy': {
    readonly options: GetCsTeamsMessagingPolicyOptions;
    readonly row: GetCsTeamsMessagingPolicyRow;
  };
  readonly 'Get-CsTeamsCallingPolicy': {
    readonly options: GetCsTeamsCallingPolicyOptions;
    readonly row: GetCsTeamsCallingPolicyRow;
  };
  readonly 'Get-CsTeamsChannelsPolicy': {
    readonly options: GetCsTeamsChannelsPolicyOptions;
    readonly row: GetCsTeamsChannelsPolicyRow;
  };
  readonly 'Get-CsTeamsAppPermissionPolicy': {
    readonly options: GetCsTeamsAppPermissionPolicyOptions;
    readonly row: GetCsTeamsAppPermissionPolicyRow;
  };
  readonly 'Get-CsTeamsAppSetupPolicy': {
    readonly options: GetCsTeamsAppSetupPolicyOptions;
    readonly row: GetCsTeamsAppSetupPolicyRow;
  };
  readonly 'Get-CsTeamsMeetingBroadcastPolicy': {
    readonly options: GetCsTeamsMeetingBroadcastPolicyOptions;
    readonly row: GetCsTeamsMeetingBroadcastPolicyRow;
  };
  readonly 'Get-CsTeamsUpdateManagementPolicy': {
    readonly options: GetCsTeamsUpdateManagementPolicyOptions;
    readonly row: GetCsTeamsUpdateManagementPolicyRow;
  };
  readonly 'Get-CsTeamsClientConfiguration': {
    readonly options: GetCsTeamsClientConfigurationOptions;
    readonly row: GetCsTeamsClientConfigurationRow;
  };
  readonly 'Get-CsTeamsUpgradeConfiguration': {
    readonly options: GetCsTeamsUpgradeConfigurationOptions;
    readonly row: GetCsTeamsUpgradeConfigurationRow;
  };
}

/** The parameters of Get-EntraUser as options. They must belong to one of its parameter sets. */
export interface GetEntraUserOptions {
  /** Maximum number of results; only the pages needed are requested. Default: the first page of 100. */
  readonly top?: number | undefined;
  /** The object ID or user principal name of one user. */
  readonly userId?: string | undefined;
  /** Lists every page. Results are written as they are received. */
  readonly all?: boolean | undefined;
  /**
   * Users whose name, address, job title, department, city, state or country contains words that start with this
   * text.
   */
  readonly searchString?: string | undefined;
  /**
   * An OData $filter expression. It is sent unchanged, as an advanced query where Microsoft Graph needs one
   * (endsWith, ne, not).
   */
  readonly filter?: string | undefined;
  /** The properties to show. No others are requested. */
  readonly property?: readonly string[] | undefined;
  /** Number of results to request at once, 1 to 999. Default: 100; 999 with `all`. */
  readonly pageSize?: number | undefined;
  /** Users whose account is enabled, or disabled. */
  readonly enabledFilter?: 'EnabledOnly' | 'DisabledOnly' | undefined;
  /** Users with provisioning errors. */
  readonly hasErrorsOnly?: boolean | undefined;
  /** Users with a license that could not be assigned. */
  readonly licenseReconciliationNeededOnly?: boolean | undefined;
  /** Users that are synchronized from the organization's own directory. */
  readonly synchronized?: boolean | undefined;
  /** Users without a license. */
  readonly unlicensedUsersOnly?: boolean | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/** A row of Get-EntraUser: its columns, of which options can omit some. Other properties of the response follow. */
export interface GetEntraUserRow extends QueryRow {
  readonly Id?: unknown;
  readonly DisplayName?: unknown;
  readonly UserPrincipalName?: unknown;
  readonly Mail?: unknown;
  readonly AccountEnabled?: unknown;
  readonly UserType?: unknown;
  readonly AgeGroup?: unknown;
  readonly AssignedLicenses?: unknown;
  readonly AssignedPlans?: unknown;
  readonly AuthorizationInfo?: unknown;
  readonly BusinessPhones?: unknown;
  readonly City?: unknown;
  readonly CompanyName?: unknown;
  readonly ConsentProvidedForMinor?: unknown;
  readonly Country?: unknown;
  readonly CreatedDateTime?: unknown;
  readonly CreationType?: unknown;
  readonly DeletedDateTime?: unknown;
  readonly Department?: unknown;
  readonly EmployeeHireDate?: unknown;
  readonly EmployeeId?: unknown;
  readonly EmployeeLeaveDateTime?: unknown;
  readonly EmployeeOrgData?: unknown;
  readonly EmployeeType?: unknown;
  readonly ExternalUserState?: unknown;
  readonly ExternalUserStateChangeDateTime?: unknown;
  readonly FaxNumber?: unknown;
  readonly GivenName?: unknown;
  readonly Identities?: unknown;
  readonly ImAddresses?: unknown;
  readonly IsResourceAccount?: unknown;
  readonly JobTitle?: unknown;
  readonly LegalAgeGroupClassification?: unknown;
  readonly LicenseAssignmentStates?: unknown;
  readonly MailNickname?: unknown;
  readonly MobilePhone?: unknown;
  readonly OfficeLocation?: unknown;
  readonly OnPremisesDistinguishedName?: unknown;
  readonly OnPremisesDomainName?: unknown;
  readonly OnPremisesExtensionAttributes?: unknown;
  readonly OnPremisesImmutableId?: unknown;
  readonly OnPremisesLastSyncDateTime?: unknown;
  readonly OnPremisesProvisioningErrors?: unknown;
  readonly OnPremisesSamAccountName?: unknown;
  readonly OnPremisesSecurityIdentifier?: unknown;
  readonly OnPremisesSyncEnabled?: unknown;
  readonly OnPremisesUserPrincipalName?: unknown;
  readonly OtherMails?: unknown;
  readonly PasswordPolicies?: unknown;
  readonly PasswordProfile?: unknown;
  readonly PostalCode?: unknown;
  readonly PreferredDataLocation?: unknown;
  readonly PreferredLanguage?: unknown;
  readonly ProvisionedPlans?: unknown;
  readonly ProxyAddresses?: unknown;
  readonly RefreshTokensValidFromDateTime?: unknown;
  readonly SecurityIdentifier?: unknown;
  readonly ServiceProvisioningErrors?: unknown;
  readonly ShowInAddressList?: unknown;
  readonly SignInSessionsValidFromDateTime?: unknown;
  readonly State?: unknown;
  readonly StreetAddress?: unknown;
  readonly Surname?: unknown;
  readonly UsageLocation?: unknown;
  readonly ObjectId?: unknown;
  readonly UserState?: unknown;
  readonly UserStateChangedOn?: unknown;
  readonly Mobile?: unknown;
  readonly DeletionTimestamp?: unknown;
  readonly DirSyncEnabled?: unknown;
  readonly ImmutableId?: unknown;
  readonly LastDirSyncTime?: unknown;
  readonly ProvisioningErrors?: unknown;
  readonly TelephoneNumber?: unknown;
}

/** The parameters of Get-EntraGroup as options. They must belong to one of its parameter sets. */
export interface GetEntraGroupOptions {
  /** Maximum number of results; only the pages needed are requested. Default: the first page of 100. */
  readonly top?: number | undefined;
  /**
   * An OData $filter expression. It is sent unchanged, as an advanced query where Microsoft Graph needs one
   * (endsWith, ne, not).
   */
  readonly filter?: string | undefined;
  /** Lists every page. Results are written as they are received. */
  readonly all?: boolean | undefined;
  /** Groups whose display name starts with this text, or whose mail address or mail nickname equals it. */
  readonly searchString?: string | undefined;
  /** The object ID of one group. */
  readonly groupId?: string | undefined;
  /** The properties to show. No others are requested. */
  readonly property?: readonly string[] | undefined;
  /** Shows the properties of `property` in addition to the default ones. */
  readonly appendSelected?: boolean | undefined;
  /** Groups with provisioning errors. */
  readonly hasErrorsOnly?: boolean | undefined;
  /** Groups with members whose license from the group has an error. */
  readonly hasLicenseErrorsOnly?: boolean | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-EntraGroup: its columns, of which options can omit some. Other properties of the response follow.
 */
export interface GetEntraGroupRow extends QueryRow {
  readonly Id?: unknown;
  readonly DisplayName?: unknown;
  readonly Description?: unknown;
  readonly GroupTypes?: unknown;
  readonly Mail?: unknown;
  readonly MailEnabled?: unknown;
  readonly MailNickname?: unknown;
  readonly SecurityEnabled?: unknown;
  readonly Visibility?: unknown;
  readonly Classification?: unknown;
  readonly CreatedDateTime?: unknown;
  readonly DeletedDateTime?: unknown;
  readonly ExpirationDateTime?: unknown;
  readonly IsAssignableToRole?: unknown;
  readonly MembershipRule?: unknown;
  readonly MembershipRuleProcessingState?: unknown;
  readonly OnPremisesDomainName?: unknown;
  readonly OnPremisesLastSyncDateTime?: unknown;
  readonly OnPremisesNetBiosName?: unknown;
  readonly OnPremisesProvisioningErrors?: unknown;
  readonly OnPremisesSamAccountName?: unknown;
  readonly OnPremisesSecurityIdentifier?: unknown;
  readonly OnPremisesSyncEnabled?: unknown;
  readonly PreferredDataLocation?: unknown;
  readonly PreferredLanguage?: unknown;
  readonly ProxyAddresses?: unknown;
  readonly RenewedDateTime?: unknown;
  readonly ResourceBehaviorOptions?: unknown;
  readonly ResourceProvisioningOptions?: unknown;
  readonly SecurityIdentifier?: unknown;
  readonly Theme?: unknown;
  readonly ObjectId?: unknown;
}

/** The parameters of Get-EntraGroupMember as options. */
export interface GetEntraGroupMemberOptions {
  /** Maximum number of results; only the pages needed are requested. Default: the first page of 100. */
  readonly top?: number | undefined;
  /** The object ID of the group. */
  readonly groupId: string;
  /** Lists every page. Results are written as they are received. */
  readonly all?: boolean | undefined;
  /** The properties to show. No others are requested. */
  readonly property?: readonly string[] | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-EntraGroupMember: its columns, of which options can omit some. Other properties of the response
 * follow.
 */
export interface GetEntraGroupMemberRow extends QueryRow {
  readonly Id?: unknown;
  readonly DisplayName?: unknown;
  readonly '@odata.type'?: unknown;
  readonly ObjectId?: unknown;
}

/** The parameters of Get-EntraApplication as options. They must belong to one of its parameter sets. */
export interface GetEntraApplicationOptions {
  /** Maximum number of results; only the pages needed are requested. Default: the first page of 100. */
  readonly top?: number | undefined;
  /** The object ID of one application, which is not its application (client) ID. */
  readonly applicationId?: string | undefined;
  /** Lists every page. Results are written as they are received. */
  readonly all?: boolean | undefined;
  /** The beginning of the display name. */
  readonly searchString?: string | undefined;
  /**
   * An OData $filter expression. It is sent unchanged, as an advanced query where Microsoft Graph needs one
   * (endsWith, ne, not).
   */
  readonly filter?: string | undefined;
  /** The properties to show. No others are requested. */
  readonly property?: readonly string[] | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-EntraApplication: its columns, of which options can omit some. Other properties of the response
 * follow.
 */
export interface GetEntraApplicationRow extends QueryRow {
  readonly Id?: unknown;
  readonly AppId?: unknown;
  readonly DisplayName?: unknown;
  readonly SignInAudience?: unknown;
  readonly PublisherDomain?: unknown;
  readonly CreatedDateTime?: unknown;
  readonly DeletedDateTime?: unknown;
  readonly IdentifierUris?: unknown;
  readonly ObjectId?: unknown;
  readonly DeletionTimestamp?: unknown;
  readonly Info?: unknown;
  readonly InformationalUrls?: unknown;
}

/** The parameters of Get-EntraServicePrincipal as options. They must belong to one of its parameter sets. */
export interface GetEntraServicePrincipalOptions {
  /** Maximum number of results; only the pages needed are requested. Default: the first page of 100. */
  readonly top?: number | undefined;
  /**
   * An OData $filter expression. It is sent unchanged, as an advanced query where Microsoft Graph needs one
   * (endsWith, ne, not).
   */
  readonly filter?: string | undefined;
  /** Lists every page. Results are written as they are received. */
  readonly all?: boolean | undefined;
  /** The beginning of the display name. */
  readonly searchString?: string | undefined;
  /** The object ID of one service principal. */
  readonly servicePrincipalId?: string | undefined;
  /** The properties to show. No others are requested. */
  readonly property?: readonly string[] | undefined;
  /** Filters by whether users must be assigned to the application. */
  readonly assignmentRequired?: boolean | undefined;
  /** Service principals of one kind. */
  readonly applicationType?: 'AppProxyApps' | 'EnterpriseApps' | 'ManagedIdentity' | 'MicrosoftApps' | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-EntraServicePrincipal: its columns, of which options can omit some. Other properties of the
 * response follow.
 */
export interface GetEntraServicePrincipalRow extends QueryRow {
  readonly Id?: unknown;
  readonly AppId?: unknown;
  readonly DisplayName?: unknown;
  readonly ServicePrincipalType?: unknown;
  readonly AccountEnabled?: unknown;
  readonly SignInAudience?: unknown;
  readonly AppOwnerOrganizationId?: unknown;
  readonly AppRoleAssignmentRequired?: unknown;
  readonly Tags?: unknown;
  readonly ObjectId?: unknown;
}

/** The parameters of Get-EntraTenantDetail as options. */
export interface GetEntraTenantDetailOptions {
  /** Maximum number of results; only the pages needed are requested. Default: the first page of 100. */
  readonly top?: number | undefined;
  /** Lists every page. Results are written as they are received. */
  readonly all?: boolean | undefined;
  /** The properties to show. No others are requested. */
  readonly property?: readonly string[] | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-EntraTenantDetail: its columns, of which options can omit some. Other properties of the response
 * follow.
 */
export interface GetEntraTenantDetailRow extends QueryRow {
  readonly Id?: unknown;
  readonly DisplayName?: unknown;
  readonly TenantType?: unknown;
  readonly CountryLetterCode?: unknown;
  readonly VerifiedDomains?: unknown;
  readonly OnPremisesLastSyncDateTime?: unknown;
  readonly OnPremisesSyncEnabled?: unknown;
  readonly BusinessPhones?: unknown;
  readonly ObjectId?: unknown;
  readonly CompanyLastDirSyncTime?: unknown;
  readonly DirSyncEnabled?: unknown;
  readonly TelephoneNumber?: unknown;
}

/** The parameters of Get-EntraDomain as options. They must belong to one of its parameter sets. */
export interface GetEntraDomainOptions {
  /** The name of one domain. */
  readonly name?: string | undefined;
  /** The properties to show. No others are requested. */
  readonly property?: readonly string[] | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-EntraDomain: its columns, of which options can omit some. Other properties of the response
 * follow.
 */
export interface GetEntraDomainRow extends QueryRow {
  readonly Id?: unknown;
  readonly AuthenticationType?: unknown;
  readonly AvailabilityStatus?: unknown;
  readonly IsAdminManaged?: unknown;
  readonly IsDefault?: unknown;
  readonly IsInitial?: unknown;
  readonly IsRoot?: unknown;
  readonly IsVerified?: unknown;
  readonly PasswordNotificationWindowInDays?: unknown;
  readonly PasswordValidityPeriodInDays?: unknown;
  readonly SupportedServices?: unknown;
  readonly Name?: unknown;
  readonly ObjectId?: unknown;
}

/** The parameters of Get-Team as options. They must belong to one of its parameter sets. */
export interface GetTeamOptions {
  /** The ID of one team, which is the ID of its group. */
  readonly groupId?: string | undefined;
  /** Teams that a user belongs to: the user principal name or object ID. */
  readonly user?: string | undefined;
  /** Teams that are archived, or teams that are not. */
  readonly archived?: boolean | undefined;
  /** Teams with this visibility. */
  readonly visibility?: 'Public' | 'Private' | 'HiddenMembership' | undefined;
  /** Teams whose display name starts with this text. No escaping needed. */
  readonly displayName?: string | undefined;
  /** Teams whose mail nickname starts with this text. */
  readonly mailNickName?: string | undefined;
  /**
   * Also reads the settings of each team, of this many teams at once (1 to 20). Default: 20, if settings are read.
   */
  readonly numberOfThreads?: number | undefined;
  /** The columns to show, in the order given. */
  readonly property?: readonly string[] | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/** A row of Get-Team: its columns, of which options can omit some. */
export interface GetTeamRow extends QueryRow {
  readonly GroupId?: unknown;
  readonly DisplayName?: unknown;
  readonly Visibility?: unknown;
  readonly Archived?: unknown;
  readonly MailNickName?: unknown;
  readonly Description?: unknown;
  readonly InternalId?: unknown;
  readonly Classification?: unknown;
  readonly AllowGiphy?: unknown;
  readonly GiphyContentRating?: unknown;
  readonly AllowStickersAndMemes?: unknown;
  readonly AllowCustomMemes?: unknown;
  readonly AllowGuestCreateUpdateChannels?: unknown;
  readonly AllowGuestDeleteChannels?: unknown;
  readonly AllowCreateUpdateChannels?: unknown;
  readonly AllowCreatePrivateChannels?: unknown;
  readonly AllowDeleteChannels?: unknown;
  readonly AllowAddRemoveApps?: unknown;
  readonly AllowCreateUpdateRemoveTabs?: unknown;
  readonly AllowCreateUpdateRemoveConnectors?: unknown;
  readonly AllowUserEditMessages?: unknown;
  readonly AllowUserDeleteMessages?: unknown;
  readonly AllowOwnerDeleteMessages?: unknown;
  readonly AllowTeamMentions?: unknown;
  readonly AllowChannelMentions?: unknown;
  readonly ShowInTeamsSearchAndSuggestions?: unknown;
}

/** The parameters of Get-TeamChannel as options. */
export interface GetTeamChannelOptions {
  /** The ID of the team, which is the ID of its group. */
  readonly groupId: string;
  /** Channels of one type. */
  readonly membershipType?: 'Standard' | 'Private' | 'Shared' | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/** A row of Get-TeamChannel: its columns, of which options can omit some. */
export interface GetTeamChannelRow extends QueryRow {
  readonly Id?: unknown;
  readonly DisplayName?: unknown;
  readonly Description?: unknown;
  readonly MembershipType?: unknown;
}

/** The parameters of Get-TeamAllChannel as options. */
export interface GetTeamAllChannelOptions {
  /** The ID of the team, which is the ID of its group. */
  readonly groupId: string;
  /** Channels of one type. */
  readonly membershipType?: 'Standard' | 'Private' | 'Shared' | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/** A row of Get-TeamAllChannel: its columns, of which options can omit some. */
export interface GetTeamAllChannelRow extends QueryRow {
  readonly Id?: unknown;
  readonly DisplayName?: unknown;
  readonly Description?: unknown;
  readonly MembershipType?: unknown;
}

/** The parameters of Get-TeamUser as options. */
export interface GetTeamUserOptions {
  /** The ID of the team, which is the ID of its group. */
  readonly groupId: string;
  /** Users with one role. */
  readonly role?: 'Owner' | 'Member' | 'Guest' | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/** A row of Get-TeamUser: its columns, of which options can omit some. */
export interface GetTeamUserRow extends QueryRow {
  readonly UserId?: unknown;
  readonly User?: unknown;
  readonly Name?: unknown;
  readonly Role?: unknown;
}

/** The parameters of Get-TeamChannelUser as options. */
export interface GetTeamChannelUserOptions {
  /** The ID of the team, which is the ID of its group. */
  readonly groupId: string;
  /** The name of the channel. */
  readonly displayName: string;
  /** Users with one role. */
  readonly role?: 'Owner' | 'Member' | 'Guest' | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/** A row of Get-TeamChannelUser: its columns, of which options can omit some. */
export interface GetTeamChannelUserRow extends QueryRow {
  readonly UserId?: unknown;
  readonly User?: unknown;
  readonly Name?: unknown;
  readonly Role?: unknown;
}

/** The parameters of Get-CsTenant as options. */
export interface GetCsTenantOptions {
  /** Accepted for compatibility, and ignored since version 3.0.0 of the module. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility, and ignored since version 3.0.0 of the module. */
  readonly identity?: string | undefined;
  /** Accepted for compatibility, and ignored since version 3.0.0 of the module. */
  readonly resultSize?: number | undefined;
  /** Accepted for compatibility, and ignored since version 3.0.0 of the module. */
  readonly domainController?: string | undefined;
  /** Accepted for compatibility, and ignored since version 3.0.0 of the module. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/** A row of Get-CsTenant: its columns, of which options can omit some. Other properties of the response follow. */
export interface GetCsTenantRow extends QueryRow {
  readonly TenantId?: unknown;
  readonly DisplayName?: unknown;
  readonly SipDomain?: unknown;
  readonly VerifiedDomains?: unknown;
  readonly TeamsUpgradeEffectiveMode?: unknown;
}

/** The parameters of Get-CsOnlineUser as options. */
export interface GetCsOnlineUserOptions {
  /** One user: the object ID, user principal name, SIP address (sip:...) or alias. */
  readonly identity?: string | undefined;
  /**
   * Users that match a PowerShell filter expression: -eq, -ne, -gt, -ge, -lt, -le, -like, -notlike, -contains,
   * -notcontains, -and, -or, -not and parentheses, with quoted values, numbers, $true, $false and $null.
   */
  readonly filter?: string | undefined;
  /** Maximum number of results; 0 returns none. Default: all. */
  readonly resultSize?: number | undefined;
  /** The properties to show, in addition to Identity, UserPrincipalName, Alias, AccountEnabled and DisplayName. */
  readonly properties?: readonly string[] | undefined;
  /** Users of one account type. */
  readonly accountType?: 'User' | 'ResourceAccount' | 'Guest' | 'SfBOnPremUser' | 'IneligibleUser' | undefined;
  /** Omits the policies. */
  readonly skipUserPolicies?: boolean | undefined;
  /** Deleted users that can be restored. */
  readonly softDeletedUser?: boolean | undefined;
  /**
   * Sorts by a property, for example "DisplayName asc" or "DisplayName desc". All users are read before the first
   * is written.
   */
  readonly sort?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsOnlineUser: its columns, of which options can omit some. Other properties of the response
 * follow.
 */
export interface GetCsOnlineUserRow extends QueryRow {
  readonly Identity?: unknown;
  readonly DisplayName?: unknown;
  readonly UserPrincipalName?: unknown;
  readonly Alias?: unknown;
  readonly AccountEnabled?: unknown;
  readonly AccountType?: unknown;
  readonly FeatureTypes?: unknown;
  readonly LineURI?: unknown;
  readonly InterpretedUserType?: unknown;
  readonly SoftDeletionTimestamp?: unknown;
}

/** The parameters of Get-CsTeamsMeetingPolicy as options. They must belong to one of its parameter sets. */
export interface GetCsTeamsMeetingPolicyOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsMeetingPolicy: its columns, of which options can omit some. Other properties of the
 * response follow.
 */
export interface GetCsTeamsMeetingPolicyRow extends QueryRow {
  readonly Identity?: unknown;
}

/** The parameters of Get-CsTeamsMessagingPolicy as options. They must belong to one of its parameter sets. */
export interface GetCsTeamsMessagingPolicyOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsMessagingPolicy: its columns, of which options can omit some. Other properties of the
 * response follow.
 */
export interface GetCsTeamsMessagingPolicyRow extends QueryRow {
  readonly Identity?: unknown;
}

/** The parameters of Get-CsTeamsCallingPolicy as options. They must belong to one of its parameter sets. */
export interface GetCsTeamsCallingPolicyOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsCallingPolicy: its columns, of which options can omit some. Other properties of the
 * response follow.
 */
export interface GetCsTeamsCallingPolicyRow extends QueryRow {
  readonly Identity?: unknown;
}

/** The parameters of Get-CsTeamsChannelsPolicy as options. They must belong to one of its parameter sets. */
export interface GetCsTeamsChannelsPolicyOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsChannelsPolicy: its columns, of which options can omit some. Other properties of the
 * response follow.
 */
export interface GetCsTeamsChannelsPolicyRow extends QueryRow {
  readonly Identity?: unknown;
}

/** The parameters of Get-CsTeamsAppPermissionPolicy as options. They must belong to one of its parameter sets. */
export interface GetCsTeamsAppPermissionPolicyOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsAppPermissionPolicy: its columns, of which options can omit some. Other properties of the
 * response follow.
 */
export interface GetCsTeamsAppPermissionPolicyRow extends QueryRow {
  readonly Identity?: unknown;
}

/** The parameters of Get-CsTeamsAppSetupPolicy as options. They must belong to one of its parameter sets. */
export interface GetCsTeamsAppSetupPolicyOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsAppSetupPolicy: its columns, of which options can omit some. Other properties of the
 * response follow.
 */
export interface GetCsTeamsAppSetupPolicyRow extends QueryRow {
  readonly Identity?: unknown;
}

/**
 * The parameters of Get-CsTeamsMeetingBroadcastPolicy as options. They must belong to one of its parameter sets.
 */
export interface GetCsTeamsMeetingBroadcastPolicyOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsMeetingBroadcastPolicy: its columns, of which options can omit some. Other properties of
 * the response follow.
 */
export interface GetCsTeamsMeetingBroadcastPolicyRow extends QueryRow {
  readonly Identity?: unknown;
}

/**
 * The parameters of Get-CsTeamsUpdateManagementPolicy as options. They must belong to one of its parameter sets.
 */
export interface GetCsTeamsUpdateManagementPolicyOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsUpdateManagementPolicy: its columns, of which options can omit some. Other properties of
 * the response follow.
 */
export interface GetCsTeamsUpdateManagementPolicyRow extends QueryRow {
  readonly Identity?: unknown;
}

/** The parameters of Get-CsTeamsClientConfiguration as options. They must belong to one of its parameter sets. */
export interface GetCsTeamsClientConfigurationOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsClientConfiguration: its columns, of which options can omit some. Other properties of the
 * response follow.
 */
export interface GetCsTeamsClientConfigurationRow extends QueryRow {
  readonly Identity?: unknown;
}

/** The parameters of Get-CsTeamsUpgradeConfiguration as options. They must belong to one of its parameter sets. */
export interface GetCsTeamsUpgradeConfigurationOptions {
  /** The name of one instance, with or without the prefix "Tag:". */
  readonly identity?: string | undefined;
  /** Instances whose names match this pattern, with the wildcards * and ?. */
  readonly filter?: string | undefined;
  /** Accepted for compatibility with PowerShell, and ignored. */
  readonly msftInternalProcessingMode?: string | undefined;
  /**
   * How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.
   * Default: 3.
   */
  readonly maxRetry?: number | undefined;
  /**
   * The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each
   * retry. Default: 3.
   */
  readonly retryDelay?: number | undefined;
  /**
   * The seconds that the waits of a request can take together; a wait that would end later does not begin, and the
   * last response counts. With 0, they are not limited. Default: 0.
   */
  readonly retriesTimeLimit?: number | undefined;
}

/**
 * A row of Get-CsTeamsUpgradeConfiguration: its columns, of which options can omit some. Other properties of the
 * response follow.
 */
export interface GetCsTeamsUpgradeConfigurationRow extends QueryRow {
  readonly Identity?: unknown;
}
