import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { JsonObject } from '../../../src/base/json.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import type { Application } from '../../../src/lab/tenant/application.ts';
import { ada, challenge, refusalOf, startTestLab, type TestLab, verifier, walkPages } from '../test-lab.ts';

const { api, apiClient, apiDaemon, withoutRoles } = labIds.applications;
const { grace, siobhan } = labIds.users;
const apiScope = `${api.identifierUri}/.default`;
const opaque = new Set(['aio', 'rh', 'uti', 'xms_ftd', 'sub', 'sid']);

let the: TestLab;
let seeded: readonly Application[];
const ends: (() => Promise<void>)[] = [];
before(async () => {
  the = await startTestLab({ after: (end) => void ends.push(end) });
  seeded = [...the.lab.tenant.applications];
});
after(() => Promise.all(ends.map((end) => end())));

/** Changes an application for one test. */
function change(appId: string, changes: Partial<Application>): void {
  the.lab.changeApplication(appId, changes);
}

function reset(): void {
  const { applications, permissionGrants, appRoleAssignments } = the.lab.tenant;
  applications.splice(0, applications.length, ...seeded);
  permissionGrants.splice(0);
  appRoleAssignments.splice(3);
}

function appToken(client: { appId: string; secret: string } = apiDaemon, scope: string = apiScope) {
  return the.token({
    grant_type: 'client_credentials',
    client_id: client.appId,
    client_secret: client.secret,
    scope,
  });
}

function userToken(
  scope: string,
  user: { userPrincipalName: string; password: string } = ada,
  client = apiClient.appId,
) {
  return the.token({
    grant_type: 'password',
    client_id: client,
    username: user.userPrincipalName,
    password: user.password,
    scope,
  });
}

async function claimsOf(answer: ReturnType<typeof userToken>, name = 'access_token'): Promise<JsonObject> {
  const { status, json, text } = await answer;
  assert.equal(status, 200, text);
  return decodeJwt(String(json[name]));
}

/** The claims without those that differ each time, which must be texts. */
function stable(claims: JsonObject): JsonObject {
  for (const name of opaque) if (name in claims) assert.match(String(claims[name]), /^[\w.-]{16,}$/);
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !opaque.has(name)));
}

test('an API that asks for version 2 gets it: its GUID as audience, and the roles of the application', async () => {
  const { lab } = the;
  const { json } = await appToken();
  const now = Math.floor(lab.clock.nowMs() / 1000);
  const claims = decodeJwt(String(json['access_token']));
  assert.deepEqual(decodeProtectedHeader(String(json['access_token'])), {
    typ: 'JWT',
    alg: 'RS256',
    kid: decodeProtectedHeader(String(json['access_token'])).kid,
  });
  assert.deepEqual(stable(claims), {
    aud: api.appId,
    iss: `${lab.loginOrigin}/${lab.tenant.id}/v2.0`,
    iat: now - 300,
    nbf: now - 300,
    exp: now + Number(json['expires_in']),
    azp: apiDaemon.appId,
    azpacr: '1',
    tid: lab.tenant.id,
    ver: '2.0',
    oid: '1ab00004-0000-4000-8000-000000000023',
    roles: ['Tasks.Process.All'],
  });
  assert.deepEqual(
    [...opaque].filter((name) => name in claims),
    ['aio', 'rh', 'uti', 'xms_ftd', 'sub'],
  );
});

test('a user gets the scopes of the API, and the roles that the user and the direct groups have', async () => {
  const { lab } = the;
  const claims = await claimsOf(userToken(`openid ${api.identifierUri}/Tasks.Read`));
  const now = Math.floor(lab.clock.nowMs() / 1000);
  assert.deepEqual(stable(claims), {
    aud: api.appId,
    iss: `${lab.loginOrigin}/${lab.tenant.id}/v2.0`,
    iat: now - 300,
    nbf: now - 300,
    exp: claims['exp'],
    azp: apiClient.appId,
    azpacr: '0',
    tid: lab.tenant.id,
    ver: '2.0',
    name: 'Ada Lovelace',
    oid: ada.id,
    preferred_username: ada.userPrincipalName,
    scp: 'Tasks.Read',
    roles: ['Tasks.Reader', 'Tasks.Approver'],
  });
  // Grace is in a group that has the group with the role as a member.
  const hers = await claimsOf(userToken(`${api.appId}/Tasks.Read`, grace));
  assert.deepEqual([hers['scp'], 'roles' in hers], ['Tasks.Read', false]);
});

