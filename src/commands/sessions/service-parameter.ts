import type { Parameter } from '../../model/parameter-table.ts';

/** Whose session a command takes. */
export const serviceParameter = {
  type: 'Enum',
  typeName: 'ServiceName',
  values: ['entra', 'teams'],
  description: 'Whose session: entra is that of Connect-Entra, teams that of Connect-MicrosoftTeams.',
  defaultText: 'entra; with -Context that of the context',
} as const satisfies Parameter;
