import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import { anyText } from '../support/any-text.ts';
import { ask, askJson, assertFault, eventual, type Json, listed, root } from './graph-support.ts';

const { users, groups } = labIds;
const company = `/v1.0/groups/${groups.allCompany}`;
const everyone = seedTenant().users.length;

/** Returns a tenant in which each of these users reports to the next. */
function tenantWithChain(ids: readonly string[]): Tenant {
  const tenant = seedTenant();
  const managers = new Map(ids.map((id, index) => [id, ids[index + 1]]));
  tenant.users.forEach((user, index) => {
    const managerId = managers.get(user.id);
    if (managerId !== undefined) tenant.users[index] = { ...user, managerId };
  });
  return tenant;
}

/** Replaces the members of some groups. */
function withMembers(tenant: Tenant, members: Readonly<Record<string, readonly string[]>>): Tenant {
  tenant.groups.forEach((group, index) => {
    tenant.groups[index] = { ...group, memberIds: [...(members[group.id] ?? group.memberIds)] };
  });
  return tenant;
}

/** Returns the ids of expanded objects, each with those that are expanded in it. */
function tree(value: unknown, name: string): unknown {
  if (!Array.isArray(value)) return null;
  return value.map((each: Json) => (name in each ? [each['id'], tree(each[name], name)] : each['id']));
}

