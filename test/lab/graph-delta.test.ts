import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import { ask, askJson, assertFault, type Json, root } from './graph-support.ts';

const { users, groups } = labIds;

interface Round {
  readonly rows: readonly Json[];
  readonly deltaLink: string;
  readonly pages: number;
}

/** Follows next links to the delta link; `between` runs after the first page. */
function follow(path: string, tenant: Tenant, between: () => void = () => {}): Round {
  const rows: Json[] = [];
  let next = path;
  for (let pages = 1; ; pages += 1) {
    const page = askJson(next, { tenant });
    rows.push(...(page['value'] as Json[]));
    if (typeof page['@odata.deltaLink'] === 'string') return { rows, deltaLink: page['@odata.deltaLink'], pages };
    next = String(page['@odata.nextLink']);
    if (pages === 1) between();
  }
}

function patch(path: string, body: Json, tenant: Tenant): void {
  assert.equal(ask(`/v1.0/${path}`, { tenant, method: 'PATCH', body }).status, 204);
}

test('users/delta returns all users, then nothing, then exactly what changed', () => {
  const tenant = seedTenant();
  for (const name of ['delta', 'delta()', 'microsoft.graph.delta()', 'Delta']) {
    assert.equal(follow(`/v1.0/users/${name}?$select=displayName`, tenant).rows.length, 250);
  }
  const first = follow('/v1.0/users/delta?$select=displayName,jobTitle', tenant);
  assert.equal(first.pages, 3);
  assert.deepEqual(first.rows[0], { displayName: 'Ada Lovelace', jobTitle: 'Mathematician', id: users.ada.id });
  assert.match(first.deltaLink, /^https:\/\/localhost:7001\/v1\.0\/users\/delta\?\$deltatoken=[\w-]+$/);
  const second = follow(first.deltaLink, tenant);
  assert.deepEqual(second.rows, []);
  assert.notEqual(second.deltaLink, first.deltaLink);
  patch(`users/${users.ada.id}`, { jobTitle: 'Countess' }, tenant);
  // Not selected.
  patch(`users/${users.grace.id}`, { city: 'New York' }, tenant);
  ask(`/v1.0/users/${users.taro.id}`, { tenant, method: 'DELETE' });
  const third = follow(second.deltaLink, tenant);
  assert.deepEqual(third.rows, [
    { displayName: 'Ada Lovelace', jobTitle: 'Countess', id: users.ada.id },
    { id: users.taro.id, '@removed': { reason: 'changed' } },
  ]);
  // A link can be used again.
  assert.deepEqual(follow(second.deltaLink, tenant).rows, third.rows);
  ask(`/v1.0/directory/deletedItems/${users.taro.id}`, { tenant, method: 'DELETE' });
  assert.deepEqual(follow(second.deltaLink, tenant).rows.at(-1), {
    id: users.taro.id,
    '@removed': { reason: 'deleted' },
  });
  assert.deepEqual(follow(third.deltaLink, tenant).rows, []);
});

test('users/delta loses no change that happens between two pages', () => {
  const tenant = seedTenant();
  const last = tenant.users.at(-1);
  assert.ok(last);
  const first = follow('/v1.0/users/delta?$select=displayName', tenant, () => {
    patch(`users/${users.ada.id}`, { displayName: 'Ada Byron' }, tenant);
    ask(`/v1.0/users/${users.grace.id}`, { tenant, method: 'DELETE' });
  });
  // The removed user was on the first page; nobody else is missing.
  assert.equal(new Set(first.rows.map(({ id }) => id)).size, 250);
  assert.equal(first.rows.at(-1)?.['id'], last.id);
  assert.deepEqual(follow(first.deltaLink, tenant).rows, [
    { displayName: 'Ada Byron', id: users.ada.id },
    { id: users.grace.id, '@removed': { reason: 'changed' } },
  ]);
});

