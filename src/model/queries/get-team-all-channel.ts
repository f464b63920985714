import { getTeamChannel } from './get-team-channel.ts';
import type { Query } from './query.ts';
import { teamNotFound } from './team-parameters.ts';

/** Get-TeamAllChannel of the module MicrosoftTeams. */
export const getTeamAllChannel = {
  ...getTeamChannel,
  name: 'Get-TeamAllChannel',
  synopsis: 'Gets the channels of a team and the channels that other teams share with it.',
  description: ['Lists the channels that the team hosts and the incoming ones.'],
  addresses: [{ path: '/teams/{GroupId}/allChannels', ...teamNotFound }],
  examples: [
    { title: 'List channels', line: 'Get-TeamAllChannel -GroupId 126b90a5-e65a-4fef-98e3-d9b49f4acf12' },
    {
      title: 'List shared channels',
      line: 'Get-TeamAllChannel -GroupId 126b90a5-e65a-4fef-98e3-d9b49f4acf12 -MembershipType Shared',
    },
  ],
} as const satisfies Query;
