import type { Parameter } from '../../model/parameter-table.ts';

/** The parameter -Service: which service's session a command uses. */
export const serviceParameter = {
  type: 'Enum',
  typeName: 'ServiceName',
  values: ['entra', 'teams'],
  description: 'The session to use: entra for Connect-Entra, teams for Connect-MicrosoftTeams.',
  defaultText: "entra; with -Context, the context's service",
} as const satisfies Parameter;

/** The parameter -TenantId of the commands that use a session. */
export const otherTenantParameter = {
  type: 'String',
  aliases: ['Tenant'],
  completedFrom: 'tenants',
  description:
    'Another tenant that the account (as a guest, too) or the multi-tenant application exists in: its GUID or a domain.',
  defaultText: "the session's tenant",
  notEmpty: true,
} as const satisfies Parameter;

/** The parameter -Name of the commands that take a context. */
export const contextNameParameter = {
  type: 'String',
  completedFrom: 'contexts',
  description: 'The name of the context, case-insensitive.',
  everywhere: { mandatory: true, position: 0 },
  notEmpty: true,
} as const satisfies Parameter;
