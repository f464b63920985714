import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { User } from '../../src/lab/tenant/tenant.ts';
import { ask, assertFault, eventual, listed } from './graph-support.ts';
import { anyText } from '../support/any-text.ts';

const tenant = seedTenant();
const { ada, charles, siobhan } = labIds.users;

function address(filter: string, more = ''): string {
  return `/v1.0/users?$top=999&$filter=${encodeURIComponent(filter)}${more}`;
}

function found(filter: string): unknown[] {
  return listed(address(filter), 'id', { tenant });
}

function foundAdvanced(filter: string): unknown[] {
  return listed(address(filter, '&$count=true'), 'id', { tenant, headers: eventual });
}

function idsWhere(claim: (user: User) => boolean): string[] {
  return tenant.users.filter(claim).map(({ id }) => id);
}

function invalid(filter: string, reason: string): void {
  assertFault(ask(address(filter), { tenant }), 400, 'BadRequest', `Invalid filter clause: ${reason}`);
}

test('$filter compares case-insensitively and reads a doubled apostrophe', () => {
  assert.deepEqual(found("userPrincipalName eq 'ADA@lab.example'"), [ada.id]);
  assert.deepEqual(found("surname eq 'o''brien'"), [siobhan.id]);
  assert.deepEqual(found("STARTSWITH(DisplayName,'ada l')"), [ada.id]);
  assert.deepEqual(found("displayName eq '山田 太郎'"), [labIds.users.taro.id]);
});

test('$filter reads a plus as a space, as in URLs from Graph', () => {
  const groups = listed("/v1.0/groups?$filter=groupTypes/any(c:c+eq+'Unified')", 'displayName', { tenant });
  assert.deepEqual(groups.slice(0, 2), ['All Company', 'Research']);
  assert.equal(groups.length, 11);
  assert.deepEqual(
    listed("/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'team')", 'displayName', { tenant }),
    ['Research', 'Sales Europe', 'Mark 8 Project Team', "Siobhán's 研究室 Лаборатория", 'Leadership', 'Help Desk'],
  );
  const withPhone = tenant.users.filter((user) => user.businessPhones.length > 0).length;
  assert.equal(found('businessPhones/any()').length, withPhone);
});

test('$filter binds not before and before or, and parentheses before all', () => {
  const isAda = "givenName eq 'Ada'";
  const isCharles = "givenName eq 'Charles'";
  assert.deepEqual(found(`${isAda} or ${isCharles} and accountEnabled eq true`), [ada.id]);
  assert.deepEqual(found(`(${isAda} or ${isCharles}) and accountEnabled eq false`), [charles.id]);
  assert.deepEqual(foundAdvanced(`not(${isAda}) and ${isAda} or ${isCharles}`), [charles.id]);
});

test('$filter supports in, null, dates and ordering', () => {
  assert.deepEqual(found(`id in ('${ada.id.toUpperCase()}', '${charles.id}', 'x')`), [ada.id, charles.id]);
  assert.deepEqual(
    found('mail eq null'),
    idsWhere((user) => user.mail === null),
  );
  assert.deepEqual(
    foundAdvanced('mail ne null'),
    idsWhere((user) => user.mail !== null),
  );
  assert.deepEqual(found('createdDateTime le 2021-01-02T09:02:00+01:00 and createdDateTime ge 2021-01-02'), [
    charles.id,
  ]);
  assert.deepEqual(
    found("displayName le 'ada lovelace'"),
    idsWhere((user) => user.displayName.toLowerCase() <= 'ada lovelace'),
  );
});

test('$filter serves ne, not and endswith in advanced queries only, and reports what is missing', () => {
  const more = 'Refer to https://aka.ms/graph-docs/advanced-queries for more information';
  const refused = (filter: string, message: string, headers = {}, count = ''): void =>
    assertFault(ask(address(filter, count), { tenant, headers }), 400, 'Request_UnsupportedQuery', message);
  const missing = (name: string): string =>
    `Operator '${name}' is not supported because the 'ConsistencyLevel:eventual' header is missing. ${more}`;
  const noMatch = "Unsupported property filter clause operator 'NotEqualsMatch'.";
  refused('accountEnabled ne true', noMatch);
  refused('accountEnabled ne true', noMatch, eventual);
  refused('accountEnabled ne true', noMatch, {}, '&$count=true');
  refused("endsWith(mail,'x')", missing('endsWith'));
  refused("endsWith(mail,'x')", 'Unsupported Query.', eventual);
  refused("not(startswith(mail,'x'))", missing('not'));
  refused("mail eq 'x' or (mail eq 'y' and endswith(mail,'z'))", missing('endsWith'));
  refused("businessPhones/any(p:endswith(p,'1'))", missing('endsWith'));
  assert.deepEqual(foundAdvanced("endswith(mail,'ADA@lab.example')"), [ada.id]);
  assert.deepEqual(
    foundAdvanced('accountEnabled ne true'),
    idsWhere((user) => !user.accountEnabled),
  );
});

