import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, askJson, assertFault, eventual, type Json, listed, root } from './graph-support.ts';

const tenant = seedTenant();
const everyId = tenant.users.map(({ id }) => id);

/** Follows next links to the end and gives the pages. */
function readPages(path: string, headers: Readonly<Record<string, string>> = {}): Json[] {
  const pages: Json[] = [];
  for (let next: unknown = path; typeof next === 'string'; next = pages.at(-1)?.['@odata.nextLink']) {
    assert.ok(pages.length <= 300);
    pages.push(askJson(next, { tenant, headers }));
  }
  return pages;
}

function idsOf(pages: readonly Json[]): unknown[] {
  return pages.flatMap((page) => (page['value'] as Json[]).map(({ id }) => id));
}

test('handleGraph() returns 100 users a page, with a next link on its own origin that repeats the query', () => {
  const pages = readPages('https://[::1]:9/v1.0/myorganization/users?$select=id&x=%27%20a');
  assert.deepEqual(
    pages.map(({ value }) => (value as Json[]).length),
    [100, 100, 50],
  );
  assert.deepEqual(idsOf(pages), everyId);
  const link = String(pages[0]?.['@odata.nextLink']);
  assert.match(
    link,
    /^https:\/\/\[::1\]:9\/v1\.0\/myorganization\/users\?\$select=id&x=%27%20a&\$skiptoken=RFNwd[\w-]+$/,
  );
  assert.match(String(pages[1]?.['@odata.nextLink']), /^[^?]+\?\$select=id&x=%27%20a&\$skiptoken=[\w-]+$/);
});

test('handleGraph() visits every user exactly once whatever $top is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999 }), fc.boolean(), (top, isSorted) => {
      const pages = readPages(`/v1.0/users?$top=${top}&$select=id${isSorted ? '&$orderby=displayName desc' : ''}`);
      assert.equal(pages.length, Math.max(1, Math.ceil(250 / top)));
      const ids = idsOf(pages);
      assert.deepEqual(isSorted ? ids.map(String).toSorted((one, other) => (one < other ? -1 : 1)) : ids, everyId);
    }),
    { numRuns: 30 },
  );
});

test('handleGraph() neither repeats nor skips a user when the last user shown is deleted between two pages', () => {
  const own = seedTenant();
  const first = askJson('/v1.0/users?$top=5&$select=id', { tenant: own });
  const [gone] = own.users.splice(4, 1);
  const second = askJson(String(first['@odata.nextLink']), { tenant: own });
  assert.deepEqual(idsOf([first, second]), everyId.slice(0, 10));
  assert.equal(gone?.id, everyId[4]);
  own.users.splice(1, 3);
  const third = askJson(String(second['@odata.nextLink']), { tenant: own });
  assert.deepEqual(idsOf([third]), everyId.slice(10, 15));
});

test('handleGraph() returns @odata.count on the first page, and only with the header', () => {
  const pages = readPages('/v1.0/groups?$count=true&$top=20&$select=id', eventual);
  assert.deepEqual(
    pages.map((page) => page['@odata.count']),
    [30, undefined],
  );
  assert.ok(!('@odata.count' in askJson('/v1.0/groups?$count=true&$top=1')));
});

test('handleGraph() refuses invalid page sizes and tokens', () => {
  const size = (top: string): string => `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`;
  assertFault(ask('/v1.0/users?$top=1000'), 400, 'Request_BadRequest', size('1000'));
  assertFault(ask('/v1.0/users?$top=0'), 400, 'Request_BadRequest', size('0'));
  assertFault(
    ask('/v1.0/users?$top=-1'),
    400,
    'BadRequest',
    "The query specified in the URI is not valid. Invalid value '-1' for $top query option found. " +
      'The $top query option requires a non-negative integer value.',
  );
  for (const token of [
    '',
    'x',
    'RFNwdA',
    Buffer.from('Mark\n1\nx').toString('base64url'),
    Buffer.from('DSpt\n-1\nx').toString('base64url'),
  ]) {
    const message = 'Invalid value specified for the $skiptoken query option.';
    assertFault(ask(`/v1.0/users?$skiptoken=${token}`), 400, 'Request_BadRequest', message);
  }
  const beyond = Buffer.from('DSpt\n5000\nx').toString('base64url');
  assert.deepEqual(askJson(`/v1.0/users?$skiptoken=${beyond}`), {
    '@odata.context': `${root}/$metadata#users`,
    value: [],
  });
});