test('each spelling of an API names it; version 1 has the audience as the client wrote it', async () => {
  const audience = async (scope: string) => (await claimsOf(appToken(apiDaemon, scope)))['aud'];
  const spellings = [`${api.appId}/.default`, `api://${api.appId}/.default`, 'API://Lab-API/.default', apiScope];
  for (const scope of spellings) assert.equal(await audience(scope), api.appId, scope);
  change(api.appId, { accessTokenVersion: 1 });
  assert.deepEqual(await Promise.all(spellings.map(audience)), [
    api.appId,
    `api://${api.appId}`,
    'API://Lab-API',
    api.identifierUri,
  ]);
  const claims = await claimsOf(userToken(`${api.identifierUri}/Tasks.Read`));
  assert.deepEqual(
    [claims['ver'], claims['iss'], claims['appid'], claims['scp'], claims['roles'], claims['upn'], claims['azp']],
    [
      '1.0',
      `${the.lab.loginOrigin}/${the.lab.tenant.id}/`,
      apiClient.appId,
      'Tasks.Read',
      ['Tasks.Reader', 'Tasks.Approver'],
      ada.userPrincipalName,
      undefined,
    ],
  );
  const { exposedScopes = [] } = seeded.find(({ appId }) => appId === api.appId) ?? {};
  assert.equal(exposedScopes.length, 3);
  change(api.appId, {
    optionalClaims: { accessToken: [{ name: 'aud', additionalProperties: ['use_guid'] }] },
  });
  assert.equal(await audience(apiScope), api.appId);
  reset();
});

test('a token of version 2 is not one for Graph', async () => {
  const { json } = await appToken();
  const answer = await the.send('GET', `${the.lab.graphOrigin}/v1.0/users`, {
    authorization: `Bearer ${String(json['access_token'])}`,
  });
  assert.equal(answer.status, 401);
});

test('an API that requires assignment refuses other applications and users', async () => {
  assert.equal('roles' in (await claimsOf(appToken(withoutRoles))), false);
  change(api.appId, { appRoleAssignmentRequired: true });
  assert.deepEqual(refusalOf(await appToken(withoutRoles)), [
    400,
    'invalid_grant',
    undefined,
    `AADSTS501051: Application '${withoutRoles.appId}'(Lab Daemon Without Roles) is not assigned to a role for the application '${api.appId}'(Lab API).`,
  ]);
  assert.equal((await appToken()).status, 200);
  const scope = `${api.identifierUri}/Tasks.Read`;
  assert.equal((await userToken(scope)).status, 200);
  const [status, error, , text] = refusalOf(await userToken(scope, siobhan));
  assert.deepEqual(
    [status, error, text.slice(0, 78)],
    [400, 'interaction_required', "AADSTS50105: Your administrator has configured the application Lab API ('1ab00"],
  );
  the.lab.assignAppRole({ api: 'api://lab-api', role: 'Tasks.Reader', principalId: siobhan.id });
  assert.deepEqual((await claimsOf(userToken(scope, siobhan)))['roles'], ['Tasks.Reader']);
  reset();
});

test('a client that requires assignment refuses other users, with and without a page', async () => {
  change(apiClient.appId, { appRoleAssignmentRequired: true });
  const [, , , text] = refusalOf(await userToken('openid User.Read'));
  assert.match(text, /^AADSTS50105: .* application Lab API Client /);
  const at = await walkPages(the.newBrowser(), authorizeUrl('openid User.Read'));
  assert.equal(new URL(at.location ?? 'none:').searchParams.get('error'), 'interaction_required');
  reset();
});

