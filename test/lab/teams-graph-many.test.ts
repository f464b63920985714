import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withManyTeams } from '../../src/lab/seed/many-teams.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, askJson, eventual, type Json } from './graph-support.ts';
import { asTeamsDaemon } from './teams-graph-support.ts';

const small = seedTenant();
const count = 9000;
const options = asTeamsDaemon(withManyTeams(small, count));
const path = "/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')&$top=999&$select=id,displayName";

test('withManyTeams() adds teams with their own ids, names and members, and does not change the tenant', () => {
  const { tenant } = options;
  assert.equal(small.groups.length, 30);
  assert.equal(tenant.groups.length, 30 + count);
  const added = tenant.groups.slice(30);
  for (const values of [added.map(({ id }) => id), added.map((group) => group.mailNickname)]) {
    assert.equal(new Set(values).size, count);
  }
  const last = added.at(-1);
  assert.deepEqual([last?.memberIds.length, last?.ownerIds.length], [2, 1]);
  assert.equal(askJson(`/v1.0/teams/${last?.id}/channels`, options)['@odata.count'], 1);
});

test('handleGraph() reads only the groups up to one after the page', () => {
  const groups = [...options.tenant.groups];
  const read: string[] = [];
  const watched = new Proxy(groups, {
    get(target, name, receiver) {
      if (typeof name === 'string' && /^\d+$/.test(name)) read.push(name);
      return Reflect.get(target, name, receiver);
    },
  });
  const watching = asTeamsDaemon({ ...options.tenant, groups: watched });
  const ids: unknown[] = [];
  let pages = 0;
  for (let next: unknown = path; typeof next === 'string'; pages += 1) {
    read.length = 0;
    const page = askJson(next, watching);
    ids.push(...(page['value'] as Json[]).map(({ id }) => id));
    assert.ok(read.length <= 999 + 30 + 3, `page ${pages} read ${read.length} groups`);
    next = page['@odata.nextLink'];
  }
  assert.equal(pages, 10);
  const teams = groups.filter(({ resourceProvisioningOptions: kinds }) => kinds?.includes('Team'));
  assert.deepEqual(
    ids,
    teams.map(({ id }) => id),
  );
});

test('handleGraph() counts all matches on the first page of a long listing', () => {
  const counted = { ...options, headers: eventual };
  assert.equal(askJson(`${path}&$count=true`, counted)['@odata.count'], count + 6);
  const onlyOne = askJson(path.replace("'Team')", "'Team') and displayName eq 'Team 8999'"), options);
  assert.deepEqual(
    (onlyOne['value'] as Json[]).map((group) => group['displayName']),
    ['Team 8999'],
  );
  assert.ok(!('@odata.nextLink' in onlyOne));
  assert.equal(ask('/v1.0/teams?$top=999', options).status, 200);
});
