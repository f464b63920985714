import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, daemon, person } from './graph-support.ts';

const tenant = seedTenant();
const missing = '99999999-0000-4000-8000-000000000000';

/** Permissions of which each alone allows these operations: delegated, and of applications where that differs. */
const rows: readonly (readonly [operations: readonly string[], delegated: string, application?: string])[] = [
  [
    ['GET users', 'GET users/$count', 'GET users/{}', 'GET users/{}/manager'],
    'Directory.Read.All Directory.ReadWrite.All User.Read.All User.ReadBasic.All User.ReadWrite.All',
  ],
  [
    [
      'POST users',
      'PATCH users/{}',
      'PUT users/{}/manager/$ref',
      'DELETE users/{}/manager/$ref',
      'DELETE me/manager/$ref',
    ],
    'Directory.ReadWrite.All User.ReadWrite.All',
  ],
  [['DELETE users/{}'], 'User.ReadWrite.All'],
  [
    [
      'GET users/{}/memberOf',
      'GET groups',
      'GET groups/$count',
      'GET groups/{}',
      'GET groups/{}/members',
      'GET groups/{}/members/$count',
      'GET groups/{}/members/microsoft.graph.user',
      'GET groups/{}/members/microsoft.graph.group',
      'GET groups/{}/members/microsoft.graph.servicePrincipal',
      'GET groups/{}/owners',
      'GET groups/{}/owners/$count',
      'GET groups/{}/owners/microsoft.graph.user',
    ],
    'Directory.Read.All Directory.ReadWrite.All Group.Read.All Group.ReadWrite.All GroupMember.Read.All GroupMember.ReadWrite.All',
  ],
  [
    ['GET me'],
    'Directory.Read.All Directory.ReadWrite.All User.Read User.Read.All User.ReadBasic.All User.ReadWrite User.ReadWrite.All',
  ],
  [['PATCH me'], 'Directory.ReadWrite.All User.ReadWrite User.ReadWrite.All'],
  [
    ['GET me/memberOf'],
    'Directory.Read.All Directory.ReadWrite.All Group.Read.All Group.ReadWrite.All GroupMember.Read.All GroupMember.ReadWrite.All User.Read',
  ],
  [
    ['POST groups', 'PATCH groups/{}', 'POST groups/{}/owners/$ref', 'DELETE groups/{}/owners/{}/$ref'],
    'Directory.ReadWrite.All Group.ReadWrite.All',
  ],
  [['DELETE groups/{}'], 'Group.ReadWrite.All'],
  [
    ['POST groups/{}/members/$ref', 'DELETE groups/{}/members/{}/$ref'],
    'Directory.ReadWrite.All Group.ReadWrite.All GroupMember.ReadWrite.All',
  ],
  [
    ['GET organization', 'GET organization/{}'],
    'Directory.Read.All Directory.ReadWrite.All Organization.Read.All Organization.ReadWrite.All User.Read',
  ],
  [
    [
      'GET applications',
      'GET applications/$count',
      'GET applications/{}',
      'GET servicePrincipals',
      'GET servicePrincipals/$count',
      'GET servicePrincipals/{}',
    ],
    'Application.Read.All Application.ReadWrite.All Directory.Read.All Directory.ReadWrite.All',
  ],
  [
    ['GET domains', 'GET domains/{}'],
    'Directory.Read.All Directory.ReadWrite.All Domain.Read.All Domain.ReadWrite.All',
  ],
  [
    ['GET directoryObjects/{}'],
    'Application.Read.All Application.ReadWrite.All Directory.Read.All Directory.ReadWrite.All Group.Read.All Group.ReadWrite.All GroupMember.Read.All GroupMember.ReadWrite.All User.Read.All User.ReadBasic.All User.ReadWrite.All',
  ],
  [
    ['GET users/{}/joinedTeams'],
    'Directory.Read.All Directory.ReadWrite.All Team.ReadBasic.All TeamSettings.Read.All TeamSettings.ReadWrite.All User.Read.All User.ReadWrite.All',
  ],
  [
    ['GET groups/{}/team', 'GET teams/{}'],
    'Directory.Read.All Directory.ReadWrite.All Group.Read.All Group.ReadWrite.All Team.ReadBasic.All TeamSettings.Read.All TeamSettings.ReadWrite.All',
  ],
  [['GET teams'], 'Team.ReadBasic.All TeamSettings.Read.All TeamSettings.ReadWrite.All'],
  [
    ['PATCH teams/{}', 'POST teams/{}/archive', 'POST teams/{}/unarchive'],
    'Directory.ReadWrite.All Group.ReadWrite.All TeamSettings.ReadWrite.All',
  ],
  [['GET teams/{}/members'], 'TeamMember.Read.All TeamMember.ReadWrite.All'],
  [
    ['GET teams/{}/channels', 'GET teams/{}/channels/{}'],
    'Channel.ReadBasic.All ChannelSettings.Read.All ChannelSettings.ReadWrite.All Directory.Read.All Directory.ReadWrite.All Group.Read.All Group.ReadWrite.All',
  ],
  [
    ['POST teams/{}/channels'],
    'Channel.Create Directory.ReadWrite.All Group.ReadWrite.All',
    'Channel.Create Directory.ReadWrite.All Group.ReadWrite.All Teamwork.Migrate.All',
  ],
  [['GET teams/{}/allChannels'], 'Channel.ReadBasic.All ChannelSettings.Read.All ChannelSettings.ReadWrite.All'],
  [['DELETE teams/{}/channels/{}'], 'Channel.Delete.All Directory.ReadWrite.All Group.ReadWrite.All'],
  [['GET teams/{}/channels/{}/members'], 'ChannelMember.Read.All ChannelMember.ReadWrite.All'],
  [
    ['GET appCatalogs/teamsApps'],
    'AppCatalog.Read.All AppCatalog.ReadWrite.All AppCatalog.Submit Directory.Read.All Directory.ReadWrite.All',
    'AppCatalog.Read.All AppCatalog.ReadWrite.All',
  ],
];