test('handleGraph() refuses options that are unknown, not supported or repeated', () => {
  assertFault(ask('/v1.0/users?$skip=5'), 400, 'Request_BadRequest', "'$skip' is not supported by the service.");
  assertFault(ask('/v1.0/users?$what=5'), 400, 'BadRequest', "The query parameter '$what' is not supported.");
  assertFault(
    ask('/v1.0/users?$top=5&$top=6'),
    400,
    'BadRequest',
    "Query option '$top' was specified more than once, but it must be specified at most once.",
  );
  assert.equal(ask('/v1.0/users?what=5').status, 200);
});

test('handleGraph() refuses $select of unknown properties, prototype names included', () => {
  for (const name of ['shoeSize', 'constructor', '__proto__', 'toString', 'password']) {
    assertFault(
      ask(`/v1.0/users?$select=id,${name}`),
      400,
      'BadRequest',
      `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.user'.`,
    );
  }
});

test('handleGraph() counts users as plain text, only with the header', () => {
  const { status, headers, body } = ask('/v1.0/users/$count', { headers: eventual });
  assert.deepEqual([status, headers['Content-Type'], body], [200, 'text/plain; charset=utf-8', '250']);
  const path = '/v1.0/users/$count?$filter=accountEnabled ne true';
  const disabled = tenant.users.filter((user) => !user.accountEnabled).length;
  assert.equal(ask(path, { headers: { consistencylevel: 'Eventual' } }).body, String(disabled));
  assertFault(
    ask('/v1.0/users/$count'),
    400,
    'Request_UnsupportedQuery',
    "Raw count (/$count) is not supported because the 'ConsistencyLevel:eventual' header is missing. " +
      'Refer to https://aka.ms/graph-docs/advanced-queries for more information',
  );
});

test('handleGraph() sorts by displayName and userPrincipalName, by the rest in an advanced query', () => {
  const byName = listed('/v1.0/users?$orderby=displayName&$top=999', 'displayName').map(String);
  assert.deepEqual(
    byName,
    byName.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
  );
  assert.equal(
    listed('/v1.0/users?$orderby=userPrincipalName desc&$top=1', 'userPrincipalName')[0],
    'taro.yamada@lab.example',
  );
  const refused = 'Sorting not supported for current query.';
  assertFault(ask('/v1.0/users?$orderby=createdDateTime'), 400, 'Request_UnsupportedQuery', refused);
  const filtered = "/v1.0/users?$orderby=displayName&$filter=startswith(displayName,'A')";
  assertFault(ask(filtered), 400, 'Request_UnsupportedQuery', refused);
  assertFault(ask(filtered, { headers: eventual }), 400, 'Request_UnsupportedQuery', refused);
  assert.equal(listed(`${filtered}&$count=true`, 'displayName', { headers: eventual })[0], 'Ada Lovelace');
  const newest = listed('/v1.0/users?$orderby=createdDateTime desc&$count=true&$top=1', 'id', { headers: eventual });
  assert.deepEqual(newest, [everyId.at(-1)]);
  assertFault(
    ask('/v1.0/users?$orderby=constructor'),
    400,
    'BadRequest',
    "Invalid $orderby clause: Could not find a property named 'constructor' on type 'microsoft.graph.user'.",
  );
});

test('handleGraph() searches words of names, with the header', () => {
  const found = (search: string): unknown[] =>
    listed(`/v1.0/users?$select=displayName&$search=${encodeURIComponent(search)}`, 'displayName', {
      headers: eventual,
    });
  assert.deepEqual(found('"displayName:love"'), ['Ada Lovelace']);
  assert.deepEqual(found('"displayName:brien sio"'), ["Siobhán O'Brien"]);
  assert.deepEqual(found('"displayName:ovelace"'), []);
  assert.deepEqual(found('"displayName:山田" OR "mail:grace@lab"'), ['山田 太郎', 'Grace Hopper']);
  assert.deepEqual(found('"displayName:ada" AND "mail:grace"'), []);
  assertFault(
    ask('/v1.0/users?$search="displayName:ada"'),
    400,
    'Request_UnsupportedQuery',
    'Request with $search query parameter only works through MSGraph with a special request header: ' +
      "'ConsistencyLevel: eventual'",
  );
  assertFault(
    ask('/v1.0/users?$search=displayName:ada', { headers: eventual }),
    400,
    'BadRequest',
    "Syntax error: character ':' is not valid at position 11 in 'displayName:ada'.",
  );
});

test('handleGraph() filters members of a group like any other listing', () => {
  const path = `/v1.0/groups/${labIds.groups.allCompany}/members`;
  const pages = readPages(`${path}?$top=999&$filter=startswith(mail,'ada@')`);
  assert.deepEqual(idsOf(pages), [labIds.users.ada.id]);
  assert.deepEqual(idsOf(readPages(`${path}?$top=60`)), everyId);
});
