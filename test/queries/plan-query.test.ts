import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import type { QueryParameter } from '../../src/model/queries/query.ts';
import { allQueries } from '../../src/model/queries/all-queries.ts';
import { notConnected, permissionText } from '../../src/queries/explain-failure.ts';
import { planQuery } from '../../src/queries/plan-query.ts';
import { optionsOf, plan, queryNamed } from './support.ts';

const guid = '2f162b0e-36d2-4e15-8ba3-ba229cecdccf';

function sampleOf({ type, acts, ...rest }: QueryParameter): unknown {
  if (acts.kind === 'key') return acts.of === 'guid' ? guid : 'ada@lab.example';
  if (acts.kind === 'where') return 'A -eq 1';
  if ('values' in rest) return rest.values[0];
  if (type === 'String[]') return ['Mail'];
  return type === 'Int32' ? 7 : type === 'String' ? 'DisplayName' : true;
}

for (const query of allQueries) {
  test(`planQuery() lets every parameter of ${query.name} change what is asked or kept`, () => {
    const needed = Object.entries(query.parameters).filter(([, { everywhere }]) => everywhere?.mandatory === true);
    const base = Object.fromEntries(needed.map(([name, parameter]) => [name, sampleOf(parameter)]));
    for (const [name, parameter] of Object.entries(query.parameters)) {
      const { [name]: _left, ...without } = base;
      // Adds to what another one asks for.
      const partner = parameter.acts.kind === 'append' ? { Property: ['Extra'] } : {};
      const sample =
        query.others === 'dropped' && parameter.acts.kind === 'properties' ? ['AllowGiphy'] : sampleOf(parameter);
      const before = JSON.stringify(planQuery(query, { ...without, ...partner }));
      const after = JSON.stringify(planQuery(query, { ...without, ...partner, [name]: sample }));
      assert.notEqual(after, before, name);
    }
  });
}

test('planQuery() of Get-EntraUser lists one page of the original properties', () => {
  const { address, isOnePage, options } = plan('Get-EntraUser');
  assert.deepEqual([address.path, isOnePage, options.includes('top')], ['/users', true, false]);
  const names = optionsOf(plan('Get-EntraUser'))['$select']?.split(',') ?? [];
  assert.deepEqual(names, [...new Set(names)]);
  assert.ok(names.includes('id') && names.includes('onPremisesSyncEnabled') && names.includes('streetAddress'));
  assert.ok(!names.includes('objectId'));
});

const sizes: readonly [values: Record<string, unknown>, top: string | undefined][] = [
  [{}, undefined],
  [{ Top: 3 }, '3'],
  [{ Top: 2500 }, '999'],
  [{ All: true }, '999'],
  [{ All: false }, undefined],
  [{ PageSize: 5 }, '5'],
  [{ Top: 20, PageSize: 5 }, '5'],
  [{ All: true, PageSize: 50 }, '50'],
  [{ Top: 3, UnlicensedUsersOnly: true }, '999'],
];

for (const [values, top] of sizes) {
  test(`planQuery() asks for pages of ${top ?? 'the usual size'} for ${JSON.stringify(values)}`, () => {
    assert.equal(optionsOf(plan('Get-EntraUser', values))['$top'], top);
  });
}

const filters: readonly [name: string, values: Record<string, unknown>, filter: string | undefined][] = [
  ['Get-EntraUser', { Filter: "a eq 'b''c' or d" }, "a eq 'b''c' or d"],
  ['Get-EntraUser', { EnabledFilter: 'DisabledOnly' }, 'accountEnabled eq false'],
  [
    'Get-EntraUser',
    { EnabledFilter: 'EnabledOnly', Synchronized: true },
    '(accountEnabled eq true) and (onPremisesSyncEnabled eq true)',
  ],
  ['Get-EntraUser', { Synchronized: false }, undefined],
  [
    'Get-EntraGroup',
    { SearchString: "O'Hara & 100%" },
    "mailNickname eq 'O''Hara & 100%' or mail eq 'O''Hara & 100%' or displayName eq 'O''Hara & 100%' or startswith(displayName,'O''Hara & 100%')",
  ],
  [
    'Get-EntraServicePrincipal',
    { SearchString: 'x', AssignmentRequired: false },
    "(displayName eq 'x' or startswith(displayName,'x')) and (appRoleAssignmentRequired eq false)",
  ],
  ['Get-EntraServicePrincipal', { ApplicationType: 'ManagedIdentity' }, "servicePrincipalType eq 'ManagedIdentity'"],
  ['Get-EntraApplication', { SearchString: '$&' }, "displayName eq '$&' or startswith(displayName,'$&')"],
  ['Get-Team', {}, "resourceProvisioningOptions/Any(x:x eq 'Team')"],
  [
    'Get-Team',
    { DisplayName: "O'Hara" },
    "(resourceProvisioningOptions/Any(x:x eq 'Team')) and (startswith(displayName,'O''Hara'))",
  ],
  ['Get-Team', { User: 'ada@lab.example', DisplayName: 'A' }, undefined],
  ['Get-TeamChannel', { GroupId: guid, MembershipType: 'Private' }, "membershipType eq 'private'"],
];

