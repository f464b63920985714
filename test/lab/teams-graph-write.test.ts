import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, askJson, assertFault, type Json, listed, newId, person, root } from './graph-support.ts';
import { asTeamsDaemon } from './teams-graph-support.ts';

const { teams, users, guests } = labIds;
const path = `/v1.0/teams/${teams.research}`;

test('PATCH /teams/{id} changes the properties in the body in team and group, and keeps the rest', () => {
  const options = asTeamsDaemon();
  const before = askJson(path, options);
  const body = {
    displayName: 'Research & Co',
    description: null,
    visibility: 'public',
    classification: 'Secret',
    funSettings: { giphyContentRating: 'strict' },
    guestSettings: { allowDeleteChannels: true },
  };
  const response = ask(path, { ...options, method: 'PATCH', body });
  assert.deepEqual([response.status, response.body], [204, '']);
  assert.deepEqual(askJson(path, options), {
    ...before,
    ...body,
    funSettings: { ...(before['funSettings'] as Json), giphyContentRating: 'strict' },
    guestSettings: { allowCreateUpdateChannels: false, allowDeleteChannels: true },
  });
  const group = options.tenant.groups.find(({ id }) => id === teams.research);
  assert.deepEqual([group?.displayName, group?.visibility], ['Research & Co', 'Public']);
  assert.equal(askJson(`/v1.0/teams/${teams.leadership}`, options)['displayName'], 'Leadership');
});

test('PATCH /teams/{id} refuses unknown properties without changing anything', () => {
  const options = asTeamsDaemon();
  const before = askJson(path, options);
  const invalid = (property: string): string =>
    `Invalid value specified for property '${property}' of type 'microsoft.graph.team'.`;
  const refused: [body: unknown, message: string][] = [
    [{ funSettings: { allowGiphy: 'yes' } }, invalid('funSettings/allowGiphy')],
    [{ funSettings: { giphyContentRating: 'wild' } }, invalid('funSettings/giphyContentRating')],
    [{ funSettings: { constructor: true } }, invalid('funSettings/constructor')],
    [{ displayName: 'New', memberSettings: { allowFun: true } }, invalid('memberSettings/allowFun')],
    [{ memberSettings: null }, invalid('memberSettings')],
    [{ messagingSettings: [true] }, invalid('messagingSettings')],
    [{ visibility: 'everybody' }, invalid('visibility')],
  ];
  for (const [body, message] of refused) {
    assertFault(ask(path, { ...options, method: 'PATCH', body }), 400, 'BadRequest', message);
  }
  for (const body of [{ isArchived: true }, { displayName: '' }, { nothing: 1 }, 'x', []]) {
    assert.equal(ask(path, { ...options, method: 'PATCH', body }).status, 400, JSON.stringify(body));
  }
  assert.deepEqual(askJson(path, options), before);
});

test('PATCH /teams/{id} survives any settings', () => {
  const options = asTeamsDaemon();
  const names = fc.constantFrom('funSettings', 'memberSettings', 'visibility', '__proto__', 'summary', 'displayName');
  fc.assert(
    fc.property(fc.dictionary(names, fc.jsonValue({ maxDepth: 2 })), (body) => {
      const { status } = ask(path, { ...options, method: 'PATCH', body: JSON.stringify(body) });
      assert.ok(status === 204 || status === 400, String(status));
      assert.equal(typeof (askJson(path, options)['funSettings'] as Json)['allowGiphy'], 'boolean');
    }),
    { numRuns: 100 },
  );
});

test('POST /teams/{id}/archive archives, unarchive restores, each with the URL of its operation', () => {
  const options = asTeamsDaemon();
  const archive = ask(`${path}/archive`, { ...options, body: '' });
  assert.deepEqual(
    [archive.status, archive.headers['Location'], archive.body],
    [202, `/teams('${teams.research}')/operations('${newId}')`, ''],
  );
  assert.equal(askJson(path, options)['isArchived'], true);
  assert.deepEqual([...new Set(listed(`${path}/channels`, 'isArchived', options))], [true]);
  const body = { shouldSetSpoSiteReadOnlyForMembers: true };
  assert.equal(ask(`${path}/unarchive`, { ...options, body: '' }).status, 202);
  assert.equal(askJson(path, options)['isArchived'], false);
  assert.equal(ask(`${path}/archive`, { ...options, body }).status, 202);
  const wrong = ask(`${path}/unarchive`, { ...options, body: { shouldSetSpoSiteReadOnlyForMembers: 'no' } });
  assertFault(wrong, 400, 'BadRequest', 'Invalid request body was sent.');
  assert.equal(askJson(path, options)['isArchived'], true);
});