test('$filter accepts 15 alternatives, and more in advanced queries only', () => {
  const headers = eventual;
  for (const filter of [
    (count: number) => `id in (${Array.from({ length: count }, () => "'a'").join(',')})`,
    (count: number) => Array.from({ length: count }, () => "id eq 'a'").join(' or '),
  ]) {
    assert.equal(ask(address(filter(15)), { tenant }).status, 200);
    assert.equal(ask(address(filter(16), '&$count=true'), { tenant, headers }).status, 200);
    const message =
      "Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15.";
    assertFault(ask(address(filter(16)), { tenant }), 400, 'Request_UnsupportedQuery', message);
  }
});

test('$filter refuses what the directory does not support', () => {
  const refused = (filter: string, message: string): void =>
    assertFault(ask(address(filter), { tenant }), 400, 'Request_UnsupportedQuery', message);
  refused("contains(displayName,'a')", "Unsupported property filter clause operator 'Contains'.");
  refused('createdDateTime gt 2021-01-01T00:00:00Z', "Unsupported property filter clause operator 'GreaterThan'.");
  refused("businessPhones/all(p:p eq '1')", 'Unsupported Query.');
  refused(
    "assignedLicenses eq 'x'",
    "Unsupported or invalid query filter clause specified for property 'assignedLicenses' of resource 'User'.",
  );
});

test('$filter names an unknown property, prototype names included', () => {
  for (const name of ['shoeSize', 'constructor', '__proto__', 'hasOwnProperty', 'password', 'memberIds']) {
    invalid(`${name} eq 'x'`, `Could not find a property named '${name}' on type 'microsoft.graph.user'.`);
  }
  invalid("startswith(valueOf,'x')", "Could not find a property named 'valueOf' on type 'microsoft.graph.user'.");
  invalid("businessPhones/any(p:q eq 'x')", "Could not find a property named 'q' on type 'microsoft.graph.user'.");
});

test('$filter reports the position of a syntax error', () => {
  invalid('', "Expression expected at position 0 in ''.");
  invalid('displayName', "Expression expected at position 11 in 'displayName'.");
  invalid("displayName eqq 'a'", "Syntax error at position 15 in 'displayName eqq 'a''.");
  invalid("displayName eq 'a' 'b'", "Syntax error at position 22 in 'displayName eq 'a' 'b''.");
  invalid("displayName eq 'a", "There is an unterminated string literal at position 17 in 'displayName eq 'a'.");
  invalid("(displayName eq 'a'", "Expression expected at position 19 in '(displayName eq 'a''.");
  invalid('displayName eq "a"', "Syntax error: character '\"' is not valid at position 15 in 'displayName eq \"a\"'.");
  invalid('id in ()', "Syntax error at position 8 in 'id in ()'.");
  invalid("concat(displayName,'a') eq 'b'", "An unknown function with name 'concat' was found.");
  invalid(`${'('.repeat(101)}id eq 'x'${')'.repeat(101)}`, 'Recursion depth exceeded allowed limit.');
});

test('$filter refuses a value of another type', () => {
  const incompatible = (left: string, right: string, kind: string): string =>
    'A binary operator with incompatible types was detected. ' +
    `Found operand types '${left}' and '${right}' for operator kind '${kind}'.`;
  invalid("accountEnabled eq 'true'", incompatible('Edm.Boolean', 'Edm.String', 'Equal'));
  invalid('accountEnabled ge true', incompatible('Edm.Boolean', 'Edm.Boolean', 'GreaterThanOrEqual'));
  invalid('displayName eq true', incompatible('Edm.String', 'Edm.Boolean', 'Equal'));
  invalid("createdDateTime eq '2021-01-01'", incompatible('Edm.DateTimeOffset', 'Edm.String', 'Equal'));
  invalid("businessPhones eq '1'", incompatible('Collection(Edm.String)', 'Edm.String', 'Equal'));
  invalid('businessPhones eq null', incompatible('Collection(Edm.String)', '<null>', 'Equal'));
  invalid(
    'not accountEnabled eq true',
    "A unary operator with an incompatible type was detected. Found operand type 'Edm.Boolean' for operator kind 'Not'.",
  );
  invalid(
    "startswith(accountEnabled,'t')",
    "No function signature for the function with name 'startswith' matches the specified arguments. The function " +
      'signatures considered are: startswith(Edm.String Nullable=true, Edm.String Nullable=true).',
  );
  invalid(
    'createdDateTime ge 2021-99',
    "The DateTimeOffset text '2021-99' should be in format 'yyyy-mm-ddThh:mm:ss('.'s+)?(zzzzzz)?' and each field " +
      'value is within valid range.',
  );
});

