interface TeamsAccess {
  readonly delegated: readonly string[];
  readonly application: readonly string[];
}

const readDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All'];
const readGroups = ['Group.Read.All', 'Group.ReadWrite.All'];
const writeGroups = ['Group.ReadWrite.All', 'Directory.ReadWrite.All'];
const readTeams = ['Team.ReadBasic.All', 'TeamSettings.Read.All', 'TeamSettings.ReadWrite.All'];
const readChannels = ['Channel.ReadBasic.All', 'ChannelSettings.Read.All', 'ChannelSettings.ReadWrite.All'];

/**
 * The kinds of access to Teams, each with the permissions of which one is sufficient, in the order of its refusals
 * (Graph documentation, the page of each operation).
 */
export const teamsAccessTable = {
  createTeam: alike(['Team.Create', 'Teamwork.Migrate.All', ...writeGroups]),
  readOperation: alike([...readTeams, 'Team.Create', ...readGroups, ...readDirectory, 'Group.ReadWrite.All']),
  listTeams: alike(readTeams),
  readTeam: alike([...readTeams, ...readGroups, ...readDirectory]),
  readJoinedTeams: alike([...readTeams, 'User.Read.All', 'User.ReadWrite.All', ...readDirectory]),
  writeTeam: alike(['TeamSettings.ReadWrite.All', ...writeGroups]),
  readTeamMembers: alike(['TeamMember.Read.All', 'TeamMember.ReadWrite.All']),
  readChannels: alike([...readChannels, ...readGroups, ...readDirectory]),
  readAllChannels: alike(readChannels),
  createChannel: {
    delegated: ['Channel.Create', ...writeGroups],
    application: ['Channel.Create', 'Teamwork.Migrate.All', ...writeGroups],
  },
  deleteChannel: alike(['Channel.Delete.All', ...writeGroups]),
  readChannelMembers: alike(['ChannelMember.Read.All', 'ChannelMember.ReadWrite.All']),
  readTeamsApps: {
    delegated: ['AppCatalog.Submit', 'AppCatalog.Read.All', 'AppCatalog.ReadWrite.All', ...readDirectory],
    application: ['AppCatalog.Read.All', 'AppCatalog.ReadWrite.All'],
  },
} as const satisfies Record<string, TeamsAccess>;

function alike(permissions: readonly string[]): TeamsAccess {
  return { delegated: permissions, application: permissions };
}