test('a scope that an API does not have, has disabled, or that another API has is refused', async () => {
  const refused = async (scope: string) => refusalOf(await userToken(`${api.identifierUri}/${scope}`));
  const text = (scope: string) =>
    `AADSTS650053: The application 'Lab API Client' asked for scope '${scope}' that doesn't exist on the resource '${api.appId}'. Contact the app vendor.`;
  assert.deepEqual(await refused('Tasks.Delete'), [400, 'invalid_client', undefined, text('Tasks.Delete')]);
  assert.deepEqual(await refused('User.Read'), [400, 'invalid_client', undefined, text('User.Read')]);
  const { exposedScopes = [] } = seeded.find(({ appId }) => appId === api.appId) ?? {};
  change(api.appId, { exposedScopes: exposedScopes.map((each) => ({ ...each, isEnabled: false })) });
  assert.deepEqual(await refused('Tasks.Read'), [400, 'invalid_client', undefined, text('Tasks.Read')]);
  reset();
});

function authorizeUrl(scope: string, fields: Readonly<Record<string, string>> = {}): string {
  return the.authorizeUrl({ client_id: apiClient.appId, scope, ...fields });
}

async function consentTo(scope: string): Promise<string> {
  const at = await walkPages(the.newBrowser(), authorizeUrl(`openid ${scope}`));
  return new URL(at.location ?? 'none:').searchParams.get('code') ?? at.page;
}

test("a user's consent is a permission grant; without it there are no tokens, and .default has what was granted", async () => {
  const { permissionGrants } = the.lab.tenant;
  const scope = `${api.identifierUri}/Tasks.ReadWrite`;
  assert.deepEqual(refusalOf(await userToken(scope)).slice(1, 3), ['invalid_grant', 'consent_required']);
  const code = await consentTo(scope);
  assert.deepEqual(
    permissionGrants.map(({ id, ...grant }) => ({ ...grant, id: id.length })),
    [
      {
        clientId: '1ab00004-0000-4000-8000-000000000022',
        consentType: 'Principal',
        principalId: ada.id,
        resourceId: '1ab00004-0000-4000-8000-000000000021',
        scope: 'Tasks.ReadWrite',
        id: 43,
      },
    ],
  );
  const redeemed = await claimsOf(
    the.token({
      grant_type: 'authorization_code',
      client_id: apiClient.appId,
      redirect_uri: 'http://localhost:1',
      code,
      code_verifier: verifier,
      scope,
    }),
  );
  assert.equal(redeemed['scp'], 'Tasks.Read Tasks.ReadWrite');
  assert.equal((await claimsOf(userToken(apiScope)))['scp'], 'Tasks.Read Tasks.ReadWrite');
  assert.equal((await userToken(scope, grace)).status, 400);
  the.lab.grantScopes({ clientAppId: apiClient.appId, api: 'Lab API', scopes: ['Tasks.ReadWrite'] });
  assert.equal((await claimsOf(userToken(scope, grace)))['scp'], 'Tasks.ReadWrite Tasks.Read');
  permissionGrants.splice(0);
  assert.deepEqual(refusalOf(await userToken(scope)).slice(1, 3), ['invalid_grant', 'consent_required']);
  reset();
});

test('.default without any consent is what the client lists for the API', async () => {
  change(api.appId, { preauthorizedApplications: [] });
  const asked = await walkPages(the.newBrowser(), authorizeUrl(`openid ${apiScope}`, { prompt: '' }));
  assert.equal(new URL(asked.location ?? 'none:').searchParams.has('code'), true);
  assert.deepEqual(
    the.lab.tenant.permissionGrants.map(({ scope }) => scope),
    ['Tasks.Read Tasks.ReadWrite'],
  );
  reset();
});

test('a scope of type Admin needs an administrator', async () => {
  const scope = `${api.identifierUri}/Tasks.Read.All`;
  const { directoryRoles } = the.lab.tenant;
  assert.match(await consentTo(scope), /AADSTS90094/);
  assert.deepEqual(the.lab.tenant.permissionGrants, []);
  the.lab.assignRole(labIds.directoryRoles.globalAdministrator, ada.id);
  await consentTo(scope);
  assert.equal((await claimsOf(userToken(scope)))['scp'], 'Tasks.Read Tasks.Read.All');
  directoryRoles[labIds.directoryRoles.globalAdministrator] = [];
  reset();
});

