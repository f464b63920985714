import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMissingPermissions } from '../../../src/session/permissions/missing-permissions.ts';

const appid = '11111111-2222-4333-8444-555555555555';
const teamsAdministrator = '69091246-20e8-4a56-aa4d-066075b2a7a8';
const userRole = 'b79fbf4d-3ef9-4689-8143-76b194e85509';
const graphPermissions = [
  'User.Read.All',
  'Group.ReadWrite.All',
  'AppCatalog.ReadWrite.All',
  'TeamSettings.ReadWrite.All',
  'Channel.Delete.All',
  'ChannelSettings.ReadWrite.All',
  'ChannelMember.ReadWrite.All',
];

/** The lines for a person whose tokens have these scopes and roles. */
function forPerson(graph: readonly string[], teams = 'user_impersonation', wids: unknown = [teamsAdministrator]) {
  const graphToken = { appid, scp: graph.join(' ') };
  return findMissingPermissions({ graphToken, teamsToken: { appid, scp: teams, wids } }, 'Delegated');
}

function forApplication(
  graph: readonly unknown[],
  teams: readonly string[] = [],
  wids: unknown = [teamsAdministrator],
) {
  return findMissingPermissions(
    { graphToken: { appid, roles: graph }, teamsToken: { appid, roles: teams, wids } },
    'AppOnly',
  );
}

/** Which permissions the lines are about. */
function namesIn(lines: readonly string[]): string[] {
  return lines.map((line) => /permission (\S+)/.exec(line)?.[1] ?? line);
}

test('findMissingPermissions() finds nothing where all is there, in any case', () => {
  assert.deepEqual(forPerson(graphPermissions), []);
  assert.deepEqual(forPerson(graphPermissions.map((name) => name.toLowerCase())), []);
  assert.deepEqual(forPerson(graphPermissions.map((name) => `https://graph.microsoft.com/${name}`)), []);
  assert.deepEqual(forApplication([...graphPermissions, 'Organization.Read.All']), []);
});

test('findMissingPermissions() says what is missing, where it is granted and what needs it', () => {
  assert.deepEqual(forPerson(graphPermissions.filter((name) => name !== 'ChannelMember.ReadWrite.All')), [
    `Missing: the delegated permission ChannelMember.ReadWrite.All of Microsoft Graph on the enterprise application ${appid}: have an administrator consent to it there, under Permissions. Needed by Get-TeamChannelUser, Add-TeamChannelUser and Remove-TeamChannelUser.`,
  ]);
  assert.deepEqual(forApplication(graphPermissions), [
    `Missing: the application permission Organization.Read.All of Microsoft Graph on the app registration ${appid}: add it there under API permissions, and grant admin consent. Needed by the *-Cs* cmdlets.`,
  ]);
  assert.deepEqual(forPerson(graphPermissions, 'openid'), [
    `Missing: the delegated permission user_impersonation of the Skype and Teams Tenant Admin API on the enterprise application ${appid}: have an administrator consent to it there, under Permissions. Needed by the *-Cs* cmdlets.`,
  ]);
});

const cmdlets: Readonly<Record<string, string>> = {
  'Organization.Read.All': 'the *-Cs* cmdlets',
  'User.Read.All': 'Get-Team -User, Get-TeamUser and Add-TeamUser',
  'Group.ReadWrite.All': 'Get-Team, New-Team, Set-Team, Remove-Team, Add-TeamUser, Remove-TeamUser and Get-TeamChannel',
  'AppCatalog.ReadWrite.All': 'Get-TeamsApp, New-TeamsApp, Set-TeamsApp and Remove-TeamsApp',
  'TeamSettings.ReadWrite.All': 'Set-Team and Set-TeamArchivedState',
  'Channel.Delete.All': 'Remove-TeamChannel',
  'ChannelSettings.ReadWrite.All': 'Set-TeamChannel',
  'ChannelMember.ReadWrite.All': 'Get-TeamChannelUser, Add-TeamChannelUser and Remove-TeamChannelUser',
};

