import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, assertFault, daemon, person } from './graph-support.ts';

const { research } = labIds.teams;
const tenant = seedTenant();
const general = encodeURIComponent(
  tenant.groups.find(({ id }) => id === research)?.team?.channels[0]?.id ?? 'no channel',
);

/** Each request with its permissions, as Graph's documentation has them. */
const rows: [request: string, enough: string[], delegatedOnly?: string[], applicationOnly?: string[]][] = [
  ['GET teams', ['Team.ReadBasic.All', 'TeamSettings.Read.All', 'TeamSettings.ReadWrite.All']],
  [
    `GET teams/${research}`,
    [
      'Team.ReadBasic.All',
      'TeamSettings.Read.All',
      'TeamSettings.ReadWrite.All',
      'Group.Read.All',
      'Group.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
  ],
  [
    `GET users/${labIds.users.ada.id}/joinedTeams`,
    [
      'Team.ReadBasic.All',
      'TeamSettings.Read.All',
      'TeamSettings.ReadWrite.All',
      'User.Read.All',
      'User.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
  ],
  [`PATCH teams/${research}`, ['TeamSettings.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']],
  [`POST teams/${research}/archive`, ['TeamSettings.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']],
  [
    `POST teams/${research}/unarchive`,
    ['TeamSettings.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  ],
  [`GET teams/${research}/members`, ['TeamMember.Read.All', 'TeamMember.ReadWrite.All']],
  [
    `GET teams/${research}/channels`,
    [
      'Channel.ReadBasic.All',
      'ChannelSettings.Read.All',
      'ChannelSettings.ReadWrite.All',
      'Group.Read.All',
      'Group.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
  ],
  [
    `GET teams/${research}/allChannels`,
    ['Channel.ReadBasic.All', 'ChannelSettings.Read.All', 'ChannelSettings.ReadWrite.All'],
  ],
  [
    `POST teams/${research}/channels`,
    ['Channel.Create', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
    [],
    ['Teamwork.Migrate.All'],
  ],
  [
    `DELETE teams/${research}/channels/${general}`,
    ['Channel.Delete.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  ],
  [`GET teams/${research}/channels/${general}/members`, ['ChannelMember.Read.All', 'ChannelMember.ReadWrite.All']],
  [
    'GET appCatalogs/teamsApps',
    ['AppCatalog.Read.All', 'AppCatalog.ReadWrite.All'],
    ['AppCatalog.Submit', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  ],
  ['GET domains', ['Domain.Read.All', 'Domain.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']],
];
const everything = [
  ...new Set(rows.flatMap(([, enough, delegated = [], application = []]) => [...enough, ...delegated, ...application])),
];

for (const [request, enough, delegatedOnly = [], applicationOnly = []] of rows) {
  test(`handleGraph() lets exactly the documented permissions do ${request.replaceAll(research, '{id}')}`, () => {
    const [method = '', path] = request.split(' ');
    const allowed = (isDelegated: boolean): string[] =>
      everything.filter((permission) => {
        const caller = isDelegated ? person(tenant, [permission]) : daemon(tenant, [permission]);
        return ask(`/v1.0/${path}`, { tenant, caller, method }).status !== 403;
      });
    assert.deepEqual(allowed(true).toSorted(), [...enough, ...delegatedOnly].toSorted());
    assert.deepEqual(allowed(false).toSorted(), [...enough, ...applicationOnly].toSorted());
  });
}

test('handleGraph() names the required and the granted permissions in a refusal of Teams', () => {
  assertFault(
    ask(`/v1.0/teams/${research}/members`, { tenant, caller: person(tenant, ['User.Read', 'Group.Read.All']) }),
    403,
    'Forbidden',
    "Missing scope permissions on the request. API requires one of 'TeamMember.Read.All, TeamMember.ReadWrite.All'. " +
      "Scopes on the request 'User.Read, Group.Read.All'.",
  );
  assertFault(
    ask(`/v1.0/teams/${research}/allChannels`, { tenant, caller: daemon(tenant, []) }),
    403,
    'Forbidden',
    "Missing role permissions on the request. API requires one of 'Channel.ReadBasic.All, ChannelSettings.Read.All, " +
      "ChannelSettings.ReadWrite.All'. Roles on the request ''.",
  );
});

test('handleGraph() checks permissions before the existence of a team', () => {
  assert.equal(ask('/v1.0/teams/x', { tenant, caller: daemon(tenant, []) }).status, 403);
});