test('groups are in tokens as the API has configured them', async () => {
  const scope = `${api.identifierUri}/Tasks.Read`;
  const { engineering, research, allCompany, nested } = labIds.groups;
  const groups = async (groupMembershipClaims: string, more: Partial<Application> = {}) => {
    change(api.appId, { groupMembershipClaims, ...more });
    const { groups: found, wids, roles } = await claimsOf(userToken(scope));
    return { groups: Array.isArray(found) ? new Set(found) : found, wids, roles };
  };
  const roles = ['Tasks.Reader', 'Tasks.Approver'];
  assert.deepEqual(await groups('None'), { groups: undefined, wids: undefined, roles });
  const security = (await groups('SecurityGroup')).groups;
  assert.ok(security instanceof Set && security.has(engineering) && security.has(nested));
  assert.equal(security.has(allCompany), false);
  const all = (await groups('All')).groups;
  assert.ok(all instanceof Set && all.has(research) && all.has(allCompany) && all.size > security.size);
  assert.deepEqual(await groups('ApplicationGroup'), { groups: new Set([engineering]), wids: undefined, roles });
  assert.deepEqual((await groups('DirectoryRole')).wids, [
    labIds.directoryRoles.teamsAdministrator,
    'b79fbf4d-3ef9-4689-8143-76b194e85509',
  ]);
  const claim = (additionalProperties: string[]) => ({
    optionalClaims: { accessToken: [{ name: 'groups', additionalProperties }] },
  });
  assert.deepEqual(await groups('ApplicationGroup', claim(['cloud_displayname'])), {
    groups: new Set(['Engineering']),
    wids: undefined,
    roles,
  });
  assert.deepEqual(await groups('ApplicationGroup', claim(['emit_as_roles'])), {
    groups: undefined,
    wids: undefined,
    roles: [engineering],
  });
  reset();
});

test('more than 200 groups are not in a token, but at an address', async () => {
  const { lab } = the;
  const { groups } = lab.tenant;
  const [first] = groups;
  assert.ok(first !== undefined);
  const count = groups.length;
  change(api.appId, { groupMembershipClaims: 'SecurityGroup' });
  const scope = `${api.identifierUri}/Tasks.Read`;
  const already = (await claimsOf(userToken(scope)))['groups'];
  assert.ok(Array.isArray(already));
  for (let index = 0; index < 200 - already.length; index += 1) {
    groups.push({ ...first, id: `group ${index}`, securityEnabled: true, memberIds: [ada.id] });
  }
  const full = await claimsOf(userToken(scope));
  assert.deepEqual([Array.isArray(full['groups']) && full['groups'].length, '_claim_names' in full], [200, false]);
  groups.push({ ...first, id: 'one more', securityEnabled: true, memberIds: [ada.id] });
  const claims = await claimsOf(userToken(scope));
  assert.deepEqual(
    [claims['groups'], claims['_claim_names'], claims['_claim_sources']],
    [undefined, { groups: 'src1' }, { src1: { endpoint: `${lab.graphOrigin}/v1.0/users/${ada.id}/getMemberObjects` } }],
  );
  groups.splice(count);
  reset();
});