test('POST channels creates a standard channel with all members of the team', () => {
  const options = asTeamsDaemon();
  const body = { displayName: 'Архитектура', description: 'Debates', membershipType: 'standard' };
  const response = ask(`${path}/channels`, { ...options, body });
  assert.equal(response.status, 201);
  const made: Json = JSON.parse(response.body);
  assert.deepEqual(
    Object.entries(made).filter(([name]) => name in body || name.startsWith('@') || /Date/.test(name)),
    [
      ['@odata.context', `${root}/$metadata#teams('${teams.research}')/channels/$entity`],
      ['createdDateTime', '2026-01-02T03:04:05.678Z'],
      ...Object.entries(body),
    ],
  );
  const address = `${path}/channels/${String(made['id'])}`;
  assert.equal(askJson(address, options)['displayName'], 'Архитектура');
  assert.equal(listed(`${address}/members`, 'userId', options).length, 32);
});

test('POST channels adds the members in the body to a private channel, or the caller as its owner', () => {
  const tenant = seedTenant();
  const options = { tenant, caller: person(tenant, ['Channel.Create', 'ChannelMember.Read.All']) };
  const make = (body: unknown): string => {
    const response = ask(`${path}/channels`, { ...options, body });
    assert.equal(response.status, 201, response.body);
    return `${path}/channels/${String(JSON.parse(response.body).id)}/members`;
  };
  const alone = make({ displayName: 'Alone', membershipType: 'private' });
  assert.deepEqual(listed(alone, 'userId', options), [users.ada.id]);
  const named = make({
    displayName: 'Named',
    membershipType: 'shared',
    members: [
      { roles: ['owner'], 'user@odata.bind': `${root}/users('${users.grace.userPrincipalName}')` },
      { 'user@odata.bind': `${root}/users/${guests.nora.id}` },
    ],
  });
  assert.deepEqual(
    (askJson(named, options)['value'] as Json[]).map(({ userId, roles }) => [userId, roles]),
    [
      [users.grace.id, ['owner']],
      [guests.nora.id, ['guest']],
    ],
  );
});

test('POST channels refuses invalid names and members, and a private channel without an owner', () => {
  const options = asTeamsDaemon();
  const refused = (body: unknown, message: string): void =>
    assertFault(ask(`${path}/channels`, { ...options, body }), 400, 'BadRequest', message);
  refused({ displayName: 'general' }, 'Channel name already existed, please use other name.');
  for (const displayName of [undefined, ' ', 'x'.repeat(51), 'a/b', "it's"]) {
    refused({ displayName, description: 'x' }, 'Channel name is invalid or missing.');
  }
  refused(
    { displayName: 'Own', membershipType: 'secret' },
    "Invalid value specified for property 'membershipType' of type 'microsoft.graph.channel'.",
  );
  refused({ displayName: 'Own', membershipType: 'private' }, 'A private or shared channel needs at least one owner.');
  const members = "Invalid value specified for property 'members' of type 'microsoft.graph.channel'.";
  for (const value of ['x', [1], [{ 'user@odata.bind': `/groups/${labIds.groups.engineering}` }]]) {
    refused({ displayName: 'Own', membershipType: 'private', members: value }, members);
  }
  assert.equal(listed(`${path}/channels`, 'id', options).length, 4);
});

test('DELETE removes a channel once, and never the General one', () => {
  const options = asTeamsDaemon();
  const [general, papers] = listed(`${path}/channels`, 'id', options).map(String);
  const remove = (id: string | undefined): ReturnType<typeof ask> =>
    ask(`${path}/channels/${id}`, { ...options, method: 'DELETE' });
  assert.equal(remove(papers).status, 204);
  assert.equal(remove(papers).status, 404);
  assertFault(remove(general), 400, 'BadRequest', 'General channel cannot be deleted.');
  assert.deepEqual(listed(`${path}/channels`, 'displayName', options), ['General', 'Ethics Board', 'Partners']);
});
