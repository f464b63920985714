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

test('handleGraph() sorts null first, equal objects in their order, by several keys in both directions', () => {
  const advanced = { tenant, headers: eventual };
  const sorted = (collection: string, order: string): unknown[] =>
    listed(`/v1.0/${collection}?$top=999&$count=true&$orderby=${encodeURIComponent(order)}`, 'id', advanced);
  const textOf = (value: string | null): string => (value ?? '').toLowerCase();
  const compare = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);
  assert.deepEqual(
    sorted('users', 'mail,department DESC'),
    tenant.users
      .toSorted(
        (one, other) =>
          compare(textOf(one.mail), textOf(other.mail)) || compare(textOf(other.department), textOf(one.department)),
      )
      .map(({ id }) => id),
  );
  assert.deepEqual(
    sorted('users', 'jobTitle desc , department asc'),
    tenant.users
      .toSorted(
        (one, other) =>
          compare(textOf(other.jobTitle), textOf(one.jobTitle)) ||
          compare(textOf(one.department), textOf(other.department)),
      )
      .map(({ id }) => id),
  );
  assert.equal(ask('/v1.0/groups?$orderby=displayName').status, 200);
  const refused = 'Sorting not supported for current query.';
  for (const path of ['groups?$orderby=mail', 'users?$orderby=displayName,mail', 'applications?$orderby=displayName']) {
    assertFault(ask(`/v1.0/${path}`), 400, 'Request_UnsupportedQuery', refused);
  }
  for (const name of ['accountEnabled', 'businessPhones', 'identities']) {
    const response = ask(`/v1.0/users?$count=true&$orderby=${name}`, { headers: eventual });
    assertFault(response, 400, 'Request_UnsupportedQuery', refused);
  }
  for (const order of ['', 'displayName up', 'displayName,', 'displayName desc asc', 'a b c', '"displayName"']) {
    const message = `Invalid $orderby clause: Syntax error in '${order}'.`;
    assertFault(ask(`/v1.0/users?$orderby=${order}`), 400, 'BadRequest', message);
  }
});

test('handleGraph() searches only properties with words, reads escaped signs, and refuses anything else', () => {
  const search = (text: string) =>
    ask(`/v1.0/users?$select=displayName&$search=${encodeURIComponent(text)}`, { tenant, headers: eventual });
  const found = (text: string): unknown[] =>
    (JSON.parse(search(text).body).value as Json[]).map(({ displayName }) => displayName);
  assert.deepEqual(found(String.raw`"displayName:o\"brien"`), ["Siobhán O'Brien"]);
  assert.deepEqual(found('"DISPLAYNAME:LOVELACE ada"'), ['Ada Lovelace']);
  assert.deepEqual(found('"displayName:hopper" OR "displayName:ada" AND "displayName:none"'), ['Grace Hopper']);
  assert.deepEqual(found('"city:london"'), []);
  assert.equal(found('"displayName:"').length, 100);
  for (const name of ['city', 'country', 'department', 'givenName', 'jobTitle', 'mail', 'mailNickname', 'state']) {
    assert.equal(search(`"${name}:x"`).status, 200, name);
  }
  for (const name of ['surname', 'userPrincipalName']) assert.equal(search(`"${name}:x"`).status, 200, name);
  assert.equal(ask('/v1.0/groups?$search="description:builds"', { headers: eventual }).status, 200);
  const refused = (text: string, message: string, code = 'BadRequest'): void =>
    assertFault(search(text), 400, code, message);
  refused('"shoeSize:x"', "Could not find a property named 'shoeSize' on type 'microsoft.graph.user'.");
  for (const name of ['accountEnabled', 'ageGroup', 'id']) {
    const message = `Property '${name}' of resource 'User' is not searchable.`;
    refused(`"${name.toUpperCase()}:x"`, message, 'Request_UnsupportedQuery');
  }
  const noClause = (text: string): void =>
    refused(text, `Syntax error in $search '${text}'; a clause reads "property:text".`);
  for (const text of ['', 'ada', '"ada"', '"displayName:ada', '"displayName:ada" "mail:x"', '"a:b" AND c:d'])
    noClause(text);
  refused('a:"b:c"', `Syntax error: character ':' is not valid at position 1 in 'a:"b:c"'.`);
  refused(':', "Syntax error: character ':' is not valid at position 0 in ':'.");
});