test('users/delta sees changes that were not made through Graph, managers and new users', () => {
  const tenant = seedTenant();
  const { deltaLink } = follow('/v1.0/users/delta?$select=displayName,manager', tenant);
  const [ada, ...others] = tenant.users;
  const [other] = others;
  assert.ok(ada !== undefined && other !== undefined);
  tenant.users.splice(0, 1, { ...ada, managerId: users.grace.id });
  tenant.users.push({ ...other, id: '00000000-0000-4000-8000-0000000000ff', userPrincipalName: 'new@lab.example' });
  assert.deepEqual(follow(deltaLink, tenant).rows, [
    {
      displayName: 'Ada Lovelace',
      id: users.ada.id,
      'manager@delta': [{ '@odata.type': '#microsoft.graph.user', id: users.grace.id }],
    },
    { displayName: other.displayName, id: '00000000-0000-4000-8000-0000000000ff' },
  ]);
});

test('groups/delta returns members, added and removed ones, and filters by id', () => {
  const tenant = seedTenant();
  const path = `/v1.0/groups/delta?$select=displayName,members&$filter=id eq '${groups.nested}'`;
  const first = follow(path, tenant);
  const user = (id: string): Json => ({ '@odata.type': '#microsoft.graph.user', id });
  const engineering = { '@odata.type': '#microsoft.graph.group', id: groups.engineering };
  assert.equal(first.rows.length, 1);
  assert.deepEqual(first.rows[0]?.['members@delta'], [user(users.grace.id), engineering]);
  const reference = { '@odata.id': `${root}/directoryObjects/${users.ada.id}` };
  ask(`/v1.0/groups/${groups.nested}/members/$ref`, { tenant, body: reference });
  ask(`/v1.0/groups/${groups.nested}/members/${groups.engineering}/$ref`, { tenant, method: 'DELETE' });
  ask(`/v1.0/groups/${groups.empty}/members/$ref`, { tenant, body: reference });
  assert.deepEqual(
    follow(first.deltaLink, tenant).rows.map((row) => row['members@delta']),
    [[user(users.ada.id), { ...engineering, '@removed': { reason: 'deleted' } }]],
  );
  assert.deepEqual(Object.keys(askJson('/v1.0/groups/delta', { tenant })).slice(0, 2), [
    '@odata.context',
    '@odata.deltaLink',
  ]);
});

test('delta begins with the present for $deltatoken=latest, and has pages of the size of Prefer', () => {
  const tenant = seedTenant();
  const latest = askJson('/v1.0/users/delta?$deltatoken=latest&$select=mail', { tenant });
  assert.deepEqual(latest['value'], []);
  patch(`users/${users.ada.id}`, { mail: 'countess@lab.example' }, tenant);
  const link = String(latest['@odata.deltaLink']);
  assert.deepEqual(follow(link, tenant).rows, [{ mail: 'countess@lab.example', id: users.ada.id }]);
  const small = askJson('/v1.0/users/delta', { tenant, headers: { prefer: 'odata.maxpagesize=7' } });
  assert.equal((small['value'] as Json[]).length, 7);
});

test('delta refuses what it does not support, and tokens of another lab with 410', () => {
  const tenant = seedTenant();
  const { deltaLink } = follow('/v1.0/users/delta', tenant);
  const message = 'The delta token is no longer valid, and the client must begin with a full synchronization.';
  const gone = ask(deltaLink, { tenant: seedTenant() });
  assertFault(gone, 410, 'resyncRequired', message);
  assert.equal(gone.headers['Location'], 'https://localhost:7001/v1.0/users/delta?$deltatoken=');
  for (const token of ['x', 'e30', Buffer.from('{"epoch":1}').toString('base64url')]) {
    assertFault(ask(`/v1.0/users/delta?$deltatoken=${token}`), 400, 'Request_BadRequest', 'Badly formed token.');
  }
  for (const query of ['$expand=manager', '$orderby=displayName', '$search="displayName:a"', "$filter=mail eq 'a'"]) {
    assert.equal(ask(`/v1.0/users/delta?${query}`).status, 400, query);
  }
});
