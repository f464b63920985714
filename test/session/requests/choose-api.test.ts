import assert from 'node:assert/strict';
import { test } from 'node:test';
import { teamsApplicationId } from '../../../src/model/resource.ts';
import { chooseApi } from '../../../src/session/requests/choose-api.ts';
import { heldToken } from '../../../src/session/tokens/held-token.ts';
import { sampleSession } from '../../cache/sample-session.ts';

const origin = 'https://apis.example';
const before = sampleSession();
const { graphAudience: _audience, ...ownCloud } = before.cloud;
/** Both APIs at one origin, as behind a proxy. */
const shared = { ...before, cloud: { ...ownCloud, graphEndpoint: origin, teamsEndpoint: origin } };

test('chooseApi() tells the APIs of one origin apart by the path', async () => {
  for (const [service, text, api] of [
    ['teams', '/v1.0/me', 'graph'],
    ['teams', `${origin}/v1.0/me`, 'graph'],
    ['teams', `${origin}/beta?x=1`, 'graph'],
    ['teams', `${origin}/BETA`, 'graph'],
    ['teams', `${origin}/Teams.Tenant/tenants`, 'teams'],
    ['teams', `${origin}/v1.0x/me`, 'teams'],
    ['teams', '/Teams.Tenant/tenants', 'teams'],
    ['entra', '/Teams.Tenant/tenants', 'graph'],
    ['entra', `${origin}/users`, 'graph'],
  ] as const) {
    assert.equal((await chooseApi(text, undefined, { ...shared, service })).name, api, `${service} ${text}`);
  }
  assert.equal((await chooseApi(`${origin}/v1.0/me`, 'teams', shared)).name, 'teams');
});

test('chooseApi() takes every address of a Graph host of its own for Graph', async () => {
  const cloud = { ...shared.cloud, teamsEndpoint: 'https://teams.example' };
  assert.equal((await chooseApi(`${origin}/users`, undefined, { ...shared, cloud, service: 'teams' })).name, 'graph');
});

test('heldToken() takes an address that both APIs have for that of Graph', () => {
  const resources = [undefined, origin, `${origin}/`, 'teams', teamsApplicationId].map(
    (resource) => heldToken(shared, resource === undefined ? {} : { resource }, 0).resource,
  );
  assert.deepEqual(resources, [origin, origin, origin, teamsApplicationId, teamsApplicationId]);
  const cloud = { ...shared.cloud, teamsEndpoint: 'https://teams.example' };
  const own = heldToken({ ...shared, cloud }, { resource: 'https://TEAMS.example/' }, 0).resource;
  assert.equal(own, teamsApplicationId);
});

test('chooseApi() tells APIs at two paths of one proxy apart', async () => {
  const cloud = { ...shared.cloud, graphEndpoint: `${origin}/graph`, teamsEndpoint: `${origin}/teams` };
  for (const [text, api] of [
    [`${origin}/graph/v1.0/me`, 'graph'],
    [`${origin}/graph/users`, 'graph'],
    [`${origin}/teams/Teams.Tenant/tenants`, 'teams'],
    [`${origin}/graphs`, 'teams'],
  ] as const) {
    assert.equal((await chooseApi(text, undefined, { ...shared, cloud, service: 'teams' })).name, api, text);
  }
});
