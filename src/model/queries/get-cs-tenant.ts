import { adminPermissions } from './admin-permissions.ts';
import type { Query, QueryParameter } from './query.ts';
import { sameNamed } from './same-named.ts';

function ignoredParameter(type: 'String' | 'Int32', name: string, position?: number): QueryParameter {
  return {
    type,
    description: 'Accepted for compatibility. It has no effect since version 3.0.0 of the module.',
    ...(position === undefined ? {} : { everywhere: { position } }),
    acts: {
      kind: 'ignored',
      warning: `-${name} has no effect since version 3.0.0 of the module: the tenant is always the one you are connected to.`,
    },
  };
}

/** Get-CsTenant of the module MicrosoftTeams. */
export const getCsTenant: Query = {
  name: 'Get-CsTenant',
  aliases: [],
  synopsis: 'Gets the Teams tenant.',
  description: ["Gets the tenant's plans, domains, addresses and upgrade state."],
  service: 'teams',
  api: 'teams',
  addresses: [{ path: '/Teams.Tenant/tenants', single: true }],
  parameters: {
    Filter: ignoredParameter('String', 'Filter'),
    Identity: ignoredParameter('String', 'Identity', 0),
    ResultSize: ignoredParameter('Int32', 'ResultSize'),
    DomainController: ignoredParameter('String', 'DomainController'),
    MsftInternalProcessingMode: ignoredParameter('String', 'MsftInternalProcessingMode'),
  },
  columns: sameNamed('TenantId', 'DisplayName', 'SipDomain', 'VerifiedDomains', 'TeamsUpgradeEffectiveMode'),
  others: 'kept',
  without: ['serviceDiscovery'],
  permissions: adminPermissions,
  examples: [
    { title: 'Get the tenant', line: 'Get-CsTenant' },
    { title: 'Show every property', line: 'Get-CsTenant -Output json' },
  ],
  output: 'The tenant.',
};
