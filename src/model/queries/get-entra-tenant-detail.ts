import { allParameter, propertyParameter, topParameter } from './listing-parameters.ts';
import type { Query } from './query.ts';
import { sameNamed } from './same-named.ts';

/** Get-EntraTenantDetail of the module Microsoft.Entra. */
export const getEntraTenantDetail = {
  name: 'Get-EntraTenantDetail',
  aliases: ['Get-AzureADTenantDetail'],
  synopsis: 'Gets the details of the tenant.',
  description: ['Gets the organization that the session is connected to.'],
  service: 'entra',
  api: 'graph',
  addresses: [{ path: '/organization' }],
  listsOnePage: true,
  parameters: { Top: topParameter(), All: allParameter, Property: propertyParameter() },
  columns: {
    ...sameNamed('Id', 'DisplayName', 'TenantType', 'CountryLetterCode', 'VerifiedDomains'),
    ...sameNamed('OnPremisesLastSyncDateTime', 'OnPremisesSyncEnabled', 'BusinessPhones'),
    ObjectId: 'id',
    CompanyLastDirSyncTime: 'onPremisesLastSyncDateTime',
    DirSyncEnabled: 'onPremisesSyncEnabled',
    TelephoneNumber: 'businessPhones',
  },
  others: 'kept',
  table: ['DisplayName', 'Id', 'TenantType', 'CountryLetterCode'],
  permissions: {
    delegated: ['Organization.Read.All', 'Organization.ReadWrite.All', 'Directory.Read.All', 'User.Read'],
    application: ['Organization.Read.All', 'Organization.ReadWrite.All', 'Directory.Read.All'],
  },
  examples: [
    { title: 'Get the tenant', line: 'Get-EntraTenantDetail' },
    { title: "List the tenant's domains", line: 'Get-EntraTenantDetail -Property VerifiedDomains -Output json' },
  ],
  output: 'The organization; a table shows its DisplayName, Id, TenantType and CountryLetterCode.',
} as const satisfies Query;