for (const [name, values, filter] of filters) {
  test(`planQuery() makes the $filter of ${name} ${JSON.stringify(values)}`, () => {
    assert.equal(optionsOf(plan(name, values))['$filter'], filter);
  });
}

test('planQuery() percent-encodes whatever has a meaning in an address', () => {
  const { options } = plan('Get-EntraApplication', { Filter: "a eq '#&?+%/ü !()*" });
  assert.equal(options, '?$filter=a%20eq%20%27%23%26%3F%2B%25%2F%C3%BC%20%21%28%29%2A');
});

test('planQuery() searches by $search with quotes and backslashes escaped', () => {
  const found = plan('Get-EntraUser', { SearchString: String.raw`a"b\c` });
  const search = optionsOf(found)['$search'] ?? '';
  assert.ok(search.startsWith(String.raw`"userPrincipalName:a\"b\\c" OR "state:a\"b\\c" OR `), search);
  assert.equal(search.split(' OR ').length, 9);
  assert.deepEqual(found.headers, { consistencylevel: 'eventual' });
});

test('planQuery() asks for chosen properties, by the names of columns and properties in any case', () => {
  const found = plan('Get-EntraUser', { Property: ['displayname', 'Mobile', 'ObjectId', 'signInActivity', ' Id '] });
  assert.deepEqual(found.chosen, ['DisplayName', 'Mobile', 'ObjectId', 'SignInActivity', 'Id']);
  assert.equal(optionsOf(found)['$select'], 'displayName,mobilePhone,id,signInActivity');
});

test('planQuery() also asks for what is tested and not shown', () => {
  const found = plan('Get-EntraUser', { Property: ['Id'], UnlicensedUsersOnly: true });
  assert.deepEqual([found.chosen, optionsOf(found)['$select']], [['Id'], 'id,assignedLicenses']);
  const group = optionsOf(plan('Get-EntraGroup', { HasErrorsOnly: true }))['$select'] ?? '';
  assert.ok(group.endsWith(',serviceProvisioningErrors'), group);
});

test('planQuery() adds properties to the ordinary ones with -AppendSelected', () => {
  const found = plan('Get-EntraGroup', { GroupId: guid, Property: ['IsSubscribedByMail'], AppendSelected: true });
  const select = optionsOf(found)['$select'] ?? '';
  assert.equal(found.chosen, undefined);
  assert.ok(select.startsWith('id,displayName,') && select.endsWith(',isSubscribedByMail'), select);
});

const reads: readonly [values: Record<string, unknown>, details: string[]][] = [
  [{}, []],
  [{ Visibility: 'Private' }, []],
  [{ Archived: false }, ['team']],
  [{ NumberOfThreads: 4 }, ['team']],
  [{ Property: ['DisplayName', 'AllowGiphy'] }, ['team']],
  [{ Property: ['DisplayName'] }, []],
  [{ GroupId: guid }, ['team']],
  [{ User: 'ada@lab.example' }, ['group']],
  [{ User: 'ada@lab.example', Archived: true }, ['group', 'team']],
];

for (const [values, details] of reads) {
  test(`planQuery() reads ${details.join(' and ') || 'no details'} of teams for ${JSON.stringify(values)}`, () => {
    assert.deepEqual(plan('Get-Team', values).details, details);
  });
}

test('planQuery() asks for the id that details are read by', () => {
  const found = plan('Get-Team', { Property: ['DisplayName', 'AllowGiphy'] });
  assert.deepEqual([optionsOf(found)['$select'], found.chosen], ['displayName,id', ['DisplayName', 'AllowGiphy']]);
});