test('more than six groups are not in tokens in a fragment, which have hasgroups instead', async () => {
  const { groups } = the.lab.tenant;
  const kept = groups.splice(0);
  const [first] = kept;
  assert.ok(first !== undefined);
  const join = (id: string) => groups.push({ ...first, id, securityEnabled: true, memberIds: [ada.id] });
  for (const { appId } of [api, apiClient]) {
    change(appId, { groupMembershipClaims: 'SecurityGroup', issuesIdTokens: true, issuesAccessTokens: true });
  }
  const claims = async () => {
    const scope = `openid ${api.identifierUri}/Tasks.Read`;
    const url = authorizeUrl(scope, { response_type: 'id_token token', nonce: 'n' });
    const { hash } = new URL((await walkPages(the.newBrowser(), url)).location ?? 'none:');
    return ['id_token', 'access_token'].map((name) => {
      const sent = decodeJwt(new URLSearchParams(hash.slice(1)).get(name) ?? '');
      return [sent['groups'], sent['hasgroups'], sent['_claim_names']];
    });
  };
  const six = ['1', '2', '3', '4', '5', '6'];
  for (const id of six) join(id);
  assert.deepEqual(await claims(), [
    [six, undefined, undefined],
    [six, undefined, undefined],
  ]);
  join('7');
  assert.deepEqual(await claims(), [
    [undefined, true, undefined],
    [undefined, true, undefined],
  ]);
  groups.splice(0, groups.length, ...kept);
  reset();
});

test('ids of the registration count in any letter case; a role without a value is not in tokens', async () => {
  const shout = 'ABCDEF01-0000-4000-8000-00000000000';
  const role = { displayName: 'Of the portal', allowedMemberTypes: ['User' as const], isEnabled: true };
  const scope = { value: 'Tasks.Shout', type: 'User' as const, isEnabled: true };
  const { appRoles = [], exposedScopes = [] } = seeded.find(({ appId }) => appId === api.appId) ?? {};
  change(api.appId, {
    exposedScopes: [...exposedScopes, { ...scope, id: `${shout}1` }],
    appRoles: [...appRoles, { ...role, id: `${shout}2`, value: '' }, { ...role, id: `${shout}3`, value: 'Louder' }],
    preauthorizedApplications: [{ appId: apiClient.appId, scopeIds: [`${shout}1`.toLowerCase()] }],
  });
  for (const name of ['', 'Louder']) {
    the.lab.assignAppRole({ api: 'api://lab-api', role: name, principalId: siobhan.id.toUpperCase() });
  }
  const claims = await claimsOf(userToken(`${api.identifierUri}/Tasks.Shout`, siobhan));
  assert.deepEqual([claims['scp'], claims['roles']], ['Tasks.Shout', ['Louder']]);
  reset();
});

test('optional claims are in the tokens that they were configured for', async () => {
  const { lab } = the;
  const names = ['email', 'upn', 'acct', 'family_name', 'given_name', 'auth_time', 'sid', 'ipaddr', 'onprem_sid'];
  const others = ['tenant_region_scope', 'xms_pdl', 'constructor', '__proto__', 'verified_primary_email'];
  const accessToken = [...names, ...others].map((name) => ({ name }));
  change(api.appId, { optionalClaims: { accessToken } });
  const scope = `openid ${api.identifierUri}/Tasks.Read`;
  const usual = new Set(Object.keys(await claimsOf(userToken('openid User.Read'), 'id_token')));
  const { name, oid, ...claims } = await claimsOf(userToken(scope));
  assert.deepEqual([name, oid], ['Ada Lovelace', ada.id]);
  const found = Object.fromEntries(
    [...names, ...others].filter((key) => Object.hasOwn(claims, key)).map((key) => [key, claims[key]]),
  );
  const now = Math.floor(lab.clock.nowMs() / 1000);
  assert.deepEqual(found, {
    email: 'ada@lab.example',
    upn: ada.userPrincipalName,
    acct: 0,
    family_name: 'Lovelace',
    given_name: 'Ada',
    auth_time: now,
    sid: claims['sid'],
    ipaddr: '127.0.0.1',
    tenant_region_scope: 'EU',
    xms_pdl: found['xms_pdl'],
    verified_primary_email: ['ada@lab.example'],
  });
  change(apiClient.appId, {
    optionalClaims: { idToken: [{ name: 'family_name' }, { name: 'upn' }] },
    groupMembershipClaims: 'SecurityGroup',
  });
  const id = await claimsOf(userToken('openid User.Read'), 'id_token');
  assert.deepEqual(
    Object.keys(id).filter((key) => !usual.has(key)),
    ['family_name', 'upn', 'groups'],
  );
  reset();
});

