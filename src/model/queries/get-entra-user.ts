import { allParameter, filterParameter, propertyParameter, topParameter } from './listing-parameters.ts';
import type { Query } from './query.ts';
import { resourceNotFound } from './resource-not-found.ts';
import { sameNamed } from './same-named.ts';

const byQuery = 'GetQuery';
const byText = 'GetVague';
const byId = 'GetById';
const byState = 'GetFiltered';

/** Get-EntraUser of the module Microsoft.Entra, with the properties it requests. */
export const getEntraUser = {
  name: 'Get-EntraUser',
  aliases: ['Get-AzureADUser'],
  synopsis: 'Gets users.',
  description: ['Lists the users of the tenant, or gets one of them.'],
  service: 'entra',
  api: 'graph',
  addresses: [
    {
      when: 'UserId',
      path: '/users/{UserId}',
      single: true,
      notFound: resourceNotFound('UserId'),
      notFoundHint: 'Get-EntraUser -SearchString TEXT finds users by name or address.',
    },
    { path: '/users' },
  ],
  pageSize: 999,
  listsOnePage: true,
  selects: true,
  defaultSet: byQuery,
  parameters: {
    Top: topParameter({ [byQuery]: {}, [byState]: {} }),
    UserId: {
      type: 'String',
      aliases: ['ObjectId', 'UPN', 'Identity', 'UserPrincipalName'],
      description: 'The object ID or user principal name of one user.',
      sets: { [byId]: { mandatory: true } },
      acts: { kind: 'key', of: 'user' },
    },
    All: allParameter,
    SearchString: {
      type: 'String',
      description:
        'Users whose name, address, job title, department, city, state or country contains words that start with this text.',
      sets: { [byText]: {} },
      notEmpty: true,
      acts: {
        kind: 'search',
        properties: [
          'userPrincipalName',
          'state',
          'mailNickname',
          'mail',
          'jobTitle',
          'displayName',
          'department',
          'country',
          'city',
        ],
      },
    },
    Filter: filterParameter({ [byQuery]: {} }),
    Property: propertyParameter(),
    PageSize: {
      type: 'Int32',
      description: 'Number of results to request at once, 1 to 999.',
      defaultText: '100; 999 with -All',
      acts: { kind: 'page-size' },
    },
    EnabledFilter: {
      type: 'Enum',
      typeName: 'EnabledFilter',
      values: ['EnabledOnly', 'DisabledOnly'],
      description: 'Users whose account is enabled, or disabled.',
      sets: { [byState]: {} },
      acts: {
        kind: 'filter-choice',
        clauses: { EnabledOnly: 'accountEnabled eq true', DisabledOnly: 'accountEnabled eq false' },
      },
    },
    HasErrorsOnly: {
      type: 'SwitchParameter',
      description: 'Users with provisioning errors.',
      sets: { [byState]: {} },
      acts: { kind: 'keep', test: { column: 'ServiceProvisioningErrors', is: 'some' } },
    },
    LicenseReconciliationNeededOnly: {
      type: 'SwitchParameter',
      description: 'Users with a license that could not be assigned.',
      sets: { [byState]: {} },
      acts: { kind: 'keep', test: { column: 'LicenseAssignmentStates.error', is: 'some', except: 'None' } },
    },
    Synchronized: {
      type: 'SwitchParameter',
      description: "Users that are synchronized from the organization's own directory.",
      sets: { [byState]: {} },
      acts: { kind: 'filter', clause: 'onPremisesSyncEnabled eq true' },
    },
    UnlicensedUsersOnly: {
      type: 'SwitchParameter',
      description: 'Users without a license.',
      sets: { [byState]: {} },
      acts: { kind: 'keep', test: { column: 'AssignedLicenses', is: 'none' } },
    },
  },
  columns: {
    ...sameNamed('Id', 'DisplayName', 'UserPrincipalName', 'Mail', 'AccountEnabled', 'UserType'),
    ...sameNamed('AgeGroup', 'AssignedLicenses', 'AssignedPlans', 'AuthorizationInfo', 'BusinessPhones', 'City'),
    ...sameNamed('CompanyName', 'ConsentProvidedForMinor', 'Country', 'CreatedDateTime', 'CreationType'),
    ...sameNamed('DeletedDateTime', 'Department', 'EmployeeHireDate', 'EmployeeId', 'EmployeeLeaveDateTime'),
    ...sameNamed('EmployeeOrgData', 'EmployeeType', 'ExternalUserState', 'ExternalUserStateChangeDateTime'),
    ...sameNamed('FaxNumber', 'GivenName', 'Identities', 'ImAddresses', 'IsResourceAccount', 'JobTitle'),
    ...sameNamed('LegalAgeGroupClassification', 'LicenseAssignmentStates', 'MailNickname', 'MobilePhone'),
    ...sameNamed('OfficeLocation', 'OnPremisesDistinguishedName', 'OnPremisesDomainName'),
    ...sameNamed('OnPremisesExtensionAttributes', 'OnPremisesImmutableId', 'OnPremisesLastSyncDateTime'),
    ...sameNamed('OnPremisesProvisioningErrors', 'OnPremisesSamAccountName', 'OnPremisesSecurityIdentifier'),
    ...sameNamed('OnPremisesSyncEnabled', 'OnPremisesUserPrincipalName', 'OtherMails', 'PasswordPolicies'),
    ...sameNamed('PasswordProfile', 'PostalCode', 'PreferredDataLocation', 'PreferredLanguage', 'ProvisionedPlans'),
    ...sameNamed('ProxyAddresses', 'RefreshTokensValidFromDateTime', 'SecurityIdentifier'),
    ...sameNamed('ServiceProvisioningErrors', 'ShowInAddressList', 'SignInSessionsValidFromDateTime', 'State'),
    ...sameNamed('StreetAddress', 'Surname', 'UsageLocation'),
    ObjectId: 'id',
    UserState: 'externalUserState',
    UserStateChangedOn: 'externalUserStateChangeDateTime',
    Mobile: 'mobilePhone',
    DeletionTimestamp: 'deletedDateTime',
    DirSyncEnabled: 'onPremisesSyncEnabled',
    ImmutableId: 'onPremisesImmutableId',
    LastDirSyncTime: 'onPremisesLastSyncDateTime',
    ProvisioningErrors: 'onPremisesProvisioningErrors',
    TelephoneNumber: 'businessPhones',
  },
  others: 'kept',
  table: ['DisplayName', 'Id', 'Mail', 'UserPrincipalName'],
  keptColumns: ['DisplayName', 'UserPrincipalName'],
  permissions: {
    delegated: ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
    application: ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  },
  examples: [
    { title: 'Get three users', line: 'Get-EntraUser -Top 3' },
    { title: 'Get one user', line: 'Get-EntraUser -UserId SawyerM@contoso.com' },
    { title: 'Search by name or address', line: "Get-EntraUser -SearchString 'New'" },
    { title: 'Filter', line: `Get-EntraUser -Filter "startsWith(mailNickname,'Ada')"` },
    {
      title: 'List every guest, with two columns',
      line: `Get-EntraUser -All -Filter "userType eq 'Guest'" -Property DisplayName,Mail`,
    },
    { title: 'List disabled accounts', line: 'Get-EntraUser -EnabledFilter DisabledOnly' },
  ],
  output: 'Users; a table shows their DisplayName, Id, Mail and UserPrincipalName.',
} as const satisfies Query;