test('planQuery() names the command to the Teams admin API', () => {
  assert.deepEqual(plan('Get-CsTeamsMeetingPolicy').headers, { 'x-ms-cmdletname': 'Get-CsTeamsMeetingPolicy' });
  assert.equal(plan('Get-CsOnlineUser', { ResultSize: 5 }).options, '?pageSize=5');
  assert.equal(plan('Get-CsOnlineUser', { ResultSize: 5, AccountType: 'Guest' }).options, '?pageSize=100');
  assert.equal(plan('Get-CsOnlineUser', { Properties: ['LineURI'] }).options, '?pageSize=100');
});

const keys: readonly [name: string, parameter: string, typed: string, key: string][] = [
  ['Get-EntraGroup', 'GroupId', guid.toUpperCase(), guid],
  ['Get-EntraGroup', 'GroupId', `{${guid}}`, guid],
  ['Get-EntraGroup', 'GroupId', guid.replaceAll('-', ''), guid],
  ['Get-EntraUser', 'UserId', 'max_contoso.com#EXT#@lab.example', 'max_contoso.com#EXT#@lab.example'],
  ['Get-EntraUser', 'UserId', guid, guid],
  ['Get-CsOnlineUser', 'Identity', 'sip:ada@lab.example', 'ada@lab.example'],
  ['Get-CsOnlineUser', 'Identity', 'SIP:ada@lab.example', 'ada@lab.example'],
  ['Get-CsOnlineUser', 'Identity', 'ada', 'ada'],
  ['Get-EntraDomain', 'Name', 'lab.example', 'lab.example'],
];

for (const [name, parameter, typed, key] of keys) {
  test(`planQuery() takes ${typed} as -${parameter} of ${name}`, () => {
    assert.equal(plan(name, { [parameter]: typed }).keys[parameter], key);
  });
}

const wrongGuid = (typed: string) =>
  `Cannot bind parameter 'GroupId'. Cannot convert value "${typed}" to type "System.Guid". Error: "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."`;
const refusals: readonly [name: string, values: Record<string, unknown>, code: string, message: string][] = [
  ['Get-EntraGroup', { GroupId: 'x' }, 'PARAMETER_VALUE_INVALID', wrongGuid('x')],
  ['Get-Team', { GroupId: `${guid}/x` }, 'PARAMETER_VALUE_INVALID', wrongGuid(`${guid}/x`)],
  ['Get-TeamUser', { GroupId: guid.replace('-', '') }, 'PARAMETER_VALUE_INVALID', wrongGuid(guid.replace('-', ''))],
  [
    'Get-EntraUser',
    { UserId: 'ada' },
    'PARAMETER_VALUE_INVALID',
    'Cannot use "ada" as -UserId: it is neither an object ID nor a user principal name such as user@contoso.com',
  ],
  ['Get-EntraDomain', { Name: '..' }, 'PARAMETER_VALUE_INVALID', 'Cannot use ".." as -Name: it is empty or only dots'],
  [
    'Get-CsOnlineUser',
    { Identity: 'sip:' },
    'PARAMETER_VALUE_INVALID',
    'Cannot use "sip:" as -Identity: it is empty or only dots',
  ],
  [
    'Get-EntraUser',
    { Top: 0 },
    'PARAMETER_VALUE_INVALID',
    "Cannot validate argument on parameter 'Top'. The 0 argument is less than the minimum allowed range of 1. Supply an argument that is greater than or equal to 1 and then try the command again.",
  ],
  [
    'Get-EntraUser',
    { PageSize: 1000 },
    'PARAMETER_VALUE_INVALID',
    "Cannot validate argument on parameter 'PageSize'. The 1000 argument is greater than the maximum allowed range of 999. Supply an argument that is less than or equal to 999 and then try the command again.",
  ],
  [
    'Get-Team',
    { NumberOfThreads: 21 },
    'PARAMETER_VALUE_INVALID',
    "Cannot validate argument on parameter 'NumberOfThreads'. The 21 argument is greater than the maximum allowed range of 20. Supply an argument that is less than or equal to 20 and then try the command again.",
  ],
  [
    'Get-CsOnlineUser',
    { ResultSize: -1 },
    'PARAMETER_VALUE_INVALID',
    "Cannot validate argument on parameter 'ResultSize'. The -1 argument is less than the minimum allowed range of 0. Supply an argument that is greater than or equal to 0 and then try the command again.",
  ],
  ['Get-Team', { Property: ['Color'] }, 'INPUT_INVALID', 'Cannot show "Color": Get-Team does not have this property'],
  [
    'Get-EntraUser',
    { Property: ['id&$top=1'] },
    'INPUT_INVALID',
    'Cannot show "id&$top=1": Get-EntraUser does not have this property',
  ],
  [
    'Get-CsOnlineUser',
    { Sort: 'DisplayName; drop' },
    'INPUT_INVALID',
    'Cannot sort by "DisplayName; drop": expected PROPERTY, optionally followed by asc or desc',
  ],
];

