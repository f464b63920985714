import * as channels from './channels.ts';
import { createTeam, createTeamOfGroup, readOperation } from './create-team.ts';
import type { Route } from '../core/operation.ts';
import * as teams from './teams.ts';
import { listTeamsApps } from './teams-apps.ts';

/** The routes of Teams. */
export const teamsRoutes: readonly Route[] = [
  ['users/{}/joinedTeams', { GET: { access: 'readJoinedTeams', run: teams.listJoinedTeams } }],
  [
    'groups/{}/team',
    {
      GET: { access: 'readTeam', run: teams.readTeam },
      PUT: { access: 'createTeam', run: createTeamOfGroup },
    },
  ],
  ['teams', { GET: { access: 'listTeams', run: teams.listTeams }, POST: { access: 'createTeam', run: createTeam } }],
  ['teams/{}/operations/{}', { GET: { access: 'readOperation', run: readOperation } }],
  [
    'teams/{}',
    {
      GET: { access: 'readTeam', run: teams.readTeam },
      PATCH: { access: 'writeTeam', run: teams.updateTeam },
    },
  ],
  [
    'teams/{}/archive',
    { POST: { access: 'writeTeam', run: (context, keys) => teams.archiveTeam(context, keys, true) } },
  ],
  [
    'teams/{}/unarchive',
    { POST: { access: 'writeTeam', run: (context, keys) => teams.archiveTeam(context, keys, false) } },
  ],
  ['teams/{}/members', { GET: { access: 'readTeamMembers', run: teams.listTeamMembers } }],
  [
    'teams/{}/channels',
    {
      GET: { access: 'readChannels', run: channels.listChannels },
      POST: { access: 'createChannel', run: channels.createChannel },
    },
  ],
  ['teams/{}/allChannels', { GET: { access: 'readAllChannels', run: channels.listAllChannels } }],
  [
    'teams/{}/channels/{}',
    {
      GET: { access: 'readChannels', run: channels.readChannel },
      DELETE: { access: 'deleteChannel', run: channels.deleteChannel },
    },
  ],
  ['teams/{}/channels/{}/members', { GET: { access: 'readChannelMembers', run: channels.listChannelMembers } }],
  ['appCatalogs/teamsApps', { GET: { access: 'readTeamsApps', run: listTeamsApps } }],
];