/** Lone surrogates cannot be sent in an address. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

function failed(reason: string): string {
  return `Parsing OData Select and Expand failed: ${reason}`;
}

test('options in $expand choose and order the objects that the same options of the address choose', () => {
  const chosen = [
    '$filter=startswith(displayName,%27A%27)',
    "$filter=displayName eq 'Siobhán O''Brien'",
    "$filter=(mail ne null) and not (startswith(displayName,'A') or startswith(displayName,'B'))",
    '$orderby=displayName desc',
    "$filter=endswith(userPrincipalName,'example');$orderby=displayName desc,mail",
    '$search="displayName:love" OR "displayName:brien"',
    '$search="mail:lab";$filter=startswith(displayName,%27A%27);$orderby=userPrincipalName desc',
  ];
  for (const options of chosen) {
    const outer = options.replaceAll(';', '&');
    const listing = askJson(`${company}/members?$select=id&$top=999&$count=true&${outer}`, { headers: eventual });
    const shown = askJson(`${company}?$select=id&$expand=members($select=id;$count=true;${options})`, {
      headers: eventual,
    });
    assert.deepEqual(Object.keys(shown), ['@odata.context', 'id', 'members@odata.count', 'members']);
    assert.deepEqual(shown['members'], (listing['value'] as Json[]).slice(0, 20), options);
    assert.equal(shown['members@odata.count'], listing['@odata.count'], options);
  }
});

test('$count in $expand counts all chosen objects, for collections only, and only with the header', () => {
  const ask20 = (options: string, headers: Record<string, string>): Json =>
    askJson(`${company}?$select=id&$expand=members($select=id;${options})`, { headers });
  const counted = ask20('$top=2;$count=true', eventual);
  assert.equal(counted['members@odata.count'], everyone);
  assert.equal((counted['members'] as Json[]).length, 2);
  for (const [options, headers] of [
    ['$count=true', {}],
    ['$count=false', eventual],
    ['count=FALSE', eventual],
  ] as const) {
    assert.deepEqual(Object.keys(ask20(options, headers)), ['@odata.context', 'id', 'members']);
  }
  const tenant = tenantWithChain([users.ada.id, users.grace.id]);
  const me = askJson('/v1.0/me?$select=id&$expand=manager($select=id;$count=true)', { tenant, headers: eventual });
  assert.deepEqual(Object.keys(me), ['@odata.context', 'id', 'manager']);
});

test('a filter in $expand leaves a manager out who does not match', () => {
  const tenant = tenantWithChain([users.ada.id, users.grace.id]);
  const managerOf = (name: string): unknown =>
    askJson(`/v1.0/me?$select=id&$expand=manager($select=id;$filter=startswith(displayName,'${name}'))`, { tenant })[
      'manager'
    ];
  assert.deepEqual(managerOf('Grace'), { '@odata.type': '#microsoft.graph.user', id: users.grace.id });
  assert.equal(managerOf('Ada'), undefined);
});

test('options in $expand are refused as those of the address, also where no object has the relation', () => {
  for (const [option, headers] of [
    ["$filter=displayName ne 'x'", {}],
    ["$filter=endswith(displayName,'x')", eventual],
    ['$filter=shoeSize eq 1', {}],
    ["$filter=displayName eq 'x", {}],
    ['$orderby=mail', {}],
    ['$orderby=shoeSize', eventual],
    ['$search="displayName:ada"', {}],
    ['$search="shoeSize:ada"', eventual],
    ['$search=ada', eventual],
    ['$count=yes', {}],
    ['$skip=1', eventual],
  ] as const) {
    const outside = ask(`/v1.0/groups/${groups.empty}/members?${option}`, { headers });
    assert.equal(outside.status, 400, option);
    const inside = ask(`/v1.0/groups/${groups.empty}?$expand=members(${option})`, { headers });
    const isOpen = option.endsWith("'x");
    if (!isOpen) assert.equal(inside.body, outside.body, option);
    else assertFault(inside, 400, 'BadRequest', failed(`Syntax error in 'members(${option})'.`));
  }
});

test('an advanced query in $expand counts with $count of the address or of its own', () => {
  const filter = "$filter=displayName ne 'x'";
  const status = (query: string): number => ask(`${company}?${query}`, { headers: eventual }).status;
  assert.equal(status(`$count=true&$expand=members(${filter})`), 200);
  assert.equal(status(`$expand=members(${filter};$count=true)`), 200);
  assert.equal(status(`$expand=members(${filter}),owners($count=true)`), 400);
});

test('$expand refuses options that are repeated, unknown, empty or not closed', () => {
  const refused = (expand: string, message: string): void =>
    assertFault(ask(`/v1.0/users?$expand=${encodeURIComponent(expand)}`), 400, 'BadRequest', message);
  const repeated = "Query option '$filter' was specified more than once, but it must be specified at most once.";
  refused("manager($filter=id eq 'a';FILTER=id eq 'b')", repeated);
  refused('manager($apply=1)', failed("Term '$apply=1' is not valid."));
  for (const [expand, part] of [
    ['manager()', ''],
    ['manager($select=id;)', ''],
    ['manager($select)', '$select'],
    ['manager($select=id))', 'manager($select=id))'],
    ['manager(($select=id)', 'manager(($select=id)'],
    ["manager($filter=id eq 'a)", "manager($filter=id eq 'a)"],
    ['manager($search="a\\")', 'manager($search="a\\")'],
    ['manager($select=id)(x)', '$select=id)(x'],
    ['manager)(', 'manager)('],
    ['manager/$ref', 'manager/$ref'],
  ] as const) {
    refused(expand, failed(`Syntax error in '${part}'.`));
  }
  const nested = (levels: number): string => (levels === 1 ? 'manager' : `manager($expand=${nested(levels - 1)})`);
  refused(nested(5), failed('The request includes a $expand path which is too deep. The maximum depth allowed is 4.'));
});

test('$expand does not split in quotes, whatever the text in them and however the address writes it', () => {
  const hostile = fc.oneof(
    anyText(6),
    fc.constantFrom("'", "''", ';', ',', '(', ')', "');$top=1", '"', '\\', '%27', '%', '&', '+', '#', '$filter=', ' '),
  );
  const texts = fc.array(hostile, { minLength: 1, maxLength: 5 }).map((parts) => `x${wellFormed(parts.join(''))}x`);
  const tenant = seedTenant();
  const index = tenant.users.findIndex(({ id }) => id === users.ada.id);
  const ada = tenant.users[index];
  assert.ok(ada);
  const encodeAll = (text: string): string =>
    [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const check = (text: string, encode: (text: string) => string): void => {
    tenant.users[index] = { ...ada, displayName: text };
    const filter = `$filter=displayName eq '${text.replaceAll("'", "''")}'`;
    const expand = `members(${filter};$select=displayName),owners($top=1;$select=id)`;
    const shown = askJson(`${company}?$select=id&$expand=${encode(expand)}`, { tenant });
    const expected = { '@odata.type': '#microsoft.graph.user', displayName: text };
    assert.deepEqual(shown['members'], [expected]);
    assert.equal((shown['owners'] as Json[]).length, 1);
  };
  fc.assert(
    fc.property(texts, fc.constantFrom(encodeURIComponent, encodeAll), (text, encode) => check(text, encode)),
    { numRuns: 200 },
  );
});

test('$expand does not split in the phrases of $search, whatever signs are in them', () => {
  const sign = fc.constantFrom("'", ';', ',', '(', ')', '\\"', '\\\\', "';", ':', '$', ' OR ', ' AND ', ' ');
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 8 }), (signs) => {
      const search = `$search="displayName:lovelace ${signs.join('')}"`;
      const expand = encodeURIComponent(`members(${search};$select=id),owners($top=1)`);
      const shown = askJson(`${company}?$expand=${expand}`, { headers: eventual });
      const words = signs.some((each) => /OR|AND/.test(each)) ? [] : [users.ada.id];
      assert.deepEqual(
        (shown['members'] as Json[]).map(({ id }) => id),
        words,
      );
      assert.equal((shown['owners'] as Json[]).length, 1);
    }),
    { numRuns: 100 },
  );
});

test('any $expand is answered with a result or with an error in the form of Graph', () => {
  const piece = fc.constantFrom(
    ...["'", "''", '"', '\\', ';', ',', '(', ')', '=', ' ', 'members', 'manager', 'owners', '$filter=', '$select=id'],
    ...['$expand=', '$levels=max', '$search=', '$count=true', '$orderby=', '$top=1', "id eq 'a'", '%', '\u0000', '*'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const response = ask(`${company}?$expand=${encodeURIComponent(pieces.join(''))}`, { headers: eventual });
      if (response.status === 200) return;
      assert.ok([400, 501].includes(response.status), pieces.join(''));
      assert.deepEqual(Object.keys(JSON.parse(response.body).error), ['code', 'message', 'innerError']);
    }),
    { numRuns: 300 },
  );
});

test('$levels follows a collection, with the same options at each level, and ends at a circle', () => {
  const tenant = tenantWithChain([users.ada.id, users.grace.id, users.mary.id]);
  const reports = (options: string): unknown => {
    const path = `/v1.0/users/${users.mary.id}?$select=id&$expand=directReports($select=id;${options})`;
    return tree(askJson(path, { tenant, headers: eventual })['directReports'], 'directReports');
  };
  const { ada, grace } = users;
  assert.deepEqual(reports('$levels=1'), [grace.id]);
  assert.deepEqual(reports('$levels=2'), [[grace.id, [ada.id]]]);
  assert.deepEqual(reports('$levels=max'), [[grace.id, [[ada.id, []]]]]);
  assert.deepEqual(reports("$levels=max;$filter=startswith(displayName,'Grace')"), [[grace.id, []]]);
  const circle = withMembers(seedTenant(), {
    [groups.nested]: [groups.engineering, users.ada.id],
    [groups.engineering]: [groups.nested],
  });
  const path = `/v1.0/groups/${groups.nested}?$select=id&$expand=members($levels=max;$select=id;$count=true)`;
  const shown = askJson(path, { tenant: circle, headers: eventual });
  // The group at which the circle closes is shown again, without its members; a user does not have members.
  assert.deepEqual(tree(shown['members'], 'members'), [[groups.engineering, [groups.nested]], users.ada.id]);
  assert.equal((shown['members'] as Json[])[0]?.['members@odata.count'], 1);
});

test('$levels follows a relation by its name from users to groups', () => {
  const tenant = withMembers(seedTenant(), {
    [groups.allCompany]: [],
    [groups.research]: [],
    [groups.engineering]: [users.mary.id],
    [groups.nested]: [groups.engineering],
  });
  const path = `/v1.0/users/${users.mary.id}?$select=id&$expand=memberOf($levels=max;$select=id)`;
  const [first] = askJson(path, { tenant })['memberOf'] as Json[];
  assert.equal(first?.['id'], groups.engineering);
  assert.deepEqual(tree(first?.['memberOf'], 'memberOf'), [[groups.nested, []]]);
});

test('$levels is refused for relations whose objects cannot have it, and outside of 1 to 1000', () => {
  for (const [path, name, type, source] of [
    ['users', 'appRoleAssignments', 'appRoleAssignment', 'user'],
    ['applications', 'federatedIdentityCredentials', 'federatedIdentityCredential', 'application'],
    ['servicePrincipals', 'oauth2PermissionGrants', 'oAuth2PermissionGrant', 'servicePrincipal'],
  ] as const) {
    assertFault(
      ask(`/v1.0/${path}?$expand=${name}($levels=2)`),
      400,
      'BadRequest',
      failed(
        `Cannot apply $levels on navigation property '${name}', because the related entity type ` +
          `'microsoft.graph.${type}' could not be cast to source entity type 'microsoft.graph.${source}'.`,
      ),
    );
  }
  for (const levels of ['0', '1001', '99999999999999999999']) {
    const message = failed(`'${levels}' is not between 1 and 1000.`);
    assertFault(ask(`/v1.0/me?$expand=manager($levels=${levels})`), 400, 'BadRequest', message);
  }
  for (const levels of ['-1', 'x', '', '1.5', 'maximum']) {
    const message = failed(`Levels option must be a non-negative integer or 'max', it is set to '${levels}' instead.`);
    assertFault(ask(`/v1.0/me?$expand=manager($levels=${levels})`), 400, 'BadRequest', message);
  }
});

test('$levels follows 1000 managers, and no more', () => {
  const tenant = seedTenant();
  const [ada] = tenant.users;
  assert.ok(ada);
  const idAt = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const chain = Array.from({ length: 1100 }, (_, index) => ({
    ...ada,
    id: idAt(index),
    userPrincipalName: `chain${index}@lab.example`,
    managerId: idAt(index + 1),
  }));
  tenant.users.push(...chain);
  for (const levels of ['max', '1000']) {
    let [last, count] = [
      askJson(`/v1.0/users/${idAt(0)}?$select=id&$expand=manager($levels=${levels})`, { tenant }),
      0,
    ];
    while (typeof last['manager'] === 'object') [last, count] = [last['manager'] as Json, count + 1];
    assert.equal(count, 1000);
    assert.equal(last['id'], idAt(1000));
  }
});

test('$expand refuses a response of more than 20,000 expanded objects as one that the lab does not serve', () => {
  const tenant = seedTenant();
  const ids = tenant.groups.map(({ id }) => id);
  withMembers(tenant, Object.fromEntries(ids.map((id) => [id, [...ids, ...ids]])));
  const message =
    'The lab does not serve more than 20000 objects of $expand in a response. Its page on Graph lists what it serves.';
  for (const path of [`groups/${groups.nested}`, 'groups']) {
    assertFault(ask(`/v1.0/${path}?$expand=members($levels=max)`, { tenant }), 501, 'LabNotServed', message);
  }
});

test('$expand has pages of at most 100 objects, does not go with $search, and shows 100 registered devices', () => {
  const page = askJson('/v1.0/users?$top=999&$expand=manager&$select=id');
  assert.equal((page['value'] as Json[]).length, 100);
  const next = String(page['@odata.nextLink']);
  assert.match(next, new RegExp(`^${root}/users\\?\\$top=999&\\$expand=manager&\\$select=id&\\$skiptoken=`));
  assert.equal(listed(next, 'id').length, 100);
  for (const query of ['$search="displayName:ada"&$expand=manager', '$count=true&$expand=memberOf&$search="mail:a"']) {
    assertFault(
      ask(`/v1.0/users?${query}`, { headers: eventual }),
      400,
      'Request_UnsupportedQuery',
      'Request with $search query parameter only works through MSGraph with a special request header: ' +
        "'ConsistencyLevel: eventual'",
    );
  }
  const tenant = seedTenant();
  for (let index = 0; index < 120; index += 1) {
    tenant.devices.push({
      id: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`,
      deviceId: `00000000-0000-4000-9001-${String(index).padStart(12, '0')}`,
      displayName: `Device ${index}`,
      operatingSystem: 'Windows',
      operatingSystemVersion: '10.0',
      isCompliant: true,
      isManaged: true,
      trustType: 'AzureAd',
      ownerIds: [users.ada.id],
      createdDateTime: '2025-01-01T00:00:00Z',
    });
  }
  const me = askJson('/v1.0/me?$expand=registeredDevices,ownedDevices', { tenant });
  assert.equal((me['registeredDevices'] as Json[]).length, 100);
  assert.equal((me['ownedDevices'] as Json[]).length, 20);
});
