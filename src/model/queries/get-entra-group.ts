import { allParameter, filterParameter, propertyParameter, topParameter } from './listing-parameters.ts';
import type { Query } from './query.ts';
import { resourceNotFound } from './resource-not-found.ts';
import { sameNamed } from './same-named.ts';

const byQuery = 'GetQuery';
const byText = 'GetVague';
const byId = 'GetById';
const appended = 'Append';

/** Get-EntraGroup of the module Microsoft.Entra. */
export const getEntraGroup = {
  name: 'Get-EntraGroup',
  aliases: ['Get-AzureADGroup'],
  synopsis: 'Gets groups.',
  description: ['Lists the groups of the tenant, or gets one of them.'],
  service: 'entra',
  api: 'graph',
  addresses: [
    {
      when: 'GroupId',
      path: '/groups/{GroupId}',
      single: true,
      notFound: resourceNotFound('GroupId'),
      notFoundHint: 'Get-EntraGroup -SearchString NAME finds groups by name.',
    },
    { path: '/groups' },
  ],
  pageSize: 999,
  listsOnePage: true,
  selects: true,
  defaultSet: byQuery,
  parameters: {
    Top: topParameter({ [byQuery]: {}, [appended]: {} }),
    Filter: filterParameter({ [byQuery]: {}, [appended]: {} }),
    All: allParameter,
    SearchString: {
      type: 'String',
      description: 'Groups whose display name starts with this text, or whose mail address or mail nickname equals it.',
      sets: { [byText]: {}, [appended]: {} },
      notEmpty: true,
      acts: {
        kind: 'filter',
        clause: 'mailNickname eq {} or mail eq {} or displayName eq {} or startswith(displayName,{})',
      },
    },
    GroupId: {
      type: 'String',
      aliases: ['ObjectId'],
      description: 'The object ID of one group.',
      sets: { [byId]: { mandatory: true }, [appended]: {} },
      notEmpty: true,
      acts: { kind: 'key', of: 'guid' },
    },
    Property: propertyParameter({ [byQuery]: {}, [byText]: {}, [byId]: {}, [appended]: { mandatory: true } }),
    AppendSelected: {
      type: 'SwitchParameter',
      description: 'Shows the properties of -Property in addition to the default ones.',
      sets: { [appended]: { mandatory: true } },
      acts: { kind: 'append' },
    },
    HasErrorsOnly: {
      type: 'SwitchParameter',
      description: 'Groups with provisioning errors.',
      sets: { [byQuery]: {}, [byText]: {}, [appended]: {} },
      acts: { kind: 'keep', test: { column: 'ServiceProvisioningErrors', is: 'some' } },
    },
    HasLicenseErrorsOnly: {
      type: 'SwitchParameter',
      description: 'Groups with members whose license from the group has an error.',
      sets: { [byQuery]: {}, [byText]: {}, [appended]: {} },
      acts: { kind: 'filter', clause: 'hasMembersWithLicenseErrors eq true' },
    },
  },
  columns: {
    ...sameNamed('Id', 'DisplayName', 'Description', 'GroupTypes', 'Mail', 'MailEnabled', 'MailNickname'),
    ...sameNamed('SecurityEnabled', 'Visibility', 'Classification', 'CreatedDateTime', 'DeletedDateTime'),
    ...sameNamed('ExpirationDateTime', 'IsAssignableToRole', 'MembershipRule', 'MembershipRuleProcessingState'),
    ...sameNamed('OnPremisesDomainName', 'OnPremisesLastSyncDateTime', 'OnPremisesNetBiosName'),
    ...sameNamed('OnPremisesProvisioningErrors', 'OnPremisesSamAccountName', 'OnPremisesSecurityIdentifier'),
    ...sameNamed('OnPremisesSyncEnabled', 'PreferredDataLocation', 'PreferredLanguage', 'ProxyAddresses'),
    ...sameNamed('RenewedDateTime', 'ResourceBehaviorOptions', 'ResourceProvisioningOptions'),
    ...sameNamed('SecurityIdentifier', 'Theme'),
    ObjectId: 'id',
  },
  others: 'kept',
  table: ['DisplayName', 'Id', 'MailNickname', 'Description', 'GroupTypes'],
  keptColumns: ['DisplayName', 'Id'],
  permissions: {
    delegated: ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All'],
    application: ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All'],
  },
  examples: [
    { title: 'List groups', line: 'Get-EntraGroup' },
    { title: 'Get one group', line: 'Get-EntraGroup -GroupId bbbbbbbb-1111-2222-3333-cccccccccccc' },
    { title: 'Filter', line: `Get-EntraGroup -Filter "groupTypes/any(g:g eq 'Unified')" -Top 4` },
    { title: 'Search by name', line: "Get-EntraGroup -SearchString 'New'" },
    {
      title: 'Add a property',
      line: 'Get-EntraGroup -GroupId bbbbbbbb-1111-2222-3333-cccccccccccc -Property IsSubscribedByMail -AppendSelected',
    },
    { title: 'List groups with license errors', line: 'Get-EntraGroup -HasLicenseErrorsOnly' },
  ],
  output: 'Groups; a table shows their DisplayName, Id, MailNickname, Description and GroupTypes.',
} as const satisfies Query;
