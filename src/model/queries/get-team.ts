import type { Query } from './query.ts';
import { sameNamed } from './same-named.ts';

const byId = 'Identity';
const filters = 'Filters';
const both = { [byId]: {}, [filters]: {} };

const notFound =
  'Error retrieving Team with GroupId [{GroupId}]. ErrorCode: [NotFound]. ErrorMessage: [No team found with Group Id {GroupId}]';

/** Returns columns that only the team has, not its group. */
function ofTeam(settings: string, ...names: readonly string[]) {
  const prefix = settings === '' ? '' : `${settings}.`;
  return Object.fromEntries(
    names.map((name) => [name, { from: `${prefix}${name.charAt(0).toLowerCase()}${name.slice(1)}`, detail: 'team' }]),
  );
}

/** Get-Team of the module MicrosoftTeams. */
export const getTeam = {
  name: 'Get-Team',
  aliases: [],
  synopsis: 'Gets teams.',
  description: [
    'Lists the teams of the tenant or of a user, or gets one team. Teams are written as they are received, however many there are.',
    'A list is read from the groups that are teams, 999 per request. Reading whether a team is archived, and its other settings, takes one more read per team, 20 per request. This happens with -GroupId, and in a list if -Archived, -NumberOfThreads or -Property requires it. Otherwise Archived is empty.',
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
      notFoundHint: 'Get-Team -DisplayName NAME finds teams by name.',
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
      description: 'The ID of one team, which is the ID of its group.',
      sets: { [byId]: { mandatory: true } },
      acts: { kind: 'key', of: 'guid', test: { column: 'GroupId', is: 'equal' } },
    },
    User: {
      type: 'String',
      description: 'Teams that a user belongs to: the user principal name or object ID.',
      sets: both,
      notEmpty: true,
      acts: { kind: 'key', of: 'user' },
    },
    Archived: {
      type: 'Boolean',
      description: 'Teams that are archived, or teams that are not.',
      sets: both,
      acts: { kind: 'keep', test: { column: 'Archived', is: 'equal' } },
    },
    Visibility: {
      type: 'Enum',
      typeName: 'Visibility',
      values: ['Public', 'Private', 'HiddenMembership'],
      description: 'Teams with this visibility.',
      sets: both,
      acts: { kind: 'keep', test: { column: 'Visibility', is: 'equal' } },
    },
    DisplayName: {
      type: 'String',
      description: 'Teams whose display name starts with this text. No escaping needed.',
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
      description: 'Teams whose mail nickname starts with this text.',
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
      description: 'Also reads the settings of each team, of this many teams at once (1 to 20).',
      defaultText: '20, if settings are read',
      sets: both,
      acts: { kind: 'read', detail: 'team' },
    },
    Property: {
      type: 'String[]',
      aliases: ['Select'],
      completedFrom: 'columns',
      description: 'The columns to show, in the order given.',
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
  keptColumns: ['GroupId', 'DisplayName'],
  permissions: {
    delegated: ['Group.Read.All', 'Group.ReadWrite.All'],
    application: ['Group.Read.All', 'Group.ReadWrite.All'],
  },
  examples: [
    { title: 'List every team', line: 'Get-Team' },
    { title: 'List the teams that a user belongs to', line: 'Get-Team -User dmx1@example.com' },
    { title: 'List private teams that are archived', line: 'Get-Team -Archived true -Visibility Private' },
    { title: 'Find teams by mail nickname', line: 'Get-Team -MailNickName "BusinessDevelopment"' },
    { title: 'Find teams by name', line: "Get-Team -DisplayName 'AB&C'" },
    {
      title: 'Show one team with its settings',
      line: 'Get-Team -GroupId 2f162b0e-36d2-4e15-8ba3-ba229cecdccf -Output yaml',
    },
    { title: 'Show one setting of every team', line: 'Get-Team -Property DisplayName,AllowGiphy' },
  ],
  output:
    'Teams with GroupId, DisplayName, Visibility, Archived, MailNickName, Description and the settings that were read.',
} as const satisfies Query;
