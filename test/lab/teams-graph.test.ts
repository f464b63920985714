import assert from 'node:assert/strict';
import { test } from 'node:test';
import { teamOf } from '../../src/lab/tenant/team-of.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, askJson, assertFault, type Json, listed, person, requestId, root } from './graph-support.ts';
import { asTeamsDaemon, missingTeam } from './teams-graph-support.ts';

const { teams, users, guests } = labIds;
const options = asTeamsDaemon();
const { tenant } = options;
const notAllowed = (name: string): string =>
  `The query specified in the URI is not valid. Query option '${name}' is not allowed. To allow it, set the ` +
  "'AllowedQueryOptions' property on EnableQueryAttribute or QueryValidationSettings.";

function channelOf(teamId: string, name: string): Json {
  const found = (askJson(`/v1.0/teams/${teamId}/channels`, options)['value'] as Json[]).find(
    ({ displayName }) => displayName === name,
  );
  assert.ok(found, name);
  return found;
}

test('seedTenant() has six teams: private, public, archived, with an apostrophe and other scripts, with guests', () => {
  const shown = Object.values(teams).map((id) => {
    const { displayName, visibility, isArchived, summary } = askJson(`/v1.0/teams/${id}`, options);
    return [displayName, visibility, isArchived, (summary as Json)['guestsCount']];
  });
  assert.deepEqual(shown, [
    ['Research', 'private', false, 1],
    ['Sales Europe', 'public', false, 0],
    ['Mark 8 Project Team', 'private', true, 1],
    ["Siobhán's 研究室 Лаборатория", 'public', false, 0],
    ['Leadership', 'private', false, 0],
    ['Help Desk', 'public', false, 0],
  ]);
  for (const group of tenant.groups) {
    const people = new Set([...group.memberIds, ...group.ownerIds, ...Object.values(guests).map(({ id }) => id)]);
    const channels = teamOf(group)?.channels ?? [];
    assert.equal(new Set(channels.map(({ id }) => id)).size, channels.length);
    for (const { ownerIds, membershipType } of channels) {
      assert.equal(ownerIds.length > 0, membershipType !== 'standard', group.displayName);
    }
    assert.equal(people.size >= group.memberIds.length, true);
  }
});

test('GET /teams/{id} shows a team with everything, under the group as well', () => {
  const [team] = tenant.groups.filter(({ id }) => id === teams.helpDesk).map(teamOf);
  const whole = {
    '@odata.context': `${root}/$metadata#teams/$entity`,
    id: teams.helpDesk,
    createdDateTime: '2022-01-18T09:00:00.250Z',
    displayName: 'Help Desk',
    description: 'Ask here first',
    internalId: team?.internalId,
    classification: null,
    specialization: 'none',
    visibility: 'public',
    webUrl:
      `https://teams.microsoft.com/l/team/${team?.internalId.replace('@', '%40')}/conversations` +
      `?groupId=${teams.helpDesk}&tenantId=${tenant.id}`,
    isArchived: false,
    tenantId: tenant.id,
    isMembershipLimitedToOwners: false,
    discoverySettings: { showInTeamsSearchAndSuggestions: true },
    memberSettings: {
      allowCreateUpdateChannels: true,
      allowCreatePrivateChannels: true,
      allowDeleteChannels: true,
      allowAddRemoveApps: true,
      allowCreateUpdateRemoveTabs: true,
      allowCreateUpdateRemoveConnectors: true,
    },
    guestSettings: { allowCreateUpdateChannels: true, allowDeleteChannels: false },
    messagingSettings: {
      allowUserEditMessages: true,
      allowUserDeleteMessages: true,
      allowOwnerDeleteMessages: true,
      allowTeamMentions: true,
      allowChannelMentions: true,
    },
    funSettings: {
      allowGiphy: false,
      giphyContentRating: 'strict',
      allowStickersAndMemes: true,
      allowCustomMemes: true,
    },
    summary: { ownersCount: 1, membersCount: 8, guestsCount: 0 },
  };
  assert.deepEqual(askJson(`/v1.0/teams/${teams.helpDesk.toUpperCase()}`, options), whole);
  assert.deepEqual(askJson(`/v1.0/groups/${teams.helpDesk}/team`, options), whole);
  assert.deepEqual(askJson(`/v1.0/teams('${teams.leadership}')?$select=classification`, options), {
    '@odata.context': `${root}/$metadata#teams(classification)/$entity`,
    classification: 'Confidential',
  });
});

