import { adminPermissions } from './admin-permissions.ts';
import type { PropertyKind, Query } from './query.ts';
import { sameNamed } from './same-named.ts';

/** The types of policies that users can have (the effectivePolicyAssignments of the admin API). */
const policyTypes = [
  'ApplicationAccessPolicy',
  'CallingLineIdentity',
  'ExternalAccessPolicy',
  'OnlineAudioConferencingRoutingPolicy',
  'OnlineDialOutPolicy',
  'OnlineVoiceRoutingPolicy',
  'OnlineVoicemailPolicy',
  'TeamsAppPermissionPolicy',
  'TeamsAppSetupPolicy',
  'TeamsAudioConferencingPolicy',
  'TeamsCallHoldPolicy',
  'TeamsCallParkPolicy',
  'TeamsCallingPolicy',
  'TeamsChannelsPolicy',
  'TeamsComplianceRecordingPolicy',
  'TeamsCortanaPolicy',
  'TeamsEmergencyCallRoutingPolicy',
  'TeamsEmergencyCallingPolicy',
  'TeamsEnhancedEncryptionPolicy',
  'TeamsEventsPolicy',
  'TeamsFeedbackPolicy',
  'TeamsFilesPolicy',
  'TeamsIPPhonePolicy',
  'TeamsMeetingBrandingPolicy',
  'TeamsMeetingBroadcastPolicy',
  'TeamsMeetingPolicy',
  'TeamsMeetingTemplatePermissionPolicy',
  'TeamsMessagingPolicy',
  'TeamsMobilityPolicy',
  'TeamsNetworkRoamingPolicy',
  'TeamsRoomVideoTeleConferencingPolicy',
  'TeamsSharedCallingRoutingPolicy',
  'TeamsShiftsPolicy',
  'TeamsSurvivableBranchAppliancePolicy',
  'TeamsUpdateManagementPolicy',
  'TeamsUpgradePolicy',
  'TeamsVdiPolicy',
  'TeamsVideoInteropServicePolicy',
  'TeamsVoiceApplicationsPolicy',
  'TeamsWorkLoadPolicy',
  'TenantDialPlan',
] as const;