test('findMissingPermissions() names the cmdlets that need each permission', () => {
  assert.deepEqual(
    forApplication([]),
    Object.entries(cmdlets).map(
      ([name, needing]) =>
        `Missing: the application permission ${name} of Microsoft Graph on the app registration ${appid}: add it there under API permissions, and grant admin consent. Needed by ${needing}.`,
    ),
  );
});

test('findMissingPermissions() knows every permission that includes another', () => {
  const all = Object.keys(cmdlets);
  const group = ['TeamSettings.ReadWrite.All', 'Channel.Delete.All', 'ChannelSettings.ReadWrite.All'];
  for (const [wider, narrower] of [
    ['User.ReadWrite.All', ['User.Read.All']],
    ['Directory.Read.All', ['Organization.Read.All', 'User.Read.All']],
    ['Directory.ReadWrite.All', all.filter((name) => name !== 'ChannelMember.ReadWrite.All')],
    ['Group.ReadWrite.All', ['Group.ReadWrite.All', ...group]],
    ['Organization.ReadWrite.All', ['Organization.Read.All']],
  ] as const) {
    const included: readonly string[] = narrower;
    assert.deepEqual(
      namesIn(forApplication([wider])),
      all.filter((name) => !included.includes(name)),
      wider,
    );
  }
});