test('GET /teams/{id} refuses an id that is not a team’s with the texts of Teams, the inner error included', () => {
  for (const id of [missingTeam, '99999999-0000-4000-8000-000000000000']) {
    for (const rest of ['', '/channels', '/allChannels', '/members', '/channels/x/members']) {
      const response = ask(`/v1.0/teams/${id}${rest}`, options);
      const message = `No team found with Group Id ${id}`;
      const ids = { 'request-id': requestId, 'client-request-id': requestId };
      assert.deepEqual(
        [response.status, JSON.parse(response.body)],
        [
          404,
          {
            error: {
              code: 'NotFound',
              message,
              innerError: { message, code: 'ItemNotFound', innerError: {}, date: '2026-01-02T03:04:05', ...ids },
            },
          },
        ],
      );
    }
  }
  for (const id of ['x', 'Research', `${teams.research}0`, '%20', '__proto__']) {
    assertFault(ask(`/v1.0/teams/${id}`, options), 400, 'BadRequest', 'teamId needs to be a valid GUID.');
  }
});

test('GET /teams lists teams only, with id, name and description and the rest null', () => {
  const body = askJson('/v1.0/teams', options);
  assert.equal(body['@odata.count'], 6);
  const [research] = body['value'] as Json[];
  const { id, displayName, description, ...others } = research ?? {};
  assert.deepEqual([id, displayName, description], [teams.research, 'Research', 'A group with a team']);
  assert.ok('isArchived' in others && 'memberSettings' in others);
  assert.deepEqual([...new Set(Object.values(others))], [null]);
  const first = askJson('/v1.0/teams?$top=4&$select=id', options);
  const second = askJson(String(first['@odata.nextLink']), options);
  assert.deepEqual(
    [first, second].flatMap((page) => (page['value'] as Json[]).map((team) => team['id'])),
    Object.values(teams),
  );
  assert.deepEqual(listed("/v1.0/teams?$filter=startswith(displayName,'siobhán''s')", 'id', options), [
    teams.laboratory,
  ]);
  assertFault(ask('/v1.0/teams?$orderby=displayName', options), 400, 'BadRequest', notAllowed('OrderBy'));
});

test('GET /me/joinedTeams lists the teams of the caller, owned ones too', () => {
  const caller = person(tenant, ['Team.ReadBasic.All']);
  const shown = askJson('/v1.0/me/joinedTeams', { tenant, caller });
  assert.equal(shown['@odata.context'], `${root}/$metadata#teams`);
  assert.equal(shown['@odata.count'], 2);
  assert.deepEqual(
    (shown['value'] as Json[]).map((team) => [team['id'], team['displayName'], team['isArchived']]),
    [
      [teams.research, 'Research', null],
      [teams.leadership, 'Leadership', null],
    ],
  );
  assert.equal(ask('/v1.0/me/joinedTeams?$select=id', { tenant, caller }).status, 200);
  assertFault(ask('/v1.0/me/joinedTeams?$top=5', { tenant, caller }), 400, 'BadRequest', notAllowed('Top'));
  assert.deepEqual(listed(`/v1.0/users/${users.mary.id}/joinedTeams`, 'id', options), []);
});

test("GET /users/{id}/joinedTeams shows a user's to an application, and to users only their own", () => {
  const path = `/v1.0/users/${encodeURIComponent(guests.omar.userPrincipalName)}/joinedTeams`;
  assert.deepEqual(listed(path, 'id', options), [teams.mark8]);
  const caller = person(tenant, ['Team.ReadBasic.All', 'User.Read.All']);
  assert.equal(ask(`/v1.0/users/${users.ada.userPrincipalName}/joinedTeams`, { tenant, caller }).status, 200);
  const denied = ask(path, { tenant, caller });
  assert.deepEqual([denied.status, JSON.parse(denied.body).error.code], [403, 'Forbidden']);
  assert.equal(ask('/v1.0/users/nobody@lab.example/joinedTeams', options).status, 404);
});