test('$filter counts the entries of a collection, and compares their fields, in advanced queries', () => {
  const phones = (claim: (count: number) => boolean): string[] =>
    idsWhere(({ businessPhones }) => claim(businessPhones.length));
  assert.deepEqual(
    foundAdvanced('businessPhones/$count eq 1'),
    phones((count) => count === 1),
  );
  assert.deepEqual(
    foundAdvanced('businessPhones/$count ne 1'),
    phones((count) => count !== 1),
  );
  assert.deepEqual(
    foundAdvanced('businessPhones/$count ge 1 and businessPhones/$COUNT le 1'),
    phones((count) => count === 1),
  );
  assert.deepEqual(
    foundAdvanced('businessPhones/$count in (0,7)'),
    phones((count) => count === 0),
  );
  const missing =
    "Operator '$count' is not supported because the 'ConsistencyLevel:eventual' header is missing. " +
    'Refer to https://aka.ms/graph-docs/advanced-queries for more information';
  for (const filter of ['businessPhones/$count eq 1', 'businessPhones/$count in (1)']) {
    assertFault(ask(address(filter), { tenant }), 400, 'Request_UnsupportedQuery', missing);
  }
  const licensed = idsWhere(({ isLicensed }) => isLicensed === true);
  const skuId = '6fd2c87f-b296-42f0-b197-1e91e994b900';
  assert.deepEqual(found(`assignedLicenses/any(x:x/skuId eq ${skuId})`), licensed);
  assert.deepEqual(found(`assignedLicenses/any(x:x/SKUID eq '${skuId.toUpperCase()}')`), licensed);
  assert.deepEqual(found(`assignedLicenses/any(x:x/skuId in (${skuId}))`), licensed);
  assert.deepEqual(found('assignedLicenses/any()'), licensed);
  assert.deepEqual(found("assignedPlans/any(x:x/service eq 'exchange' and x/capabilityStatus eq 'Enabled')"), licensed);
  assert.deepEqual(found("assignedPlans/any(x:x/service eq 'exchange' and x/capabilityStatus eq 'Off')"), []);
  assert.deepEqual(found("assignedPlans/any(x:startswith(x/service,'micro'))"), licensed);
  assert.deepEqual(found('assignedPlans/any(x:x/assignedDateTime ge 2021-12-01)'), []);
});

test('$filter reads casts, negations of collections and of lists, and as many parentheses as 100', () => {
  assert.deepEqual(found("microsoft.graph.USER/surname eq 'Lovelace'"), [ada.id]);
  assert.deepEqual(
    foundAdvanced('not businessPhones/any()'),
    idsWhere(({ businessPhones }) => businessPhones.length === 0),
  );
  assert.deepEqual(
    foundAdvanced("not startswith(displayName,'A')"),
    idsWhere(({ displayName }) => !/^a/i.test(displayName)),
  );
  assert.deepEqual(
    foundAdvanced(`not(id in ('${ada.id}'))`),
    idsWhere(({ id }) => id !== ada.id),
  );
  invalid(
    "not surname in ('x')",
    "A unary operator with an incompatible type was detected. Found operand type 'Edm.String' for operator kind 'Not'.",
  );
  assert.deepEqual(found(`${'('.repeat(100)}id eq '${ada.id}'${')'.repeat(100)}`), [ada.id]);
  invalid(`${'not '.repeat(101)}accountEnabled eq true`, 'Recursion depth exceeded allowed limit.');
  const list = Array.from({ length: 60 }, () => `(((id eq '${ada.id}')))`).join(' or ');
  assert.deepEqual(foundAdvanced(list), [ada.id]);
});

