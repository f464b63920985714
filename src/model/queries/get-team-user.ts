import type { Query } from './query.ts';
import { roleParameter, teamNotFound, teamParameter } from './team-parameters.ts';

/** Get-TeamUser of the module MicrosoftTeams. */
export const getTeamUser = {
  name: 'Get-TeamUser',
  aliases: [],
  synopsis: 'Gets the users of a team.',
  description: ['Lists owners first, then members and guests. User is the user principal name.'],
  service: 'teams',
  api: 'graph',
  // Reading the team's own members needs a permission that Teams sessions do not have; reading its group's does not.
  addresses: [
    {
      path: '/groups/{GroupId}/owners',
      adds: { '@role': 'owner' },
      followedBy: { path: '/groups/{GroupId}/members', skipsSeen: true },
      ...teamNotFound,
    },
  ],
  pageSize: 999,
  selects: true,
  parameters: { GroupId: teamParameter, Role: roleParameter },
  columns: {
    UserId: 'id',
    User: 'userPrincipalName',
    Name: 'displayName',
    Role: { from: ['@role', 'userType'], firstOr: 'member' },
  },
  others: 'dropped',
  keptColumns: ['User', 'Name', 'Role'],
  permissions: {
    delegated: ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All'],
    application: ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All'],
  },
  examples: [
    { title: 'List users', line: 'Get-TeamUser -GroupId 2f162b0e-36d2-4e15-8ba3-ba229cecdccf' },
    { title: 'List owners', line: 'Get-TeamUser -GroupId 2f162b0e-36d2-4e15-8ba3-ba229cecdccf -Role Owner' },
  ],
  output: 'Users with UserId, User, Name and Role.',
} as const satisfies Query;
