import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { startManagedIdentityServer } from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { LabCloudName } from '../../src/lab/tenant/lab-cloud.ts';
import { visit } from '../support/visit.ts';
import { refusalOf, startTestLab, type TestLab } from './test-lab.ts';
import { daemonToken, sendToTeams, teamsApi } from './teams-support.ts';

const { teamsDaemon } = labIds.applications;

const clouds: readonly (readonly [LabCloudName, graph: string, teams: string, region: unknown, subRegion: unknown])[] =
  [
    ['Global', 'https://graph.microsoft.com', 'teams.microsoft.com', 'EU', undefined],
    ['USGov', 'https://graph.microsoft.us', 'gov.teams.microsoft.us', 'USGov', 'DODCON'],
    ['USGovDoD', 'https://dod-graph.microsoft.us', 'dod.teams.microsoft.us', 'USGov', 'DOD'],
    ['China', 'https://microsoftgraph.chinacloudapi.cn', 'teams.microsoftonline.cn', 'AS', undefined],
  ];

test('startLab() emulates a cloud: only its own APIs’ names, and its region in tokens and discovery', async (context) => {
  for (const [cloud, graph, teams, region, subRegion] of clouds) {
    const testLab = await startTestLab(context, { cloud });
    const { lab, send, token } = testLab;
    assert.equal(lab.cloudName, cloud);
    for (const scope of [`${graph}/.default`, `${lab.graphOrigin}/.default`]) {
      const claims = decodeJwt(await daemonToken(testLab, teamsDaemon, scope));
      assert.deepEqual(
        [cloud, `${String(claims.aud)}/.default`, claims['tenant_region_scope'], claims['tenant_region_sub_scope']],
        [cloud, scope, region, subRegion],
      );
    }
    const own = await daemonToken(testLab, teamsDaemon, `https://api.interfaces.records.${teams}/.default`);
    assert.equal((await sendToTeams(testLab, '/Teams.Tenant/tenants', own)).status, 200);
    for (const [other, otherGraph, otherTeams] of clouds) {
      if (other === cloud) continue;
      for (const name of [otherGraph, `https://api.interfaces.records.${otherTeams}`]) {
        const answer = await token({
          grant_type: 'client_credentials',
          client_id: teamsDaemon.appId,
          client_secret: teamsDaemon.secret,
          scope: `${name}/.default`,
        });
        const [status, error, , text] = refusalOf(answer);
        assert.deepEqual([status, error], [400, 'invalid_resource']);
        assert.ok(text.startsWith(`AADSTS500011: The resource principal named ${name} was not found`), text);
      }
    }
    const discovery = await send('GET', `${lab.loginOrigin}/${labIds.domain}/v2.0/.well-known/openid-configuration`);
    assert.deepEqual(
      [discovery.json['tenant_region_scope'], discovery.json['tenant_region_sub_scope']],
      [region, subRegion],
    );
  }
});

test('a lab of one cloud refuses the tokens of another on every host, though tenant and audience are the same', async (context) => {
  const global = await startTestLab(context);
  const government = await startTestLab(context, { cloud: 'USGov' });
  const statusesAt = async (target: TestLab, source: TestLab) => {
    const graphToken = await daemonToken(source, teamsDaemon, '00000003-0000-0000-c000-000000000000/.default');
    const teamsToken = await daemonToken(source, teamsDaemon, `${teamsApi}/.default`);
    const graph = await target.send('GET', `${target.lab.graphOrigin}/v1.0/organization`, {
      authorization: `Bearer ${graphToken}`,
    });
    return [graph.status, (await sendToTeams(target, '/Teams.Tenant/tenants', teamsToken)).status];
  };
  assert.deepEqual(await statusesAt(global, government), [401, 401]);
  assert.deepEqual(await statusesAt(government, global), [401, 401]);
  assert.deepEqual(await statusesAt(government, government), [200, 200]);
});

test('Cloud Shell of a cloud issues tokens only for the APIs of that cloud', async (context) => {
  const { lab } = await startTestLab(context, { cloud: 'USGov' });
  const server = await startManagedIdentityServer(lab, { kind: 'cloud-shell' });
  context.after(() => server.stop());
  const ask = async (resource: string) => {
    const query = new URLSearchParams({ 'api-version': '2018-02-01', resource });
    const path = `/metadata/identity/oauth2/token?${query.toString()}`;
    return (await visit(Number(new URL(server.origin).port), path, { headers: { metadata: 'true' } })).status;
  };
  assert.equal(await ask('https://graph.microsoft.us/'), 200);
  assert.equal(await ask('https://management.usgovcloudapi.net/'), 200);
  assert.equal(await ask('https://graph.microsoft.com/'), 400);
});

test('a lab issues tokens for the APIs of Azure in its cloud', async (context) => {
  for (const [cloud, keyVault] of [
    ['Global', 'https://vault.azure.net'],
    ['USGov', 'https://vault.usgovcloudapi.net'],
    ['USGovDoD', 'https://vault.usgovcloudapi.net'],
    ['China', 'https://vault.azure.cn'],
  ] as const) {
    const testLab = await startTestLab(context, { cloud });
    const kubernetes = '6dae42f8-4368-4678-94ff-3960e28e3630';
    const devOps = '499b84ac-1321-427f-aa17-267ca6975798';
    for (const name of [keyVault, 'https://storage.azure.com', kubernetes, devOps]) {
      assert.equal(decodeJwt(await daemonToken(testLab, teamsDaemon, `${name}/.default`)).aud, name);
    }
  }
});