/** Get-CsOnlineUser of the module MicrosoftTeams. */
export const getCsOnlineUser = {
  name: 'Get-CsOnlineUser',
  aliases: [],
  synopsis: 'Gets Teams users.',
  description: [
    'Lists the users of the tenant, or gets one user. The list includes guests, resource accounts, users without a license and deleted users; use -AccountType to narrow it. Users are written as they are received, however many there are. -Filter, -AccountType and -SoftDeletedUser are applied locally, after reading every user.',
    "Each of a user's policies is a column, named after the type of policy.",
  ],
  service: 'teams',
  api: 'teams',
  addresses: [
    {
      when: 'Identity',
      path: '/Teams.User/users/{Identity}',
      single: true,
      whole: true,
      notFound: 'Management object not found for identity "{Identity}".',
      notFoundHint: `Get-CsOnlineUser -Filter 'DisplayName -like "NAME*"' finds users by name.`,
    },
    { path: '/Teams.User/users' },
  ],
  pageSize: 100,
  pageSizeOption: 'pageSize',
  parameters: {
    Identity: {
      type: 'String',
      description: 'One user: the object ID, user principal name, SIP address (sip:...) or alias.',
      everywhere: { position: 0 },
      notEmpty: true,
      acts: { kind: 'key', of: 'account' },
    },
    Filter: {
      type: 'String',
      description:
        'Users that match a PowerShell filter expression: -eq, -ne, -gt, -ge, -lt, -le, -like, -notlike, -contains, -notcontains, -and, -or, -not and parentheses, with quoted values, numbers, $true, $false and $null.',
      notEmpty: true,
      acts: { kind: 'where' },
    },
    ResultSize: {
      type: 'Int32',
      description: 'Maximum number of results; 0 returns none.',
      defaultText: 'all',
      acts: { kind: 'limit', least: 0 },
    },
    Properties: {
      type: 'String[]',
      completedFrom: 'columns',
      description:
        'The properties to show, in addition to Identity, UserPrincipalName, Alias, AccountEnabled and DisplayName.',
      acts: {
        kind: 'properties',
        always: ['Identity', 'UserPrincipalName', 'Alias', 'AccountEnabled', 'DisplayName'],
      },
    },
    AccountType: {
      type: 'Enum',
      typeName: 'AccountType',
      values: ['User', 'ResourceAccount', 'Guest', 'SfBOnPremUser', 'IneligibleUser'],
      description: 'Users of one account type.',
      acts: { kind: 'keep', test: { column: 'AccountType', is: 'equal' } },
    },
    SkipUserPolicies: {
      type: 'SwitchParameter',
      description: 'Omits the policies.',
      acts: { kind: 'no-spread' },
    },
    SoftDeletedUser: {
      type: 'SwitchParameter',
      aliases: ['SoftDeletedUsers'],
      description: 'Deleted users that can be restored.',
      acts: { kind: 'keep', test: { column: 'SoftDeletionTimestamp', is: 'some' } },
    },
    Sort: {
      type: 'String',
      completedFrom: 'columns',
      aliases: ['OrderBy'],
      description:
        'Sorts by a property, for example "DisplayName asc" or "DisplayName desc". All users are read before the first is written.',
      notEmpty: true,
      acts: { kind: 'sort' },
    },
  },
  columns: {
    Identity: 'objectId',
    ...sameNamed('DisplayName', 'UserPrincipalName', 'Alias', 'AccountEnabled', 'AccountType', 'FeatureTypes'),
    LineURI: 'lineUri',
    ...sameNamed('InterpretedUserType', 'SoftDeletionTimestamp'),
  },
  others: 'kept',
  spread: {
    from: 'effectivePolicyAssignments',
    name: 'policyType',
    fields: { Name: 'policyAssignment.displayName', Authority: 'policyAssignment.authority' },
  },
  kinds: {
    ...sameKind('text', 'Identity', 'DisplayName', 'UserPrincipalName', 'Alias', 'AccountType', 'FeatureTypes'),
    ...sameKind('text', 'LineURI', 'InterpretedUserType', 'TenantId', 'GivenName', 'Surname', 'City', 'Company'),
    ...sameKind('text', 'Country', 'Department', 'HostingProvider', 'MobilePhone', 'Office', 'PreferredLanguage'),
    ...sameKind('text', 'SipAddress', 'TeamsUpgradeEffectiveMode', 'Title', 'UsageLocation'),
    ...sameKind('boolean', 'AccountEnabled', 'EnterpriseVoiceEnabled', 'IsSipEnabled', 'UserDirSyncEnabled'),
    ...sameKind('time', 'SoftDeletionTimestamp', 'WhenChanged', 'WhenCreated'),
    // Users without a policy of their own do not have the column.
    ...sameKind('text', ...policyTypes),
  },
  table: ['DisplayName', 'UserPrincipalName', 'AccountType', 'Identity'],
  keptColumns: ['DisplayName', 'UserPrincipalName'],
  permissions: adminPermissions,
  examples: [
    { title: 'List users', line: 'Get-CsOnlineUser' },
    { title: 'Get one user', line: 'Get-CsOnlineUser -Identity "sip:kenmyer@litwareinc.com"' },
    { title: 'List resource accounts', line: 'Get-CsOnlineUser -AccountType ResourceAccount' },
    {
      title: 'Filter users',
      line: `Get-CsOnlineUser -Filter "UserPrincipalName -like 'test*' -and FeatureTypes -contains 'PhoneSystem'"`,
    },
    {
      title: 'List users who have a phone number',
      line: `Get-CsOnlineUser -Filter 'LineURI -ne $null' -Properties LineURI`,
    },
  ],
  output: 'Users; a table of several shows their DisplayName, UserPrincipalName, AccountType and Identity.',
} as const satisfies Query;

function sameKind(kind: PropertyKind, ...names: readonly string[]): Record<string, PropertyKind> {
  return Object.fromEntries(names.map((name) => [name, kind]));
}
