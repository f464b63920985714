import type { Query } from './query.ts';
import { sameNamed } from './same-named.ts';

const byId = 'Identity';
const filters = 'Filters';
const both = { [byId]: {}, [filters]: {} };

const notFound =
  'Error retrieving Team with GroupId [{GroupId}]. ErrorCode: [NotFound]. ErrorMessage: [No team found with Group Id {GroupId}]';

/** Columns that only the team itself has, not its group. */
function ofTeam(settings: string, ...names: readonly string[]) {
  const prefix = settings === '' ? '' : `${settings}.`;
  return Object.fromEntries(
    names.map((name) => [name, { from: `${prefix}${name.charAt(0).toLowerCase()}${name.slice(1)}`, detail: 'team' }]),
  );
}

/** Get-Team of the module MicrosoftTeams. */
export const getTeam: Query = {
  name: 'Get-Team',
  aliases: [],
  synopsis: 'Gets teams.',
  description: [
    'Lists the teams of the tenant, those of a user, or gets the one that is named. They are written as they come, whatever their number.',
    'A listing reads the groups that are teams, 999 at once. Whether a team is archived and its other settings take one more read for each team, 20 in a request: it is done with -GroupId, and in a listing when -Archived, -NumberOfThreads or -Property asks for one of them. Archived is empty where it was not read.',
  ],
  service: 'teams',
  api: 'graph',
  addresses: [
    { when: 'User', path: '/users/{User}/joinedTeams', plain: true, reads: ['group'] },
    {
      when: 'GroupId',
      path: '/groups/{GroupId}',
      single: true,
      reads: ['team'],
      notFound,
      notFoundHint: 'Get-Team -DisplayName NAME finds teams by their names.',
    },
    { path: '/groups', filter: "resourceProvisioningOptions/Any(x:x eq 'Team')" },
  ],
  pageSize: 999,
  selects: true,
  details: {
    group: { path: '/groups/{id}?$select=id,displayName,description,mailNickname,visibility', notFound },
    team: { path: '/teams/{id}', notFound },
  },
  defaultSet: filters,
  parameters: {
    GroupId: {
      type: 'String',
      description: 'The id of one team, which is that of its group.',
      sets: { [byId]: { mandatory: true } },
      acts: { kind: 'key', of: 'guid', test: { column: 'GroupId', is: 'equal' } },
    },
    User: {
      type: 'String',
      description: 'The user principal name or object id of a user: the teams that the user is in.',
      sets: both,
      notEmpty: true,
      acts: { kind: 'key', of: 'user' },
    },
    Archived: {
      type: 'Boolean',
      description: 'Those that are archived, or those that are not.',
      sets: both,
      acts: { kind: 'keep', test: { column: 'Archived', is: 'equal' } },
    },
    Visibility: {
      type: 'Enum',
      typeName: 'Visibility',
      values: ['Public', 'Private', 'HiddenMembership'],
      description: 'Those of one visibility.',
      sets: both,
      acts: { kind: 'keep', test: { column: 'Visibility', is: 'equal' } },
    },
    DisplayName: {
      type: 'String',
      description: 'What the display name begins with, as it is: nothing needs to be escaped.',
      sets: both,
      notEmpty: true,
      acts: {
        kind: 'filter',
        clause: 'startswith(displayName,{})',
        test: { column: 'DisplayName', is: 'prefix' },
      },
    },
    MailNickName: {
      type: 'String',
      description: 'What the mail nickname begins with.',
      sets: both,
      notEmpty: true,
      acts: {
        kind: 'filter',
        clause: 'startswith(mailNickname,{})',
        test: { column: 'MailNickName', is: 'prefix' },
      },
    },
    NumberOfThreads: {
      type: 'Int32',
      description: 'Reads the settings of each team, too, of so many at once (1 to 20).',
      defaultText: '20, when settings are read',
      sets: both,
      acts: { kind: 'read', detail: 'team' },
    },
    Property: {
      type: 'String[]',
      aliases: ['Select'],
      description: 'The columns to show, in this order.',
      sets: both,
      acts: { kind: 'properties' },
    },
  },
  columns: {
    GroupId: 'id',
    ...sameNamed('DisplayName', 'Visibility'),
    Archived: { from: 'isArchived', detail: 'team' },
    MailNickName: 'mailNickname',
    Description: 'description',
    ...ofTeam('', 'InternalId', 'Classification'),
    ...ofTeam('funSettings', 'AllowGiphy', 'GiphyContentRating', 'AllowStickersAndMemes', 'AllowCustomMemes'),
    AllowGuestCreateUpdateChannels: { from: 'guestSettings.allowCreateUpdateChannels', detail: 'team' },
    AllowGuestDeleteChannels: { from: 'guestSettings.allowDeleteChannels', detail: 'team' },
    ...ofTeam('memberSettings', 'AllowCreateUpdateChannels', 'AllowCreatePrivateChannels', 'AllowDeleteChannels'),
    ...ofTeam('memberSettings', 'AllowAddRemoveApps', 'AllowCreateUpdateRemoveTabs'),
    ...ofTeam('memberSettings', 'AllowCreateUpdateRemoveConnectors'),
    ...ofTeam('messagingSettings', 'AllowUserEditMessages', 'AllowUserDeleteMessages', 'AllowOwnerDeleteMessages'),
    ...ofTeam('messagingSettings', 'AllowTeamMentions', 'AllowChannelMentions'),
    ...ofTeam('discoverySettings', 'ShowInTeamsSearchAndSuggestions'),
  },
  others: 'dropped',
  table: ['GroupId', 'DisplayName', 'Visibility', 'Archived', 'MailNickName', 'Description'],
  permissions: {
    delegated: ['Group.Read.All', 'Group.ReadWrite.All'],
    application: ['Group.Read.All', 'Group.ReadWrite.All'],
  },
  examples: [
    { title: 'List every team', line: 'Get-Team' },
    { title: 'The teams that a user is in', line: 'Get-Team -User dmx1@example.com' },
    { title: 'Private teams that are archived', line: 'Get-Team -Archived true -Visibility Private' },
    { title: 'By mail nickname', line: 'Get-Team -MailNickName "BusinessDevelopment"' },
    { title: 'By name', line: "Get-Team -DisplayName 'AB&C'" },
    {
      title: 'One team, with its settings',
      line: 'Get-Team -GroupId 2f162b0e-36d2-4e15-8ba3-ba229cecdccf -Output yaml',
    },
    { title: 'One setting of every team', line: 'Get-Team -Property DisplayName,AllowGiphy' },
  ],
  output:
    'Teams with GroupId, DisplayName, Visibility, Archived, MailNickName, Description and the settings that were read.',
};
