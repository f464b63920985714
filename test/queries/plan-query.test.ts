import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import type { QueryParameter } from '../../src/model/queries/query.ts';
import { allQueries } from '../../src/model/queries/all-queries.ts';
import { planQuery } from '../../src/queries/plan-query.ts';
import { optionsOf, plan } from './support.ts';

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
