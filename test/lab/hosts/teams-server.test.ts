import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as requestHttps } from 'node:https';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { decodeJwt, SignJWT } from 'jose';
import { startManagedIdentityServer } from '../../../src/lab/managed-identity/start-managed-identity-server.ts';
import { isObject, textField } from '../../../src/base/json.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { visit } from '../../support/visit.ts';
import { startTestLab, type TestLab } from '../test-lab.ts';
import { daemonToken, sendToTeams, teamsAdministrator, teamsApi, userToken } from '../teams-support.ts';

const { ada, grace, siobhan } = labIds.users;
const { daemon, adminDaemon, teamsDaemon, teamsRecipe } = labIds.applications;
const tenants = '/Teams.Tenant/tenants';
const policy = '/Skype.Policy/configurations/TeamsMessagingPolicy/configuration/Global';

test('the Teams host returns the service location for a valid token, and echoes the correlation id', async (context) => {
  const testLab = await startTestLab(context);
  const { host } = new URL(testLab.lab.teamsOrigin);
  const token = await userToken(testLab, siobhan);
  const correlationId = '11111111-2222-4333-8444-555555555555';
  const discovery = await sendToTeams(testLab, '/Teams.Tenant/serviceDiscovery', token, {
    'x-ms-correlation-id': correlationId,
  });
  assert.deepEqual(
    [discovery.status, discovery.headers['x-ms-correlation-id'], discovery.json],
    [
      200,
      correlationId,
      { Endpoints: { ConfigApiEndpoint: host, AdminServiceEndpoint: host }, Headers: { 'X-MS-Forest': 'lab1a' } },
    ],
  );
  const answer = await sendToTeams(testLab, tenants, await userToken(testLab, ada));
  assert.deepEqual([answer.status, answer.json['serviceDiscovery']], [200, discovery.json]);
  assert.match(String(answer.headers['x-ms-correlation-id']), /^[\da-f-]{36}$/);
  assert.deepEqual(
    testLab.lab.requests.slice(1, 2).map(({ host: name, path, status }) => [name, path, status]),
    [['teams', '/Teams.Tenant/serviceDiscovery', 200]],
  );
});

test('the Teams host accepts its GUID, its cloud’s name and its own URL as audiences, with and without openid', async (context) => {
  const testLab = await startTestLab(context);
  for (const name of [teamsApi, 'https://api.interfaces.records.teams.microsoft.com', testLab.lab.teamsOrigin]) {
    for (const more of ['', ' openid', ' openid profile offline_access']) {
      const token = await userToken(testLab, ada, `${name}/.default${more}`);
      assert.deepEqual([decodeJwt(token).aud, decodeJwt(token)['scp']], [name, 'user_impersonation']);
      assert.equal((await sendToTeams(testLab, tenants, token)).status, 200, name);
    }
  }
});

test('the Teams host responds with its own 401 to every invalid token', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, clock } = testLab;
  const good = await userToken(testLab, ada);
  const forGraph = await userToken(testLab, ada, 'https://graph.microsoft.com/.default');
  const foreign = await userToken(await startTestLab(context), ada);
  const hmac = await new SignJWT(decodeJwt(good)).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
  const cases: Record<string, string> = { forGraph, foreign, hmac, opaque: 'x', cut: good.slice(0, -4), empty: '' };
  const check = async (name: string, token: string) => {
    const { status, headers, text } = await sendToTeams(testLab, tenants, token);
    const challenge = `Bearer realm="", authorization_uri="${lab.loginOrigin}/common/oauth2/authorize", client_id="${teamsApi}"`;
    assert.deepEqual(
      [name, status, headers['www-authenticate'], text],
      [name, 401, challenge, '{"code":"Unauthorized","message":"Invalid credential"}'],
    );
  };
  for (const [name, token] of Object.entries(cases)) await check(name, token);
  assert.equal((await sendToTeams(testLab, tenants, good)).status, 200);
  clock.advance(4072_000);
  await check('expired', good);
});

test('the Teams host challenges a token from before a revocation if its client handles challenges', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, token, clock } = testLab;
  const { json } = await token({
    grant_type: 'password',
    client_id: labIds.applications.teamsPowerShell.appId,
    username: ada.userPrincipalName,
    password: ada.password,
    scope: `${teamsApi}/.default`,
    claims: '{"access_token":{"xms_cc":{"values":["cp1"]}}}',
  });
  assert.equal((await sendToTeams(testLab, tenants, json['access_token'])).status, 200);
  lab.revokeSessions(ada.id);
  const { status, headers } = await sendToTeams(testLab, tenants, json['access_token']);
  assert.equal(status, 401);
  const encoded = /error="insufficient_claims", claims="([^"]+)"/.exec(String(headers['www-authenticate']))?.[1] ?? '';
  assert.deepEqual(JSON.parse(Buffer.from(encoded, 'base64').toString()), {
    access_token: { nbf: { essential: true, value: String(clock.nowMs() / 1000) } },
  });
});