for (const [name, values, code, message] of refusals) {
  test(`planQuery() refuses ${JSON.stringify(values)} of ${name}`, () => {
    assert.throws(
      () => plan(name, values),
      (error: unknown) => {
        assert.ok(error instanceof EntradaError);
        assert.deepEqual([error.code, error.message], [code, message]);
        return true;
      },
    );
  });
}

test('planQuery() asks for the largest pages that each service serves', () => {
  const asked = allQueries.flatMap((query) => {
    if (query.pageSize === undefined) return [];
    const needed = Object.entries(query.parameters).filter(([, { everywhere }]) => everywhere?.mandatory === true);
    const values = Object.fromEntries(needed.map(([name, parameter]) => [name, sampleOf(parameter)]));
    const { $top, pageSize } = optionsOf(
      planQuery(query, { ...values, ...('All' in query.parameters ? { All: true } : {}) }),
    );
    return [`${query.name} ${$top ?? pageSize ?? 'none'}`];
  });
  assert.deepEqual(asked, [
    ...['Get-EntraUser 999', 'Get-EntraGroup 999', 'Get-EntraGroupMember 999', 'Get-EntraApplication 999'],
    ...['Get-EntraServicePrincipal 999', 'Get-Team 999', 'Get-TeamUser 999', 'Get-TeamChannelUser 999'],
    'Get-CsOnlineUser 100',
  ]);
});

/** A plan without its table and functions. */
function factsOf({ query: _query, address, tests, ...rest }: ReturnType<typeof plan>) {
  return { ...rest, path: address.path, tests: tests.map(({ detail }) => detail) };
}

const nothing = {
  keys: {},
  options: '',
  headers: {},
  retry: undefined,
  limit: undefined,
  isOnePage: false,
  details: [],
  atOnce: 20,
  spreads: true,
  tests: [],
  where: undefined,
  sort: undefined,
  chosen: undefined,
  mustFind: undefined,
  warnings: [],
};
const asTeams = (cmdlet: string) => ({ headers: { 'x-ms-cmdletname': cmdlet } });

const facts: readonly [name: string, values: Record<string, unknown>, facts: object][] = [
  [
    'Get-EntraUser',
    { UserId: 'ada@lab.example', Property: ['Mail', 'mail'], Top: 2 },
    {
      path: '/users/{UserId}',
      keys: { UserId: 'ada@lab.example' },
      options: '?$select=mail',
      limit: 2,
      chosen: ['Mail'],
    },
  ],
  [
    'Get-EntraUser',
    { SearchString: 'x', Property: ['Id'], PageSize: 7 },
    {
      path: '/users',
      options:
        '?$search=%22userPrincipalName%3Ax%22%20OR%20%22state%3Ax%22%20OR%20%22mailNickname%3Ax%22%20OR%20%22mail%3Ax%22%20OR%20%22jobTitle%3Ax%22%20OR%20%22displayName%3Ax%22%20OR%20%22department%3Ax%22%20OR%20%22country%3Ax%22%20OR%20%22city%3Ax%22&$select=id&$top=7',
      headers: { consistencylevel: 'eventual' },
      isOnePage: true,
      chosen: ['Id'],
    },
  ],
  [
    'Get-EntraUser',
    { LicenseReconciliationNeededOnly: true, HasErrorsOnly: false, Property: ['*', 'Mail'] },
    {
      path: '/users',
      options: '?$select=%2A',
      isOnePage: true,
      tests: [undefined],
      keys: { LicenseReconciliationNeededOnly: 'true' },
    },
  ],
  [
    'Get-Team',
    { GroupId: guid, DisplayName: 'A', Property: ['Visibility'] },
    {
      path: '/groups/{GroupId}',
      keys: { GroupId: guid },
      options: '?$select=visibility%2CdisplayName%2Cid',
      details: ['team'],
      tests: [undefined],
      chosen: ['Visibility'],
    },
  ],
  [
    'Get-Team',
    { User: 'ada@lab.example', GroupId: guid, Archived: false, Visibility: 'Public', NumberOfThreads: 1 },
    {
      path: '/users/{User}/joinedTeams',
      keys: { User: 'ada@lab.example', GroupId: guid, Archived: 'false', Visibility: 'Public' },
      details: ['group', 'team'],
      atOnce: 1,
      tests: ['team', undefined, undefined],
    },
  ],
  [
    'Get-CsOnlineUser',
    { Filter: 'City -eq 1', Sort: ' City  DESCENDING ', ResultSize: 7, SkipUserPolicies: true, Properties: ['City'] },
    {
      path: '/Teams.User/users',
      ...asTeams('Get-CsOnlineUser'),
      options: '?pageSize=100',
      limit: 7,
      spreads: false,
      sort: { column: 'City', isDescending: true },
      chosen: ['Identity', 'UserPrincipalName', 'Alias', 'AccountEnabled', 'DisplayName', 'City'],
    },
  ],
  [
    'Get-CsOnlineUser',
    { Identity: 'ada', Sort: 'A.b' },
    {
      path: '/Teams.User/users/{Identity}',
      keys: { Identity: 'ada' },
      ...asTeams('Get-CsOnlineUser'),
      sort: { column: 'A.b', isDescending: false },
    },
  ],
  [
    'Get-CsTenant',
    { ResultSize: 1 },
    {
      path: '/Teams.Tenant/tenants',
      ...asTeams('Get-CsTenant'),
      warnings: [
        '-ResultSize has no effect since version 3.0.0 of the module: the tenant is always the one you are connected to.',
      ],
    },
  ],
  [
    'Get-CsTeamsMeetingPolicy',
    { Identity: 'Tag:Sales' },
    {
      path: '/Skype.Policy/configurations/TeamsMeetingPolicy',
      ...asTeams('Get-CsTeamsMeetingPolicy'),
      keys: { Identity: 'Tag:Sales' },
      tests: [undefined],
      mustFind: 'Cannot find "{Identity}" among the instances of TeamsMeetingPolicy; to list them, omit -Identity',
    },
  ],
];