test('$filter reads dates to the second and refuses others, and words that are not values', () => {
  const sinceNoon = idsWhere(({ createdDateTime }) => Date.parse(createdDateTime) >= Date.UTC(2021, 5, 1, 8, 32));
  for (const date of [
    '2021-06-01T08:32Z',
    '2021-06-01T08:32:00Z',
    '2021-06-01T08:32:00.000Z',
    '2021-06-01t10:32:00+02:00',
    '2021-06-01T03:32-05:00',
  ]) {
    assert.deepEqual(found(`createdDateTime ge ${date}`), sinceNoon, date);
  }
  for (const text of ['1234567890', '2021-06-01T08Z', '2021-06-01T08:32', '2021-13-01', '-1.5', '12x']) {
    invalid(
      `createdDateTime ge ${text}`,
      `The DateTimeOffset text '${text}' should be in format 'yyyy-mm-ddThh:mm:ss('.'s+)?(zzzzzz)?' and each field ` +
        'value is within valid range.',
    );
  }
  const unknown = (name: string): string => `Could not find a property named '${name}' on type 'microsoft.graph.user'.`;
  invalid('displayName eq surname', unknown('surname'));
  invalid('displayName eq Ada', unknown('Ada'));
  invalid('assignedPlans/any(x:x/none eq 1)', unknown('none'));
  invalid("businessPhones/any(p:P eq '1')", unknown('P'));
  invalid('displayName eq (', "Syntax error at position 16 in 'displayName eq ('.");
  invalid('displayName eq', "Expression expected at position 14 in 'displayName eq'.");
  invalid("startswith(displayName 'a')", "Syntax error at position 26 in 'startswith(displayName 'a')'.");
  invalid("startswith(displayName,'a'", "Expression expected at position 26 in 'startswith(displayName,'a''.");
  invalid("startswith('a',displayName)", "Syntax error at position 14 in 'startswith('a',displayName)'.");
  invalid("id in ('a' 'b')", "Syntax error at position 14 in 'id in ('a' 'b')'.");
  invalid("id in 'a'", "Syntax error at position 9 in 'id in 'a''.");
  invalid('businessPhones/any p', "Syntax error at position 20 in 'businessPhones/any p'.");
  invalid("businessPhones/any(p p eq '1')", "Syntax error at position 22 in 'businessPhones/any(p p eq '1')'.");
  invalid("businessPhones/any(p:p eq '1'", "Expression expected at position 29 in 'businessPhones/any(p:p eq '1''.");
  invalid('assignedPlans/any(x:x eq 1)', "Syntax error at position 24 in 'assignedPlans/any(x:x eq 1)'.");
  invalid('id eq #', "Syntax error: character '#' is not valid at position 6 in 'id eq #'.");
  invalid(
    'accountEnabled eq 1',
    "A binary operator with incompatible types was detected. Found operand types 'Edm.Boolean' and 'Edm.Int32' for operator kind 'Equal'.",
  );
});

test('$filter refuses what is asked of no collection, and of a collection in another way', () => {
  for (const filter of [
    'displayName/any()',
    'displayName/$count eq 1',
    'identities/any()',
    "businessPhones/none(p:p eq '1')",
    "businessPhones/any(p:p/any(q:q eq '1'))",
  ]) {
    assertFault(ask(address(filter), { tenant }), 400, 'Request_UnsupportedQuery', 'Unsupported Query.');
  }
  assertFault(
    ask(address('createdDateTime LT 2021-01-01'), { tenant }),
    400,
    'Request_UnsupportedQuery',
    "Unsupported property filter clause operator 'LessThan'.",
  );
  const guid = '9f4b5dba-0000-4000-8000-000000000001';
  const refusedGuid = (operator: string, kind: string): void =>
    assertFault(
      ask(`/v1.0/servicePrincipals?$filter=appOwnerOrganizationId ${operator} ${guid}`, { tenant }),
      400,
      'BadRequest',
      "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types 'Edm.Guid' " +
        `and 'Edm.Guid' for operator kind '${kind}'.`,
    );
  refusedGuid('ge', 'GreaterThanOrEqual');
  refusedGuid('le', 'LessThanOrEqual');
  const { status } = ask(`/v1.0/servicePrincipals?$count=true&$filter=appOwnerOrganizationId ne ${guid}`, {
    tenant,
    headers: eventual,
  });
  assert.equal(status, 200);
});

/** An expression with what it should find, told in plain JavaScript. */
interface Expected {
  readonly text: string;
  readonly claim: (user: User) => boolean;
}