test('the Teams host authorizes by directory roles: write for administrators, read for a reader, nothing for others', async (context) => {
  const testLab = await startTestLab(context);
  const denied =
    '{"code":"Forbidden","message":"Access Denied.","action":"Provide different credential or request access."}';
  const readOnly =
    '{"code":"Forbidden","message":"You are not authorized to perform this action","action":"Please refer to documentation"}';
  const seen = async (token: string) => {
    const read = await sendToTeams(testLab, tenants, token);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const write = await testLab.send('PUT', `${testLab.lab.teamsOrigin}${policy}`, headers, '{"AllowGiphy":true}');
    return [read, write].map(({ status, text }) => (status === 200 ? status : text));
  };
  assert.deepEqual(await seen(await userToken(testLab, ada)), [200, 200]);
  assert.deepEqual(await seen(await userToken(testLab, grace)), [200, readOnly]);
  assert.deepEqual(await seen(await userToken(testLab, siobhan)), [denied, denied]);
  assert.deepEqual(await seen(await daemonToken(testLab, teamsDaemon)), [200, 200]);
  assert.deepEqual(await seen(await daemonToken(testLab, adminDaemon)), [200, 200]);
  assert.deepEqual(await seen(await daemonToken(testLab, daemon)), [denied, denied]);
});

test('assignRole() and unassignRole() change the next token, and only that', async (context) => {
  const testLab = await startTestLab(context);
  const { lab } = testLab;
  const before = await userToken(testLab, siobhan);
  lab.assignRole(teamsAdministrator, siobhan.id);
  lab.assignRole(teamsAdministrator, siobhan.id);
  const after = await userToken(testLab, siobhan);
  assert.deepEqual(decodeJwt(before)['wids'], ['b79fbf4d-3ef9-4689-8143-76b194e85509']);
  assert.deepEqual(decodeJwt(after)['wids'], [teamsAdministrator, 'b79fbf4d-3ef9-4689-8143-76b194e85509']);
  assert.equal((await sendToTeams(testLab, tenants, before)).status, 403);
  assert.equal((await sendToTeams(testLab, tenants, after)).status, 200);
  lab.unassignRole(teamsAdministrator, siobhan.id);
  assert.equal((await sendToTeams(testLab, tenants, await userToken(testLab, siobhan))).status, 403);
  assert.throws(() => lab.assignRole('Teams Administrator', siobhan.id), { code: 'LAB_FAILED' });
});

test('an application’s token for the admin API has its directory roles and no Graph permissions', async (context) => {
  const testLab = await startTestLab(context);
  const { wids, roles, scp } = decodeJwt<Record<string, unknown>>(await daemonToken(testLab, teamsDaemon));
  assert.deepEqual(
    [wids, roles, scp],
    [[teamsAdministrator, '0997a1d0-0d1d-4acb-b408-d5ca73121e90'], undefined, undefined],
  );
  const forGraph = decodeJwt(await daemonToken(testLab, teamsDaemon, 'https://graph.microsoft.com/.default'));
  assert.deepEqual(forGraph['roles'], [
    'Organization.Read.All',
    'User.Read.All',
    'Group.ReadWrite.All',
    'AppCatalog.ReadWrite.All',
    'TeamSettings.ReadWrite.All',
    'Channel.Delete.All',
    'ChannelSettings.ReadWrite.All',
    'ChannelMember.ReadWrite.All',
  ]);
});

test('the application role for another kind of client blocks the admin API', async (context) => {
  const testLab = await startTestLab(context);
  const { applications } = testLab.lab.tenant;
  const index = applications.findIndex(({ appId }) => appId === teamsDaemon.appId);
  const application = applications[index];
  assert.ok(application);
  applications[index] = { ...application, teamsRoles: ['application_access_custom_sba_appliance'] };
  const token = await daemonToken(testLab, teamsDaemon);
  assert.deepEqual(decodeJwt(token)['roles'], ['application_access_custom_sba_appliance']);
  const answer = await sendToTeams(testLab, '/Teams.Tenant/serviceDiscovery', token);
  assert.deepEqual([answer.status, answer.json['message']], [403, 'Access Denied.']);
});

