import { adminPermissions } from './admin-permissions.ts';
import type { Query } from './query.ts';
import { sameNamed } from './same-named.ts';

/** Get-CsOnlineUser of the module MicrosoftTeams. */
export const getCsOnlineUser: Query = {
  name: 'Get-CsOnlineUser',
  aliases: [],
  synopsis: 'Gets users as Teams knows them.',
  description: [
    'Lists the users of the tenant, or gets the one that is named. Guests, resource accounts, users without a licence and deleted users are listed, too, unless -AccountType says otherwise. Users are written as they come, whatever their number; -Filter, -AccountType and -SoftDeletedUser choose among them here, so that every user is read.',
    'The policies that a user has are columns of their own, by their types.',
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
      notFoundHint: `Get-CsOnlineUser -Filter 'DisplayName -like "NAME*"' finds users by their names.`,
    },
    { path: '/Teams.User/users' },
  ],
  pageSize: 100,
  pageSizeOption: 'pageSize',
  parameters: {
    Identity: {
      type: 'String',
      description: 'One user: the object id, user principal name, SIP address (sip:...) or alias.',
      everywhere: { position: 0 },
      notEmpty: true,
      acts: { kind: 'key', of: 'account' },
    },
    Filter: {
      type: 'String',
      description:
        'Those for which an expression of PowerShell holds: -eq, -ne, -gt, -ge, -lt, -le, -like, -notlike, -contains, -notcontains, -and, -or, -not and parentheses, with values in quotes, numbers, $true, $false and $null.',
      notEmpty: true,
      acts: { kind: 'where' },
    },
    ResultSize: {
      type: 'Int32',
      description: 'How many at most; 0 gives nothing.',
      defaultText: 'all',
      acts: { kind: 'limit', least: 0 },
    },
    Properties: {
      type: 'String[]',
      description:
        'The properties to show; Identity, UserPrincipalName, Alias, AccountEnabled and DisplayName always are.',
      acts: {
        kind: 'properties',
        always: ['Identity', 'UserPrincipalName', 'Alias', 'AccountEnabled', 'DisplayName'],
      },
    },
    AccountType: {
      type: 'Enum',
      typeName: 'AccountType',
      values: ['User', 'ResourceAccount', 'Guest', 'SfBOnPremUser', 'IneligibleUser'],
      description: 'The users of one kind.',
      acts: { kind: 'keep', test: { column: 'AccountType', is: 'equal' } },
    },
    SkipUserPolicies: {
      type: 'SwitchParameter',
      description: 'Leaves the policies out.',
      acts: { kind: 'no-spread' },
    },
    SoftDeletedUser: {
      type: 'SwitchParameter',
      aliases: ['SoftDeletedUsers'],
      description: 'The users that were deleted and can be restored.',
      acts: { kind: 'keep', test: { column: 'SoftDeletionTimestamp', is: 'some' } },
    },
    Sort: {
      type: 'String',
      aliases: ['OrderBy'],
      description:
        'Sorts by a property, as in "DisplayName asc" or "DisplayName desc"; all users are read before one is written.',
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
  table: ['DisplayName', 'UserPrincipalName', 'AccountType', 'Identity'],
  permissions: adminPermissions,
  examples: [
    { title: 'List users', line: 'Get-CsOnlineUser' },
    { title: 'Get one', line: 'Get-CsOnlineUser -Identity "sip:kenmyer@litwareinc.com"' },
    { title: 'List resource accounts', line: 'Get-CsOnlineUser -AccountType ResourceAccount' },
    {
      title: 'Filter',
      line: `Get-CsOnlineUser -Filter "UserPrincipalName -like 'test*' -and FeatureTypes -contains 'PhoneSystem'"`,
    },
    { title: 'Who has a number', line: `Get-CsOnlineUser -Filter 'LineURI -ne $null' -Properties LineURI` },
  ],
  output: 'Users; a table of several shows DisplayName, UserPrincipalName, AccountType and Identity of each.',
};
