import { allParameter, filterParameter, propertyParameter, topParameter } from './listing-parameters.ts';
import type { Query } from './query.ts';
import { resourceNotFound } from './resource-not-found.ts';
import { sameNamed } from './same-named.ts';

const byQuery = 'GetQuery';
const byText = 'GetVague';
const byId = 'GetById';

/** Get-EntraApplication of the module Microsoft.Entra. */
export const getEntraApplication = {
  name: 'Get-EntraApplication',
  aliases: ['Get-AzureADApplication'],
  synopsis: 'Gets application registrations.',
  description: ['Lists the application registrations of the tenant, or gets one of them.'],
  service: 'entra',
  api: 'graph',
  addresses: [
    {
      when: 'ApplicationId',
      path: '/applications/{ApplicationId}',
      single: true,
      notFound: resourceNotFound('ApplicationId'),
      notFoundHint:
        '-ApplicationId takes the object ID. To find an application by its application (client) ID: Get-EntraApplication -Filter "appId eq \'{ApplicationId}\'"',
    },
    { path: '/applications' },
  ],
  pageSize: 999,
  listsOnePage: true,
  defaultSet: byQuery,
  parameters: {
    Top: topParameter({ [byQuery]: {} }),
    ApplicationId: {
      type: 'String',
      aliases: ['ObjectId'],
      description: 'The object ID of one application, which is not its application (client) ID.',
      sets: { [byId]: { mandatory: true } },
      acts: { kind: 'key', of: 'guid' },
    },
    All: allParameter,
    SearchString: {
      type: 'String',
      description: 'The beginning of the display name.',
      sets: { [byText]: {} },
      notEmpty: true,
      acts: { kind: 'filter', clause: 'displayName eq {} or startswith(displayName,{})' },
    },
    Filter: filterParameter({ [byQuery]: {} }),
    Property: propertyParameter(),
  },
  columns: {
    ...sameNamed('Id', 'AppId', 'DisplayName', 'SignInAudience', 'PublisherDomain', 'CreatedDateTime'),
    ...sameNamed('DeletedDateTime', 'IdentifierUris'),
    ObjectId: 'id',
    DeletionTimestamp: 'deletedDateTime',
    Info: 'info',
    InformationalUrls: 'info',
  },
  others: 'kept',
  table: ['DisplayName', 'Id', 'AppId', 'SignInAudience', 'PublisherDomain'],
  keptColumns: ['DisplayName', 'AppId'],
  permissions: {
    delegated: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'],
    application: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'],
  },
  examples: [
    { title: 'List every application', line: 'Get-EntraApplication -All' },
    { title: 'Get one application', line: 'Get-EntraApplication -ApplicationId aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb' },
    { title: 'Search by name', line: "Get-EntraApplication -SearchString 'My new application'" },
    {
      title: 'Filter',
      line: `Get-EntraApplication -Filter "identifierUris/any(uri:uri eq 'api://wingtips')"`,
    },
    {
      title: 'See when secrets expire',
      line: 'Get-EntraApplication -All -Property DisplayName,AppId,PasswordCredentials',
    },
  ],
  output: 'Applications; a table shows their DisplayName, Id, AppId, SignInAudience and PublisherDomain.',
} as const satisfies Query;