test('GET /teams/{id}/channels lists channels of each kind in one page, and filters by kind', () => {
  const path = `/v1.0/teams/${teams.research}/channels`;
  const shown = askJson(path, options);
  assert.equal(shown['@odata.context'], `${root}/$metadata#teams('${teams.research}')/channels`);
  assert.equal(shown['@odata.count'], 4);
  assert.deepEqual(
    (shown['value'] as Json[]).map((channel) => [channel['displayName'], channel['membershipType']]),
    [
      ['General', 'standard'],
      ['Papers', 'standard'],
      ['Ethics Board', 'private'],
      ['Partners', 'shared'],
    ],
  );
  assert.deepEqual(listed(`${path}?$filter=membershipType eq 'private'`, 'displayName', options), ['Ethics Board']);
  assert.deepEqual(listed(`${path}?$filter=membershipType ne 'standard'`, 'displayName', options).length, 2);
  assert.deepEqual(askJson(`${path}?$select=displayName&$filter=displayName eq 'General'`, options), {
    '@odata.context': `${root}/$metadata#teams('${teams.research}')/channels(displayName)`,
    '@odata.count': 1,
    value: [{ displayName: 'General' }],
  });
  assertFault(ask(`${path}?$top=5`, options), 400, 'BadRequest', notAllowed('Top'));
  const many = seedTenant();
  for (let count = 0; count < 120; count += 1) {
    const body = { displayName: `Channel ${count}` };
    assert.equal(ask(path, { ...asTeamsDaemon(many), body }).status, 201);
  }
  assert.equal(listed(path, 'id', asTeamsDaemon(many)).length, 124);
});

test('GET /teams/{id}/allChannels returns the URL of each channel', () => {
  const channel = channelOf(teams.research, 'Partners');
  const path = `/v1.0/teams/${teams.research}/allChannels?$filter=membershipType eq 'shared'&$select=id`;
  assert.deepEqual(askJson(path, options), {
    '@odata.context': `${root}/$metadata#teams('${teams.research}')/allChannels(id)`,
    '@odata.count': 1,
    value: [
      {
        '@odata.id': `${root}/tenants/${tenant.id}/teams/${teams.research}/channels/${String(channel['id'])}`,
        id: channel['id'],
      },
    ],
  });
});

test('GET /teams/{id}/channels/{id} shows one channel, encoded or not, and 404 with the text of the chat service', () => {
  const { id, ...channel } = channelOf(teams.laboratory, '実験');
  assert.match(String(id), /^19:[\da-f]{32}@thread\.tacv2$/);
  for (const written of [String(id), encodeURIComponent(String(id))]) {
    assert.deepEqual(askJson(`/v1.0/teams/${teams.laboratory}/channels/${written}`, options), {
      '@odata.context': `${root}/$metadata#teams('${teams.laboratory}')/channels/$entity`,
      id,
      ...channel,
    });
  }
  assert.deepEqual(channel, {
    createdDateTime: '2022-01-12T09:00:00.250Z',
    displayName: '実験',
    description: null,
    isFavoriteByDefault: null,
    email: '',
    tenantId: tenant.id,
    webUrl:
      `https://teams.microsoft.com/l/channel/${encodeURIComponent(String(id))}/${encodeURIComponent('実験')}` +
      `?groupId=${teams.laboratory}&tenantId=${tenant.id}`,
    membershipType: 'private',
    isArchived: false,
  });
  const elsewhere = ask(`/v1.0/teams/${teams.research}/channels/${String(id)}`, options);
  const { code, message, innerError } = JSON.parse(elsewhere.body).error;
  assert.deepEqual(
    [elsewhere.status, code, message, innerError.code],
    [404, 'NotFound', 'Failed to execute Skype backend request GetThreadS2SRequest.', 'ItemNotFound'],
  );
});