test('handleGraph() refuses an unknown $expand, an empty $select and a $count that is neither true nor false', () => {
  const selection = (query: string, reason: string): void =>
    assertFault(ask(`/v1.0/users?${query}`), 400, 'BadRequest', `Parsing OData Select and Expand failed: ${reason}`);
  const unknown = (name: string): string => `Could not find a property named '${name}' on type 'microsoft.graph.user'.`;
  for (const written of ['boss', 'boss($select=id)', 'manager,boss']) selection(`$expand=${written}`, unknown('boss'));
  for (const query of ['$select=', '$select=id,,mail', '$select=id,', '$expand=', '$expand=(x)']) {
    selection(query, 'Term is empty in a $select or $expand expression.');
  }
  selection('$select=*,shoeSize', unknown('shoeSize'));
  assert.equal(askJson('/v1.0/users?$select=id,*&$top=1')['@odata.context'], `${root}/$metadata#users(*)`);
  for (const value of ['', '1', 'yes', 'truefalse']) {
    assertFault(
      ask(`/v1.0/users?$count=${value}`),
      400,
      'BadRequest',
      `The query specified in the URI is not valid. Invalid value '${value}' for $count query option found. ` +
        "Valid values are 'true' and 'false'.",
    );
  }
  assert.equal(askJson('/v1.0/users?$count=TRUE&$top=1', { headers: eventual })['@odata.count'], 250);
  assert.ok(!('@odata.count' in askJson('/v1.0/users?$count=false&$top=1', { headers: eventual })));
  for (const text of ['', '1.5', 'x']) {
    const message =
      `The query specified in the URI is not valid. Invalid value '${text}' for $top query option found. ` +
      'The $top query option requires a non-negative integer value.';
    assertFault(ask(`/v1.0/users?$top=${text}`), 400, 'BadRequest', message);
  }
  assert.equal(listed('/v1.0/users?TOP=2', 'id').length, 2);
});

test('handleGraph() reads a page token in any spelling of the option, also when its object moved', () => {
  const tokenOf = (index: number, id: unknown): string =>
    Buffer.from(`DSpt\n${index}\n${String(id)}`).toString('base64url');
  const idsAt = (token: string): unknown[] => listed(`/v1.0/users?$top=2&$skiptoken=${token}`, 'id', { tenant });
  assert.deepEqual(idsAt(tokenOf(3, everyId[2])), everyId.slice(3, 5));
  assert.deepEqual(idsAt(tokenOf(0, everyId[0])), everyId.slice(1, 3));
  assert.deepEqual(idsAt(tokenOf(50, everyId[0])), everyId.slice(1, 3));
  assert.deepEqual(idsAt(tokenOf(1, everyId[9])), everyId.slice(10, 12));
  assert.deepEqual(idsAt(tokenOf(3, 'gone')), everyId.slice(2, 4));
  assert.deepEqual(idsAt(tokenOf(0, 'gone')), everyId.slice(0, 2));
  assert.deepEqual(idsAt(tokenOf(999_999_999, 'gone')), []);
  assertFault(
    ask(`/v1.0/users?$skiptoken=${tokenOf(1_000_000_000, 'gone')}`),
    400,
    'Request_BadRequest',
    'Invalid value specified for the $skiptoken query option.',
  );
  for (const name of ['skiptoken', '$SkipToken', '%24skiptoken']) {
    const page = askJson(`/v1.0/users?a&${name}=${tokenOf(2, everyId[1])}&$top=2&$select=id`, { tenant });
    assert.deepEqual(idsOf([page]), everyId.slice(2, 4));
    assert.equal(page['@odata.nextLink'], `${root}/users?a&$top=2&$select=id&$skiptoken=${tokenOf(4, everyId[3])}`);
  }
});
