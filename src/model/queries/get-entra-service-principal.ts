import { allParameter, filterParameter, propertyParameter, topParameter } from './listing-parameters.ts';
import type { Query } from './query.ts';
import { resourceNotFound } from './resource-not-found.ts';
import { sameNamed } from './same-named.ts';

const byQuery = 'GetQuery';
const byText = 'GetVague';
const byId = 'GetById';

/** The tenant that Microsoft's own applications belong to. */
const microsoftServices = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/** Get-EntraServicePrincipal of the module Microsoft.Entra. */
export const getEntraServicePrincipal = {
  name: 'Get-EntraServicePrincipal',
  aliases: ['Get-AzureADServicePrincipal'],
  synopsis: 'Gets service principals.',
  description: ['Lists the service principals (enterprise applications) of the tenant, or gets one of them.'],
  service: 'entra',
  api: 'graph',
  addresses: [
    {
      when: 'ServicePrincipalId',
      path: '/servicePrincipals/{ServicePrincipalId}',
      single: true,
      notFound: resourceNotFound('ServicePrincipalId'),
      notFoundHint:
        '-ServicePrincipalId takes the object ID. To find a service principal by its application (client) ID: Get-EntraServicePrincipal -Filter "appId eq \'{ServicePrincipalId}\'"',
    },
    { path: '/servicePrincipals' },
  ],
  pageSize: 999,
  listsOnePage: true,
  defaultSet: byQuery,
  parameters: {
    Top: topParameter({ [byQuery]: {} }),
    Filter: filterParameter({ [byQuery]: {} }),
    All: allParameter,
    SearchString: {
      type: 'String',
      description: 'The beginning of the display name.',
      sets: { [byText]: {} },
      notEmpty: true,
      acts: { kind: 'filter', clause: 'displayName eq {} or startswith(displayName,{})' },
    },
    ServicePrincipalId: {
      type: 'String',
      aliases: ['ObjectId'],
      description: 'The object ID of one service principal.',
      sets: { [byId]: { mandatory: true } },
      acts: { kind: 'key', of: 'guid' },
    },
    Property: propertyParameter(),
    AssignmentRequired: {
      type: 'Boolean',
      description: 'Filters by whether users must be assigned to the application.',
      sets: { [byQuery]: {}, [byText]: {} },
      acts: { kind: 'filter', clause: 'appRoleAssignmentRequired eq {}' },
    },
    ApplicationType: {
      type: 'Enum',
      typeName: 'ApplicationType',
      values: ['AppProxyApps', 'EnterpriseApps', 'ManagedIdentity', 'MicrosoftApps'],
      description: 'Service principals of one kind.',
      sets: { [byQuery]: {}, [byText]: {} },
      acts: {
        kind: 'filter-choice',
        clauses: {
          AppProxyApps: "tags/any(t:t eq 'WindowsAzureActiveDirectoryOnPremApp')",
          EnterpriseApps: "tags/any(t:t eq 'WindowsAzureActiveDirectoryIntegratedApp')",
          ManagedIdentity: "servicePrincipalType eq 'ManagedIdentity'",
          MicrosoftApps: `appOwnerOrganizationId eq ${microsoftServices}`,
        },
      },
    },
  },
  columns: {
    ...sameNamed('Id', 'AppId', 'DisplayName', 'ServicePrincipalType', 'AccountEnabled', 'SignInAudience'),
    ...sameNamed('AppOwnerOrganizationId', 'AppRoleAssignmentRequired', 'Tags'),
    ObjectId: 'id',
  },
  others: 'kept',
  table: ['DisplayName', 'Id', 'AppId', 'SignInAudience', 'ServicePrincipalType'],
  keptColumns: ['DisplayName', 'AppId'],
  permissions: {
    delegated: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'],
    application: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'],
  },
  examples: [
    { title: 'List every service principal', line: 'Get-EntraServicePrincipal -All' },
    {
      title: 'Get one service principal',
      line: 'Get-EntraServicePrincipal -ServicePrincipalId bbbbbbbb-1111-2222-3333-cccccccccccc',
    },
    { title: 'Search by name', line: "Get-EntraServicePrincipal -SearchString 'Helpdesk Application'" },
    { title: 'Filter', line: 'Get-EntraServicePrincipal -Filter "accountEnabled eq false"' },
    { title: 'List managed identities', line: 'Get-EntraServicePrincipal -ApplicationType ManagedIdentity' },
    {
      title: 'List enterprise applications that require assignment',
      line: 'Get-EntraServicePrincipal -AssignmentRequired true -ApplicationType EnterpriseApps',
    },
  ],
  output: 'Service principals; a table shows their DisplayName, Id, AppId, SignInAudience and ServicePrincipalType.',
} as const satisfies Query;