test('the recipe of two password grants with a secret gives the two tokens', async (context) => {
  const testLab = await startTestLab(context);
  const ask = (scope: string) =>
    testLab.token({
      client_id: teamsRecipe.appId,
      client_secret: teamsRecipe.secret,
      grant_type: 'password',
      username: ada.userPrincipalName,
      password: ada.password,
      scope,
    });
  const [graph, teams] = [await ask('https://graph.microsoft.com/.default'), await ask(`${teamsApi}/.default`)];
  assert.deepEqual(
    [graph, teams].map(({ json }) => decodeJwt(String(json['access_token']))['scp']),
    ['User.Read.All Group.ReadWrite.All AppCatalog.ReadWrite.All', 'user_impersonation'],
  );
  assert.equal((await sendToTeams(testLab, tenants, teams.json['access_token'])).status, 200);
});

test('the client of the Teams cmdlets has every Graph permission that they need', async (context) => {
  const scopes = String(decodeJwt(await userToken(await startTestLab(context), ada, 'User.Read'))['scp']).split(' ');
  for (const wanted of ['User.Read.All', 'Group.ReadWrite.All', 'AppCatalog.ReadWrite.All', 'TeamSettings.ReadWrite.All', 'Channel.Delete.All', 'ChannelSettings.ReadWrite.All', 'ChannelMember.ReadWrite.All']) assert.ok(scopes.includes(wanted), wanted); // biome-ignore format: a list of names
});

test('the Teams host compresses by what the client accepts', async (context) => {
  const testLab = await startTestLab(context);
  const token = await userToken(testLab, ada);
  const cases: [string, string | undefined, (bytes: Buffer) => Buffer][] = [
    ['br, gzip, deflate', 'br', brotliDecompressSync],
    ['deflate, gzip;q=0.5', 'gzip', gunzipSync],
    ['GZIP', 'gzip', gunzipSync],
    ['br;q=0, deflate', 'deflate', inflateSync],
    ['br; q=0.000, identity', undefined, (bytes) => bytes],
    ['zstd', undefined, (bytes) => bytes],
    ['', undefined, (bytes) => bytes],
  ];
  for (const [accepted, coding, decode] of cases) {
    const { encoding, bytes } = await readBytes(testLab, token, accepted);
    assert.deepEqual([accepted, encoding], [accepted, coding]);
    const { tenantId } = JSON.parse(decode(bytes).toString()) as Record<string, unknown>;
    assert.equal(tenantId, labIds.tenantId);
  }
});

test('a machine’s identity services issue tokens for the admin API, by each of the identity’s ids', async (context) => {
  const testLab = await startTestLab(context);
  const { lab } = testLab;
  const { system, reader } = labIds.managedIdentities;
  for (const [kind, path] of [
    ['az-accounts', '/oauth2/token'],
    ['imds', '/metadata/identity/oauth2/token'],
  ] as const) {
    const server = await startManagedIdentityServer(lab, { kind, identities: lab.tenant.managedIdentities });
    context.after(() => server.stop());
    const ask = async (more: Record<string, string>) => {
      const query = new URLSearchParams({ 'api-version': '2018-02-01', resource: teamsApi, ...more });
      const port = Number(new URL(server.origin).port);
      const { status, text } = await visit(port, `${path}?${query.toString()}`, { headers: { Metadata: 'true' } });
      const body: unknown = JSON.parse(text);
      return { status, token: (isObject(body) && textField(body, 'access_token')) || '' };
    };
    const own = await ask({});
    assert.deepEqual(
      [decodeJwt(own.token).aud, decodeJwt(own.token)['roles'], decodeJwt(own.token)['wids']],
      [teamsApi, undefined, [labIds.directoryRoles.globalReader, '0997a1d0-0d1d-4acb-b408-d5ca73121e90']],
    );
    assert.equal((await sendToTeams(testLab, tenants, own.token)).status, 200);
    for (const id of [
      { client_id: reader.clientId },
      { object_id: reader.principalId },
      { msi_res_id: reader.resourceId },
    ]) {
      const { token } = await ask(id);
      assert.equal(decodeJwt(token)['oid'], reader.principalId);
      assert.equal((await sendToTeams(testLab, tenants, token)).status, 403);
    }
    assert.equal((await ask({ client_id: reader.principalId })).status, 400);
    assert.equal((await ask({ object_id: system.principalId })).status, 200);
  }
});

function readBytes(
  { lab }: TestLab,
  token: string,
  accepted: string,
): Promise<{ encoding: string | undefined; bytes: Buffer }> {
  const headers = { authorization: `Bearer ${token}`, 'accept-encoding': accepted };
  return new Promise((resolve, reject) => {
    const request = requestHttps(`${lab.teamsOrigin}${tenants}`, {
      headers,
      ca: readFileSync(lab.caFile),
      agent: false,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
      );
    });
    request.end();
  });
}