test('GET /teams/{id}/members shows owners, members and guests as conversation members', () => {
  const path = `/v1.0/teams/${teams.research}/members`;
  const shown = askJson(path, options);
  const members = shown['value'] as Json[];
  assert.deepEqual([shown['@odata.count'], members.length], [32, 32]);
  assert.deepEqual(members[0], {
    '@odata.type': '#microsoft.graph.aadUserConversationMember',
    id: Buffer.from(`1##${tenant.id}##${teams.research}##${users.ada.id}`).toString('base64'),
    roles: ['owner'],
    displayName: 'Ada Lovelace',
    visibleHistoryStartDateTime: '0001-01-01T00:00:00Z',
    userId: users.ada.id,
    email: 'ada@lab.example',
    tenantId: tenant.id,
  });
  const found = (filter: string): unknown[] =>
    listed(`${path}?$filter=${encodeURIComponent(filter)}`, 'userId', options);
  assert.deepEqual(found("roles/any(r:r eq 'guest')"), [guests.nora.id]);
  assert.deepEqual(found("roles/all(r:r ne 'owner') and startswith(displayName,'n')").includes(guests.nora.id), true);
  assert.equal(found("roles/all(r:r eq 'owner')").length, 32 - 1);
  assert.deepEqual(found(`(microsoft.graph.aadUserConversationMember/userId eq '${users.ada.id}')`), [users.ada.id]);
  assert.equal(askJson(`${path}?$top=10`, options)['@odata.count'], 32);
  assertFault(
    ask(`${path}?$filter=microsoft.graph.user/userId eq 'x'`, options),
    400,
    'BadRequest',
    "Invalid filter clause: Could not find a property named 'microsoft.graph.user' on type " +
      "'microsoft.graph.aadUserConversationMember'.",
  );
});

test('GET /teams/{id}/members counts neither groups nor deleted users', () => {
  const own = seedTenant();
  const group = own.groups.find(({ id }) => id === teams.salesEurope);
  const before = listed(`/v1.0/teams/${teams.salesEurope}/members`, 'userId', asTeamsDaemon(own));
  group?.memberIds.push(labIds.groups.engineering, '99999999-0000-4000-8000-000000000000');
  assert.deepEqual(listed(`/v1.0/teams/${teams.salesEurope}/members`, 'userId', asTeamsDaemon(own)), before);
});

test("GET /teams/{id}/channels/{id}/members shows the team in a standard channel, a private one's people", () => {
  const members = (teamId: string, name: string): unknown[][] =>
    (
      askJson(`/v1.0/teams/${teamId}/channels/${String(channelOf(teamId, name)['id'])}/members`, options)[
        'value'
      ] as Json[]
    ).map(({ userId, roles }) => [userId, roles]);
  assert.equal(members(teams.research, 'Papers').length, 32);
  assert.deepEqual(members(teams.research, 'Ethics Board'), [
    [users.ada.id, ['owner']],
    [guests.nora.id, ['guest']],
  ]);
  assert.deepEqual(members(teams.research, 'Partners'), [
    [users.ada.id, ['owner']],
    [users.grace.id, []],
  ]);
});

test('GET /appCatalogs/teamsApps lists the catalog and filters by where an app comes from', () => {
  assert.equal(listed('/v1.0/appCatalogs/teamsApps', 'id', options).length, 4);
  const path = "/v1.0/appCatalogs/teamsApps?$filter=distributionMethod eq 'organization'";
  assert.deepEqual(listed(path, 'displayName', options), ['Lab Notebook']);
  assert.equal(listed(path.replace(' eq ', ' ne '), 'id', options).length, 3);
});

test('POST /groups with members does not make a team of it, and deleting the group of a team deletes the team', () => {
  const own = seedTenant();
  own.groups.splice(
    own.groups.findIndex(({ id }) => id === teams.helpDesk),
    1,
  );
  assert.equal(ask(`/v1.0/teams/${teams.helpDesk}`, asTeamsDaemon(own)).status, 404);
});