for (const [name, values, expected] of facts) {
  test(`planQuery() decides everything of ${name} ${JSON.stringify(values)}`, () => {
    const { where, ...found } = factsOf(plan(name, values));
    assert.deepEqual({ ...found, where: undefined }, { ...nothing, ...expected });
    const compared = where?.comparisons.map((one) => one.name);
    assert.deepEqual(compared, name === 'Get-CsOnlineUser' && 'Filter' in values ? ['City'] : undefined);
  });
}

test('planQuery() accepts numbers up to their limits, and keys and sorts in each form', () => {
  assert.equal(optionsOf(plan('Get-EntraUser', { PageSize: 1 }))['$top'], '1');
  assert.equal(optionsOf(plan('Get-EntraUser', { PageSize: 999 }))['$top'], '999');
  assert.throws(() => plan('Get-EntraUser', { PageSize: 0 }), { code: 'PARAMETER_VALUE_INVALID' });
  assert.deepEqual(
    [plan('Get-Team', { NumberOfThreads: 20 }).atOnce, plan('Get-EntraUser', { Top: 1 }).limit],
    [20, 1],
  );
  assert.throws(() => plan('Get-Team', { NumberOfThreads: 0 }), { code: 'PARAMETER_VALUE_INVALID' });
  assert.equal(plan('Get-CsOnlineUser', { ResultSize: 0 }).limit, 0);
  for (const typed of [`(${guid})`, ` ${guid} `, `{${guid.replaceAll('-', '')}}`]) {
    assert.equal(plan('Get-EntraGroup', { GroupId: typed }).keys['GroupId'], guid);
  }
  for (const typed of [`${guid}0`, guid.slice(1), guid.replace('-', '--'), `[${guid}]`, guid.replace('2', 'g')]) {
    assert.throws(() => plan('Get-EntraGroup', { GroupId: typed }), {
      code: 'PARAMETER_VALUE_INVALID',
      hint: '-GroupId takes an object ID. Search by name to find it.',
      details: { parameter: 'GroupId' },
    });
  }
  assert.equal(plan('Get-EntraUser', { UserId: ` {${guid.toUpperCase()}} ` }).keys['UserId'], guid);
  assert.equal(plan('Get-EntraDomain', { Name: ' a.b ' }).keys['Name'], 'a.b');
  for (const Name of ['', ' ', '.', '...']) {
    assert.throws(() => plan('Get-EntraDomain', { Name }), {
      code: 'PARAMETER_VALUE_INVALID',
      details: { parameter: 'Name' },
    });
  }
  const sorts = ['A', 'a asc', 'A ascending', 'A desc'].map(
    (Sort) => plan('Get-CsOnlineUser', { Sort }).sort?.isDescending,
  );
  assert.deepEqual(sorts, [false, false, false, true]);
  for (const Sort of ['', 'A B', 'A descend', 'A,B']) {
    assert.throws(() => plan('Get-CsOnlineUser', { Sort }), {
      code: 'INPUT_INVALID',
      hint: 'For example: Get-CsOnlineUser -Sort "DisplayName desc".',
    });
  }
});

