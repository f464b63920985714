import type { Query } from './query.ts';
import { sameNamed } from './same-named.ts';
import { membershipTypeParameter, teamNotFound, teamParameter } from './team-parameters.ts';

/** Get-TeamChannel of the module MicrosoftTeams. */
export const getTeamChannel = {
  name: 'Get-TeamChannel',
  aliases: [],
  synopsis: 'Gets the channels of a team.',
  description: ['Lists the channels that the team hosts.'],
  service: 'teams',
  api: 'graph',
  addresses: [{ path: '/teams/{GroupId}/channels', ...teamNotFound }],
  parameters: { GroupId: teamParameter, MembershipType: membershipTypeParameter },
  columns: sameNamed('Id', 'DisplayName', 'Description', 'MembershipType'),
  others: 'dropped',
  keptColumns: ['Id', 'DisplayName'],
  permissions: {
    delegated: ['Channel.ReadBasic.All', 'ChannelSettings.Read.All', 'ChannelSettings.ReadWrite.All', 'Group.Read.All'],
    application: ['Channel.ReadBasic.All', 'ChannelSettings.Read.All', 'ChannelSettings.ReadWrite.All'],
  },
  examples: [
    { title: 'List channels', line: 'Get-TeamChannel -GroupId af55e84c-dc67-4e48-9005-86e0b07272f9' },
    {
      title: 'List private channels',
      line: 'Get-TeamChannel -GroupId af55e84c-dc67-4e48-9005-86e0b07272f9 -MembershipType Private',
    },
  ],
  output: 'Channels with Id, DisplayName, Description and MembershipType.',
} as const satisfies Query;