test('findMissingPermissions() knows the directory roles that the admin API heeds', () => {
  const reader = 'the *-Cs* cmdlets that change something (New-, Set-, Grant-, Remove-)';
  const part = 'the *-Cs* cmdlets that this role does not cover';
  for (const [id, name, needing] of [
    ['f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'Global Reader', reader],
    ['1076ac91-f3d9-41a7-a339-dcdf5f480acc', 'Teams Reader', reader],
    ['baf37b3a-610e-45da-9e62-d9d1e5e8914b', 'Teams Communications Administrator', part],
    ['f70938a0-fc10-4177-9e90-2178f8765737', 'Teams Communications Support Engineer', part],
    ['fcf91098-03e3-41a9-b5ba-6f0ec8188a12', 'Teams Communications Support Specialist', part],
    ['3d762c5a-1b6c-493f-843e-55a3b42923d4', 'Teams Devices Administrator', part],
    ['2fe872fb-daa8-4afc-8f6c-53c4565cfef4', 'Teams External Collaboration Administrator', part],
    ['aa38014f-0993-46e9-9b45-30501a20909d', 'Teams Telephony Administrator', part],
    ['75941009-915a-4869-abe7-691bff18279e', 'Skype for Business Administrator', part],
  ] as const) {
    assert.deepEqual(forPerson(graphPermissions, 'user_impersonation', [id]), [
      `Missing: the directory role Teams Administrator, in addition to ${name}: assign it in the Microsoft Entra admin center, under Roles & admins, then sign in again. Needed by ${needing}.`,
    ]);
  }
});

test('findMissingPermissions() names the application by either claim, and only if it is an id', () => {
  const lineFor = (claims: object) =>
    findMissingPermissions({ graphToken: { ...claims, roles: graphPermissions }, teamsToken: {} }, 'AppOnly')[0];
  const on = (who: string) =>
    `Missing: the application permission Organization.Read.All of Microsoft Graph on the app registration ${who}: add it there under API permissions, and grant admin consent. Needed by the *-Cs* cmdlets.`;
  assert.equal(lineFor({ appid: appid.toUpperCase() }), on(appid.toUpperCase()));
  assert.equal(lineFor({ azp: appid }), on(appid));
  for (const claims of [{}, { appid: `${appid}0` }, { appid: `x${appid}` }]) {
    assert.equal(lineFor(claims), on('of this sign-in'));
  }
});

test('findMissingPermissions() gives a line for each permission that is missing', () => {
  assert.deepEqual(namesIn(forPerson([], '')), [...graphPermissions, 'user_impersonation']);
  assert.deepEqual(namesIn(forApplication([])), ['Organization.Read.All', ...graphPermissions]);
});

test('findMissingPermissions() takes a wider permission for a narrower one, and none for a wider', () => {
  const left = (...granted: string[]) => namesIn(forPerson(granted));
  assert.deepEqual(left('Group.ReadWrite.All'), [
    'User.Read.All',
    'AppCatalog.ReadWrite.All',
    'ChannelMember.ReadWrite.All',
  ]);
  assert.deepEqual(left('Directory.ReadWrite.All'), ['ChannelMember.ReadWrite.All']);
  assert.deepEqual(
    left('User.ReadWrite.All'),
    graphPermissions.filter((name) => name !== 'User.Read.All'),
  );
  assert.deepEqual(
    left('Group.Read.All', 'AppCatalog.Read.All', 'TeamSettings.Read.All', 'User.Read'),
    graphPermissions,
  );
  for (const wider of ['Organization.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']) {
    assert.ok(!namesIn(forApplication([wider])).includes('Organization.Read.All'));
  }
});

test('findMissingPermissions() reads the permissions of the right kind alone', () => {
  const both = { appid, scp: graphPermissions.join(' '), roles: [], wids: [teamsAdministrator] };
  const lines = findMissingPermissions({ graphToken: both, teamsToken: both }, 'AppOnly');
  assert.equal(lines.length, graphPermissions.length + 1);
});

test('findMissingPermissions() finds a directory role in either token', () => {
  const where = 'assign it in the Microsoft Entra admin center, under Roles & admins, then sign in again';
  const none = `Missing: a directory role such as Teams Administrator, or Teams Reader to read alone: ${where}. Needed by the *-Cs* cmdlets.`;
  for (const wids of [undefined, [], [userRole], 'x', teamsAdministrator, [7, null]]) {
    assert.deepEqual(forPerson(graphPermissions, 'user_impersonation', wids), wids === undefined ? [] : [none]);
  }
  const graphToken = { appid, scp: graphPermissions.join(' '), wids: [userRole] };
  const teamsToken = { appid, scp: 'user_impersonation' };
  assert.deepEqual(findMissingPermissions({ graphToken, teamsToken }, 'Delegated'), [none]);
  const global = { ...graphToken, wids: ['62E90394-69F5-4237-9190-012177145E10'] };
  assert.deepEqual(findMissingPermissions({ graphToken: global, teamsToken }, 'Delegated'), []);
  assert.deepEqual(forApplication([...graphPermissions, 'Organization.Read.All'], [], [userRole]), [none]);
});

test('findMissingPermissions() says what a lesser role leaves out', () => {
  const lineFor = (...wids: string[]) => forPerson(graphPermissions, 'user_impersonation', wids)[0] ?? '';
  const [globalReader, devices] = ['f2ef992c-3afb-46b9-b7cf-a126ee74c451', '3d762c5a-1b6c-493f-843e-55a3b42923d4'];
  assert.match(
    lineFor(globalReader),
    /^Missing: the directory role Teams Administrator, in addition to Global Reader: .*Needed by the \*-Cs\* cmdlets that change something \(New-, Set-, Grant-, Remove-\)\.$/,
  );
  assert.match(
    lineFor(devices, globalReader),
    /in addition to Global Reader, Teams Devices Administrator: .*Needed by the \*-Cs\* cmdlets that this role does not cover\.$/,
  );
  assert.equal(lineFor(globalReader, teamsAdministrator), '');
});

test('findMissingPermissions() tells of the app role that breaks the admin API', () => {
  const granted = [...graphPermissions, 'Organization.Read.All'];
  assert.deepEqual(forApplication(granted, ['application_access_custom_sba_appliance']), [
    `Conflict: the application permission application_access_custom_sba_appliance makes the Skype and Teams Tenant Admin API return "Access Denied"; remove it from the app registration ${appid}, under API permissions. Affects the *-Cs* cmdlets.`,
  ]);
});

test('findMissingPermissions() bears claims of any shape, and shows none of them', () => {
  const hostile = { appid: '\u001b[31m', scp: ['User.Read.All'], roles: 'User.Read.All', wids: { length: 1 } };
  for (const kind of ['Delegated', 'AppOnly'] as const) {
    const lines = findMissingPermissions({ graphToken: hostile, teamsToken: hostile }, kind);
    assert.equal(lines.length, 9);
    assert.ok(lines.every((line) => !line.includes('\u001b')));
  }
});
