import { propertyParameter } from './listing-parameters.ts';
import type { Query } from './query.ts';
import { resourceNotFound } from './resource-not-found.ts';
import { sameNamed } from './same-named.ts';

/** Get-EntraDomain of the module Microsoft.Entra. */
export const getEntraDomain = {
  name: 'Get-EntraDomain',
  aliases: ['Get-AzureADDomain'],
  synopsis: 'Gets the domains of the tenant.',
  description: ['Lists the domains of the tenant, verified or not, or gets one of them.'],
  service: 'entra',
  api: 'graph',
  addresses: [
    {
      when: 'Name',
      path: '/domains/{Name}',
      single: true,
      notFound: resourceNotFound('Name'),
      notFoundHint: 'Get-EntraDomain lists the domains of the tenant.',
    },
    { path: '/domains' },
  ],
  defaultSet: 'GetQuery',
  parameters: {
    Name: {
      type: 'String',
      description: 'The name of one domain.',
      sets: { GetById: { mandatory: true } },
      acts: { kind: 'key', of: 'name' },
    },
    Property: propertyParameter(),
  },
  columns: {
    ...sameNamed('Id', 'AuthenticationType', 'AvailabilityStatus', 'IsAdminManaged', 'IsDefault', 'IsInitial'),
    ...sameNamed('IsRoot', 'IsVerified', 'PasswordNotificationWindowInDays', 'PasswordValidityPeriodInDays'),
    ...sameNamed('SupportedServices'),
    Name: 'id',
    ObjectId: 'id',
  },
  others: 'kept',
  table: ['Id', 'AuthenticationType', 'IsAdminManaged', 'IsDefault', 'IsInitial', 'IsRoot', 'IsVerified'],
  permissions: {
    delegated: ['Domain.Read.All', 'Domain.ReadWrite.All', 'Directory.Read.All'],
    application: ['Domain.Read.All', 'Domain.ReadWrite.All', 'Directory.Read.All'],
  },
  examples: [
    { title: 'List the domains', line: 'Get-EntraDomain' },
    { title: 'Get one domain', line: 'Get-EntraDomain -Name contoso.com' },
  ],
  output: 'Domains; a table shows how each is managed.',
} as const satisfies Query;
