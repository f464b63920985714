import { adminPermissions } from './admin-permissions.ts';
import type { Query, QueryParameter } from './query.ts';
import { sameNamed } from './same-named.ts';

function ignoredParameter(name: string, position?: number) {
  return {
    description: 'Accepted for compatibility, and ignored since version 3.0.0 of the module.',
    ...(position === undefined ? {} : { everywhere: { position } }),
    acts: {
      kind: 'ignored',
      warning: `-${name} has no effect since version 3.0.0 of the module: the tenant is always the one you are connected to.`,
    },
  } as const satisfies Omit<QueryParameter, 'type'>;
}

/** Get-CsTenant of the module MicrosoftTeams. */
export const getCsTenant = {
  name: 'Get-CsTenant',
  aliases: [],
  synopsis: 'Gets the Teams tenant.',
  description: ["Gets the tenant's plans, domains, addresses and upgrade state."],
  service: 'teams',
  api: 'teams',
  addresses: [{ path: '/Teams.Tenant/tenants', single: true }],
  parameters: {
    Filter: { type: 'String', ...ignoredParameter('Filter') },
    Identity: { type: 'String', ...ignoredParameter('Identity', 0) },
    ResultSize: { type: 'Int32', ...ignoredParameter('ResultSize') },
    DomainController: { type: 'String', ...ignoredParameter('DomainController') },
    MsftInternalProcessingMode: { type: 'String', ...ignoredParameter('MsftInternalProcessingMode') },
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
} as const satisfies Query;