test('a disabled service principal cannot sign in and is not an API', async () => {
  change(apiDaemon.appId, { isDisabled: true });
  assert.deepEqual(refusalOf(await appToken()), [
    400,
    'unauthorized_client',
    undefined,
    `AADSTS7000112: Application '${apiDaemon.appId}'(Lab API Daemon) is disabled.`,
  ]);
  change(apiDaemon.appId, { isDisabled: false });
  change(api.appId, { isDisabled: true });
  const [status, error, , text] = refusalOf(await appToken());
  assert.deepEqual(
    [status, error, text.slice(0, 73)],
    [400, 'invalid_resource', "AADSTS500014: The service principal for resource 'api://lab-api' is disab"],
  );
  reset();
});

test('the methods for applications refuse what the tenant does not have, and ids that are taken', () => {
  const { lab } = the;
  const failure = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return 'no failure';
  };
  assert.equal(
    failure(() => lab.addApplication({ displayName: 'Other', identifierUris: ['API://lab-api'] })),
    'Cannot add application "Other": another one has API://lab-api; choose another client id or URI',
  );
  assert.equal(
    failure(() => lab.changeApplication(apiClient.appId, { identifierUris: ['api://lab-API'] })),
    'Cannot change application "Lab API Client": another one has api://lab-API; choose another client id or URI',
  );
  for (const parts of ['', undefined]) {
    assert.equal(
      failure(() => lab.addApplication({ displayName: parts as string })),
      'Cannot add an application: it does not have a displayName; supply one',
    );
  }
  lab.changeApplication(api.appId, { identifierUris: [api.identifierUri] });
  assert.equal(
    failure(() => lab.assignAppRole({ api: 'api://lab-api', role: 'Owner', principalId: ada.id })),
    'Cannot assign the app role "Owner": Lab API does not have it; use Tasks.Reader, Tasks.Approver, Tasks.Process.All',
  );
  assert.equal(
    failure(() => lab.grantScopes({ clientAppId: apiClient.appId, api: 'api://none', scopes: ['x'] })),
    'Cannot find the API "api://none": the tenant does not have it; use its client id or its identifier URI',
  );
  assert.equal(
    failure(() => lab.assignAppRole({ api: 'api://lab-api', role: 'Tasks.Reader', principalId: 'ada@lab.example' })),
    'Cannot grant permissions to "ada@lab.example": the tenant does not have it; use the object id of a user, a group or a service principal',
  );
  const grant = { clientAppId: apiClient.appId, api: 'api://lab-api', scopes: ['Tasks.Read'] };
  assert.match(
    failure(() => lab.grantScopes({ ...grant, userId: 'none' })),
    /^Cannot grant permissions to "none": /,
  );
  const added = lab.addApplication({ displayName: 'New', secrets: [{ value: 'new-secret' }] });
  lab.assignAppRole({ api: 'Microsoft Graph', role: 'User.Read.All', principalId: added.servicePrincipalId ?? '' });
  assert.equal(lab.tenant.appRoleAssignments.length, 4);
  lab.removeApplication(added.appId);
  assert.equal(lab.tenant.appRoleAssignments.length, 3);
  assert.equal(lab.tenant.applications.length, seeded.length);
  assert.equal(challenge.length, 43);
});

test('forged tokens for an own API are as it asks for them, without a consent', async () => {
  const { forge } = the.lab;
  change(api.appId, { preauthorizedApplications: [] });
  const claims = decodeJwt(await forge.accessToken({ audience: api.identifierUri }));
  assert.deepEqual(
    [claims['aud'], claims['ver'], claims['scp'], claims['roles']],
    [api.appId, '2.0', 'Tasks.Read Tasks.ReadWrite', ['Tasks.Reader', 'Tasks.Approver']],
  );
  const daemon = { user: null, clientId: apiDaemon.appId, audience: api.appId };
  const own = decodeJwt(await forge.accessToken(daemon));
  assert.deepEqual([own['aud'], own['scp'], own['roles']], [api.appId, undefined, ['Tasks.Process.All']]);
  reset();
});