const stringNames = ['displayName', 'givenName', 'mail', 'officeLocation', 'department', 'userPrincipalName'] as const;
const texts = fc.oneof(
  fc.constantFrom('Ada', 'ada lovelace', "o'brien", 'lab.example', 'Engineering', 'A', 'm', '', '山'),
  fc.string({ maxLength: 3 }),
);
const lower = (text: string | null): string | null => text?.toLowerCase() ?? null;
const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const comparison: fc.Arbitrary<Expected> = fc
  .record({
    name: fc.constantFrom(...stringNames),
    operator: fc.constantFrom('eq', 'ne', 'ge', 'le', 'startsWith', 'endsWith', 'in'),
    text: texts,
    isNull: fc.boolean(),
  })
  .map(({ name, operator, text, isNull }): Expected => {
    const wanted = text.toLowerCase();
    const read = (user: User): string | null => lower(user[name]);
    if (operator === 'startsWith' || operator === 'endsWith') {
      return {
        text: `${operator}(${name}, ${quote(text)})`,
        claim: (user) => read(user)?.[operator](wanted) ?? false,
      };
    }
    if (operator === 'in') {
      return { text: `${name} in (${quote(text)},null)`, claim: (user) => [wanted, null].includes(read(user)) };
    }
    const right = isNull ? null : wanted;
    const isBoth = (user: User): boolean => read(user) !== null && right !== null;
    const claims: Record<typeof operator, Expected['claim']> = {
      eq: (user) => read(user) === right,
      ne: (user) => read(user) !== right,
      ge: (user) => isBoth(user) && String(read(user)) >= String(right),
      le: (user) => isBoth(user) && String(read(user)) <= String(right),
    };
    return { text: `${name} ${operator} ${isNull ? 'null' : quote(text)}`, claim: claims[operator] };
  });

const otherLeaf: fc.Arbitrary<Expected> = fc.oneof(
  fc.boolean().map((value) => ({
    text: `accountEnabled eq ${value}`,
    claim: (user: User) => user.accountEnabled === value,
  })),
  fc
    .date({ min: new Date('2020-12-01T00:00:00Z'), max: new Date('2021-10-01T00:00:00Z'), noInvalidDate: true })
    .map((date) => ({
      text: `createdDateTime ge ${date.toISOString()}`,
      claim: (user: User) => Date.parse(user.createdDateTime) >= date.getTime(),
    })),
  fc.constantFrom('+1 555 02', '+1 555 02004', 'x').map((start) => ({
    text: `businessPhones/any(p:startswith(p,'${start}'))`,
    claim: (user: User) => user.businessPhones.some((phone) => phone.startsWith(start)),
  })),
);

const { expression } = fc.letrec<{ expression: Expected }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    otherLeaf,
    tie('expression').map(({ text, claim }) => ({ text: `not (${text})`, claim: (user: User) => !claim(user) })),
    fc.tuple(tie('expression'), tie('expression')).map(([left, right]) => ({
      text: `(${left.text}) and (${right.text})`,
      claim: (user: User) => left.claim(user) && right.claim(user),
    })),
    fc.tuple(tie('expression'), tie('expression')).map(([left, right]) => ({
      text: `((${left.text}) OR (${right.text}))`,
      claim: (user: User) => left.claim(user) || right.claim(user),
    })),
  ),
}));

test('$filter finds what plain JavaScript finds, for any expression', () => {
  fc.assert(
    fc.property(expression, ({ text, claim }) => {
      assert.deepEqual(foundAdvanced(text), idsWhere(claim), text);
    }),
    { numRuns: 200 },
  );
});

const pieces = fc.constantFrom(
  ' ',
  ..."' '' ( ) , / : eq ne not and or in any null true 12 - . displayName id businessPhones 'x' startswith".split(' '),
  ...'2021-01-01 __proto__ constructor $ % \\'.split(' '),
);

test('$filter, $search, $orderby, $select and $skiptoken give 200 or the 400 envelope for any text', () => {
  const text = fc.oneof(
    anyText(),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(' ')),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  );
  const option = fc.constantFrom(
    'filter',
    'filter',
    'filter',
    'search',
    'orderby',
    'select',
    'skiptoken',
    'top',
    'count',
  );
  fc.assert(
    fc.property(option, text, fc.boolean(), (name, value, isAdvanced) => {
      const url = new URL('https://localhost:7001/v1.0/users');
      url.searchParams.set(`$${name}`, value);
      const { status, body } = ask(url.href, { tenant, headers: isAdvanced ? eventual : {} });
      const parsed = JSON.parse(body);
      if (status === 200) assert.ok(Array.isArray(parsed.value));
      else assert.deepEqual([status, typeof parsed.error.code, typeof parsed.error.message], [400, 'string', 'string']);
    }),
    { numRuns: 1000 },
  );
});
