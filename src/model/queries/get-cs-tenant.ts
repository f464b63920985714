import { adminPermissions } from './admin-permissions.ts';
import type { Query, QueryParameter } from './query.ts';
import { sameNamed } from './same-named.ts';

function dead(type: 'String' | 'Int32', name: string, position?: number): QueryParameter {
  return {
    type,
    description: 'Accepted for older lines; without effect since version 3.0.0 of the module.',
    ...(position === undefined ? {} : { everywhere: { position } }),
    acts: {
      kind: 'dead',
      warning: `-${name} has no effect since version 3.0.0 of the module: there is one tenant, the one you are connected to.`,
    },
  };
}

/** Get-CsTenant of the module MicrosoftTeams. */
export const getCsTenant: Query = {
  name: 'Get-CsTenant',
  aliases: [],
  synopsis: 'Gets the tenant as Teams knows it.',
  description: ['Gets plans, domains, addresses and the upgrade state of the tenant.'],
  service: 'teams',
  api: 'teams',
  addresses: [{ path: '/Teams.Tenant/tenants', single: true }],
  parameters: {
    Filter: dead('String', 'Filter'),
    Identity: dead('String', 'Identity', 0),
    ResultSize: dead('Int32', 'ResultSize'),
    DomainController: dead('String', 'DomainController'),
    MsftInternalProcessingMode: dead('String', 'MsftInternalProcessingMode'),
  },
  columns: sameNamed('TenantId', 'DisplayName', 'SipDomain', 'VerifiedDomains', 'TeamsUpgradeEffectiveMode'),
  others: 'kept',
  without: ['serviceDiscovery'],
  permissions: adminPermissions,
  examples: [
    { title: 'Get the tenant', line: 'Get-CsTenant' },
    { title: 'All of it', line: 'Get-CsTenant -Output json' },
  ],
  output: 'One tenant.',
};