test('planQuery() names the available properties where a query drops all others', () => {
  assert.throws(
    () => plan('Get-Team', { Property: ['Color'] }),
    (error: unknown) => {
      assert.ok(error instanceof EntradaError);
      assert.match(error.hint ?? '', /^Available properties: GroupId, DisplayName, Visibility, Archived, .*\.$/);
      assert.deepEqual(error.details, { parameter: 'Property' });
      return true;
    },
  );
  assert.throws(
    () => plan('Get-EntraUser', { Property: ['-x'] }),
    (error: unknown) => {
      assert.ok(error instanceof EntradaError);
      assert.deepEqual([error.hint, error.details], [undefined, { parameter: 'Property' }]);
      return true;
    },
  );
});

test('permissionText() lists the permissions of a query, and the roles that are needed as well', () => {
  const textOf = (name: string) => permissionText(queryNamed(name));
  assert.equal(
    textOf('Get-Team'),
    'Requires one of these permissions (delegated or application): Group.Read.All or Group.ReadWrite.All.',
  );
  assert.equal(
    textOf('Get-CsTenant'),
    'Requires the delegated permission user_impersonation of the Teams admin API; applications need no permission of that API. The account or service principal also needs one of these directory roles: Teams Administrator, Global Administrator or Global Reader.',
  );
  const query = queryNamed('Get-Team');
  const permissions = { delegated: ['A', 'B', 'C'], application: ['D'], role: 'Reader' };
  assert.equal(
    permissionText({ ...query, permissions }),
    'Requires one of these permissions: delegated A, B or C; application D. The account or service principal also needs one of these directory roles: Reader.',
  );
});

test('notConnected() is the original’s error with the command to run', () => {
  const errorOf = (name: string) => {
    const { code, message, hint } = notConnected(queryNamed(name), new EntradaError('SIGN_IN_NEEDED', 'x'));
    return [code, message, hint];
  };
  assert.deepEqual(errorOf('Get-EntraUser'), [
    'SIGN_IN_NEEDED',
    "Not connected to Microsoft Graph. Use 'Connect-Entra -Scopes User.Read.All' to authenticate.",
    'Run: entrada Connect-Entra -Scopes User.Read.All',
  ]);
  assert.deepEqual(errorOf('Get-Team'), [
    'SIGN_IN_NEEDED',
    'You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.',
    'Run: entrada Connect-MicrosoftTeams',
  ]);
});

test('planQuery() refuses the characters of word processors outside the texts of an OData filter', () => {
  const refused = new Map([
    ['displayName eq \u2018Ada\u2019', "\u2018 is not a quotation mark of OData; write '"],
    ['displayName eq \u201cAda\u201d', "\u201c is not a quotation mark of OData; write '"],
    ["startsWith(displayName,'A') and city ne \u2019x'", "\u2019 is not a quotation mark of OData; write '"],
    ['x gt \u20131', '\u2013 is not a minus sign of OData; write -'],
    ["displayName\u00a0eq 'Ada'", 'it contains a no-break space (U+00A0); write a space'],
    ["displayName eq 'Ada'\u200b", 'it contains an invisible character (U+200B); remove it'],
  ]);
  for (const name of ['Get-EntraUser', 'Get-EntraGroup', 'Get-EntraApplication', 'Get-EntraServicePrincipal']) {
    for (const [Filter, reason] of refused) {
      assert.throws(() => plan(name, { Filter }), {
        code: 'INPUT_INVALID',
        message: `Cannot use the filter "${Filter}": ${reason}`,
      });
    }
    for (const Filter of [
      "displayName eq 'O\u2019Brien \u2013 \u00a0x'",
      "city eq 'it''s \u2018so\u2019' and a eq 'b'",
    ]) {
      assert.ok(plan(name, { Filter }).options.includes('filter'));
    }
  }
});