const everyPermission = new Set(rows.flatMap(([, ...lists]) => lists.flatMap((list = '') => list.split(' '))));

for (const [operations, delegated, application = delegated] of rows) {
  test(`handleGraph() allows ${operations.join(', ')} with exactly these permissions`, () => {
    for (const operation of operations) {
      const [method = '', path = ''] = operation.split(' ');
      // The object does not exist, so nothing changes.
      const url = `/v1.0/${path.replaceAll('{}', missing)}`;
      const allowed = (makeCaller: (permission: string) => ReturnType<typeof person>) =>
        [...everyPermission]
          .filter((permission) => ask(url, { tenant, method, caller: makeCaller(permission) }).status !== 403)
          .toSorted();
      assert.deepEqual(
        allowed((permission) => person(tenant, [permission])),
        delegated.split(' '),
        operation,
      );
      // An application is refused at /me for another reason.
      if (path.startsWith('me')) continue;
      assert.deepEqual(
        allowed((permission) => daemon(tenant, [permission])),
        application.split(' '),
        operation,
      );
    }
  });
}

test('handleGraph() names the permissions of Teams that would do, in the order of Graph', () => {
  const operations = [
    'GET users/{}/joinedTeams',
    'GET teams',
    'GET teams/{}',
    'PATCH teams/{}',
    'POST teams/{}/archive',
    'POST teams/{}/unarchive',
    'GET teams/{}/members',
    'GET teams/{}/channels',
    'POST teams/{}/channels',
    'GET teams/{}/allChannels',
    'DELETE teams/{}/channels/{}',
    'GET teams/{}/channels/{}/members',
    'GET appCatalogs/teamsApps',
  ];
  const named = operations.map((operation) => {
    const [method = '', path = ''] = operation.split(' ');
    const refused = (caller: ReturnType<typeof person>) => {
      const { status, body } = ask(`/v1.0/${path.replaceAll('{}', missing)}`, { tenant, method, caller });
      assert.equal(status, 403);
      return /one of '(.*?)'/.exec(body)?.[1]?.split(', ').join(' ');
    };
    const [delegated, application] = [refused(person(tenant, [])), refused(daemon(tenant, []))];
    return [operation, delegated, ...(application === delegated ? [] : [application])];
  });
  assert.deepEqual(named, [
    [
      'GET users/{}/joinedTeams',
      'Team.ReadBasic.All TeamSettings.Read.All TeamSettings.ReadWrite.All User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All',
    ],
    ['GET teams', 'Team.ReadBasic.All TeamSettings.Read.All TeamSettings.ReadWrite.All'],
    [
      'GET teams/{}',
      'Team.ReadBasic.All TeamSettings.Read.All TeamSettings.ReadWrite.All Group.Read.All Group.ReadWrite.All Directory.Read.All Directory.ReadWrite.All',
    ],
    ['PATCH teams/{}', 'TeamSettings.ReadWrite.All Group.ReadWrite.All Directory.ReadWrite.All'],
    ['POST teams/{}/archive', 'TeamSettings.ReadWrite.All Group.ReadWrite.All Directory.ReadWrite.All'],
    ['POST teams/{}/unarchive', 'TeamSettings.ReadWrite.All Group.ReadWrite.All Directory.ReadWrite.All'],
    ['GET teams/{}/members', 'TeamMember.Read.All TeamMember.ReadWrite.All'],
    [
      'GET teams/{}/channels',
      'Channel.ReadBasic.All ChannelSettings.Read.All ChannelSettings.ReadWrite.All Group.Read.All Group.ReadWrite.All Directory.Read.All Directory.ReadWrite.All',
    ],
    [
      'POST teams/{}/channels',
      'Channel.Create Group.ReadWrite.All Directory.ReadWrite.All',
      'Channel.Create Teamwork.Migrate.All Group.ReadWrite.All Directory.ReadWrite.All',
    ],
    ['GET teams/{}/allChannels', 'Channel.ReadBasic.All ChannelSettings.Read.All ChannelSettings.ReadWrite.All'],
    ['DELETE teams/{}/channels/{}', 'Channel.Delete.All Group.ReadWrite.All Directory.ReadWrite.All'],
    ['GET teams/{}/channels/{}/members', 'ChannelMember.Read.All ChannelMember.ReadWrite.All'],
    [
      'GET appCatalogs/teamsApps',
      'AppCatalog.Submit AppCatalog.Read.All AppCatalog.ReadWrite.All Directory.Read.All Directory.ReadWrite.All',
      'AppCatalog.Read.All AppCatalog.ReadWrite.All',
    ],
  ]);
});
