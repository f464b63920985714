import type { Query } from './query.ts';
import { roleParameter, teamNotFound, teamParameter } from './team-parameters.ts';

/** Get-TeamChannelUser of the module MicrosoftTeams. */
export const getTeamChannelUser = {
  name: 'Get-TeamChannelUser',
  aliases: [],
  synopsis: 'Gets the users of a channel.',
  description: [
    "Lists the owners, members and guests of a channel. The channel's name is case-insensitive. User is the user's address in the channel.",
  ],
  service: 'teams',
  api: 'graph',
  addresses: [
    {
      path: '/teams/{GroupId}/channels/{ChannelId}/members',
      lookup: {
        path: '/teams/{GroupId}/channels',
        property: 'displayName',
        parameter: 'DisplayName',
        take: 'id',
        as: 'ChannelId',
        notFound: 'Channel not found. DisplayName: {DisplayName}, GroupId: {GroupId}',
      },
      ...teamNotFound,
    },
  ],
  pageSize: 999,
  parameters: {
    GroupId: teamParameter,
    DisplayName: {
      type: 'String',
      description: 'The name of the channel.',
      everywhere: { mandatory: true },
      acts: { kind: 'lookup' },
    },
    Role: roleParameter,
  },
  columns: { UserId: 'userId', User: 'email', Name: 'displayName', Role: { from: 'roles', firstOr: 'member' } },
  others: 'dropped',
  keptColumns: ['User', 'Name', 'Role'],
  permissions: {
    delegated: ['ChannelMember.Read.All', 'ChannelMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All'],
    application: ['ChannelMember.Read.All', 'ChannelMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All'],
  },
  examples: [
    {
      title: 'List owners',
      line: 'Get-TeamChannelUser -GroupId 2f162b0e-36d2-4e15-8ba3-ba229cecdccf -DisplayName "Engineering" -Role Owner',
    },
  ],
  output: 'Users with UserId, User, Name and Role.',
} as const satisfies Query;
