import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isObject, type JsonObject } from '../../src/base/json.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import { askTeams, faultOf, teamsJson, teamsPerson } from './teams-support.ts';

const { ada, grace, siobhan, taro } = labIds.users;
const path = '/Teams.User/users';

function usersOf(answer: JsonObject): JsonObject[] {
  const { users } = answer;
  assert.ok(Array.isArray(users));
  return users.filter(isObject);
}

function namesOf(query: string, tenant: Tenant = seedTenant()): unknown[] {
  return usersOf(teamsJson(`${path}?pageSize=1000&${query}`, { tenant })).map((user) => user['userPrincipalName']);
}

test('users lists all users, a hundred a page, with next links that keep the query', () => {
  const tenant = seedTenant();
  const seen: unknown[] = [];
  const sizes: number[] = [];
  let next: unknown = `${path}?Select=displayName&skipUserPolicies=true`;
  while (typeof next === 'string') {
    assert.match(next, /^(https:\/\/localhost:7002)?\/Teams\.User\/users\?Select=displayName&/);
    const answer: JsonObject = teamsJson(next, { tenant });
    const users = usersOf(answer);
    sizes.push(users.length);
    seen.push(...users.map((user) => user['objectId']));
    assert.deepEqual(Object.keys(users[0] ?? {}), [
      'objectId',
      'userPrincipalName',
      'alias',
      'displayName',
      'accountEnabled',
    ]);
    next = answer['@nextLink'];
  }
  assert.deepEqual(
    seen,
    tenant.users.map(({ id }) => id),
  );
  assert.deepEqual([sizes.slice(0, 2), next], [[100, 100], null]);
});

test('users continues at the right user when users are added and deleted between pages', () => {
  const tenant = seedTenant();
  const first = teamsJson(`${path}?pageSize=3`, { tenant });
  assert.deepEqual(
    usersOf(first).map((user) => user['objectId']),
    tenant.users.slice(0, 3).map(({ id }) => id),
  );
  const goOn = () => usersOf(teamsJson(String(first['@nextLink']), { tenant }))[0]?.['objectId'];
  assert.equal(goOn(), siobhan.id);
  tenant.users.splice(0, 1);
  assert.equal(goOn(), siobhan.id);
  tenant.users.unshift(...tenant.users.slice(50, 60).map((user, index) => ({ ...user, id: String(index) })));
  assert.equal(goOn(), siobhan.id);
  // Without the last user shown, it starts at the former position.
  const shown = tenant.users.findIndex(({ id }) => id === siobhan.id) - 1;
  tenant.users.splice(shown, 1);
  assert.equal(goOn(), tenant.users[2]?.id);
});

test('users shows a person with licenses, numbers and policies, and a guest and an unlicensed one without', () => {
  const tenant = seedTenant();
  const [first] = tenant.users;
  assert.ok(first);
  tenant.users[0] = { ...first, businessPhones: ['+1 555 0100'] };
  const user = teamsJson(`${path}/${ada.id}`, { tenant });
  assert.deepEqual(
    [user['alias'], user['accountType'], user['featureTypes'], user['lineUri'], user['sipAddress'], user['tenantId']],
    ['ada', 'User', ['Teams', 'AudioConferencing', 'PhoneSystem'], 'tel:+15550100', 'sip:ada@lab.example', tenant.id],
  );
  assert.deepEqual(user['effectivePolicyAssignments'], [
    {
      policyType: 'TeamsMeetingPolicy',
      policyAssignment: {
        assignmentType: 'Direct',
        authority: 'Tenant',
        displayName: 'Lab Restricted',
        policyId: 'Not Yet Supported.',
      },
    },
  ]);
  const without = teamsJson(`${path}/${ada.id}?skipUserPolicies=TRUE`, { tenant });
  assert.deepEqual(without, Object.fromEntries(Object.entries(user).filter(([name]) => !name.startsWith('effective'))));
  tenant.users[0] = { ...first, userPrincipalName: 'ada_elsewhere.example#EXT#@lab.example' };
  const guest = teamsJson(`${path}/${encodeURIComponent('ADA_elsewhere.example#EXT#@lab.example')}`, { tenant });
  assert.deepEqual([guest['objectId'], guest['accountType'], guest['assignedPlan']], [ada.id, 'Guest', []]);
  const unlicensed = teamsJson(`${path}/sip:${taro.userPrincipalName}`);
  assert.deepEqual([unlicensed['accountType'], unlicensed['isSipEnabled']], ['IneligibleUser', false]);
  assert.deepEqual(faultOf(askTeams(`${path}/nobody@lab.example`)), [
    404,
    'NotFound',
    'Not Found: user nobody@lab.example',
  ]);
});

test('users finds by filter, account type and identity', () => {
  const cases: [string, unknown[]][] = [
    [`Identity -eq 'SIP:${ada.userPrincipalName}'`, [ada.userPrincipalName]],
    [`identity eq '${grace.id.toUpperCase()}'`, [grace.userPrincipalName]],
    [`Identity -eq 'Grace'`, [grace.userPrincipalName]],
    [`surname -eq 'o''brien'`, [siobhan.userPrincipalName]],
    [`surname -eq "O'Brien" -and AccountEnabled -eq $true`, [siobhan.userPrincipalName]],
    [`surname -eq "O'Brien" -and AccountEnabled -eq $false`, []],
    [`DisplayName -like '*ace Hop*'`, [grace.userPrincipalName]],
    [`DisplayName -like 'grace'`, []],
    [`DisplayName -like 'grace hopper'`, [grace.userPrincipalName]],
    [`DisplayName -like 'Gr*ce*ce Hopper'`, []],
    [`DisplayName -like 'Grace*Grace Hopper'`, []],
    [`DisplayName -like '山田*' -and preferredLanguage -ne $null`, [taro.userPrincipalName]],
  ];
  for (const [filter, expected] of cases) {
    assert.deepEqual([filter, namesOf(`filter=${encodeURIComponent(filter)}`)], [filter, expected]);
  }
  assert.deepEqual(namesOf('filter=department+-eq+%27Legal%27&accountType=guest'), []);
  const byType = ['user', 'INELIGIBLEUSER', 'user,ineligibleuser'].map((type) => namesOf(`accountType=${type}`).length);
  assert.equal(byType[0], namesOf(`filter=${encodeURIComponent("AccountType -eq 'User'")}`).length);
  assert.equal(byType[2], (byType[0] ?? 0) + (byType[1] ?? 0));
  assert.deepEqual(namesOf('softDeletedUsers=true'), []);
});

test('users refuses invalid queries, even hostile ones', () => {
  const filters = [
    'x', "nothing -eq 'x'", "displayName -gt 'x'", 'displayName -eq x', "displayName -eq 'x' -or surname -eq 'y'",
    "displayName -eq 'x' -and", "displayName -eq 'x' surname -eq 'y' and", "displayName -eq 'x", '__proto__ -eq $null',
    'identity -eq $null', "identity -like '*'", 'surname -like $true', ' ', `displayName -eq '${'x'.repeat(2000)}'`,
  ]; // biome-ignore format: a list of filters
  for (const filter of filters) {
    const found = faultOf(askTeams(`${path}?filter=${encodeURIComponent(filter)}`));
    assert.deepEqual([filter, ...found], [filter, 400, 'ClientError', 'Invalid input parameters filter']);
  }
  const cases: [string, string][] = [
    ['pageSize=0', 'pageSize'],
    ['pageSize=1001', 'pageSize'],
    ['pageSize=-1', 'pageSize'],
    ['pageSize=1e2', 'pageSize'],
    ['ResultSize=x', 'ResultSize'],
    ['skipToken=x', 'skipToken'],
    [`skipToken=${Buffer.from('Foreign\n3\nx').toString('base64url')}`, 'skipToken'],
    [`skipToken=${Buffer.from('LabTeams\nNaN\nx').toString('base64url')}`, 'skipToken'],
    ['pageSize=1&PAGESIZE=2', 'PAGESIZE'],
  ];
  for (const [query, name] of cases) {
    const found = faultOf(askTeams(`${path}?${query}`));
    assert.deepEqual([query, ...found], [query, 400, 'ClientError', `Invalid input parameters ${name}`]);
  }
  /** CPU time, the least of three tries. */
  const costMs = (stars: number): number =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const before = process.cpuUsage();
        namesOf(`filter=${encodeURIComponent(`displayName -like '${'*a'.repeat(stars)}'`)}`);
        return process.cpuUsage(before).user / 1000;
      }),
    );
  const [short, long] = [costMs(225), costMs(900)];
  // Where each star tries every place again, one more of them multiplies the time.
  assert.ok(long < 10 * short + 20, `${short} ms, then ${long} ms`);
});

test('users warns of ResultSize and applies it, also across pages', () => {
  const tenant = seedTenant();
  const warned = (query: string) =>
    askTeams(`${path}?${query}`, { tenant }).headers['x-ms-configapi-powershell-warningmessage'];
  assert.equal(
    warned('resultSize=5'),
    'The parameter ResultSize is deprecated and will be removed. Use pageSize instead.',
  );
  assert.equal(warned('ResultSize='), undefined);
  const first = teamsJson(`${path}?ResultSize=5&pageSize=3`, { tenant });
  const second = teamsJson(String(first['@nextLink']), { tenant });
  assert.deepEqual(
    [first, second].map((answer) => usersOf(answer).length),
    [3, 2],
  );
  assert.equal(second['@nextLink'], null);
  assert.deepEqual(usersOf(teamsJson(`${path}?ResultSize=0`, { tenant })), []);
});

test('ApplicationInstances lists resource accounts by skipToken, only for users', () => {
  const tenant = seedTenant();
  const listing = '/Teams.PlatformService/v2/ApplicationInstances';
  const first = teamsJson(`${listing}?pageSize=2&skipToken=`, { tenant });
  const second = teamsJson(`${listing}?pageSize=2&skipToken=${String(first['skipToken'])}`, { tenant });
  const named = [first, second].flatMap(({ applicationInstances: list }) =>
    Array.isArray(list) ? list.map((each: JsonObject) => each['displayName']) : [],
  );
  assert.deepEqual([named, second['skipToken']], [['Reception', 'Support Queue', 'Sales Queue'], undefined]);
  const caller = teamsPerson(tenant, { user: null, scopes: [] });
  assert.deepEqual(faultOf(askTeams(listing, { tenant, caller })).slice(0, 3), [403, 'Forbidden', 'Access Denied.']);
});

test('users shows every property of a person with a number, and of one without a license', () => {
  const tenant = seedTenant();
  const [first] = tenant.users;
  assert.ok(first);
  const additionalProperties = { city: 'London', companyName: 'Lab', country: 'UK', usageLocation: 'FR' };
  tenant.users[0] = { ...first, businessPhones: ['+1 555 0100', '+1 555 0101'], additionalProperties };
  const whenCreated = '2021-01-01T08:01:00Z';
  const planOf = (capability: string) => ({
    capability,
    capabilityStatus: 'Enabled',
    assignedTimestamp: whenCreated,
    gracePeriodExpiryDate: null,
    isInGracePeriod: false,
    serviceInstance: 'MicrosoftCommunicationsOnline/NOAM-1A-S1',
  });
  const features = ['Teams', 'AudioConferencing', 'PhoneSystem'];
  const person = {
    objectId: ada.id,
    tenantId: tenant.id,
    userPrincipalName: 'ada@lab.example',
    alias: 'ada',
    displayName: 'Ada Lovelace',
    givenName: 'Ada',
    surname: 'Lovelace',
    accountEnabled: true,
    accountType: 'User',
    assignedPlan: features.map(planOf),
    city: 'London',
    company: 'Lab',
    country: 'UK',
    department: 'Finance',
    effectivePolicyAssignments: [
      {
        policyType: 'TeamsMeetingPolicy',
        policyAssignment: {
          assignmentType: 'Direct',
          authority: 'Tenant',
          displayName: 'Lab Restricted',
          policyId: 'Not Yet Supported.',
        },
      },
    ],
    enterpriseVoiceEnabled: true,
    featureTypes: features,
    hostingProvider: 'sipfed.online.lync.com',
    interpretedUserType: 'PureOnlineTeamsOnlyUser',
    isSipEnabled: true,
    lineUri: 'tel:+15550100',
    mobilePhone: null,
    office: '2/101',
    preferredLanguage: 'en-GB',
    sipAddress: 'sip:ada@lab.example',
    softDeletionTimestamp: null,
    teamsUpgradeEffectiveMode: 'TeamsOnly',
    telephoneNumbers: [{ telephoneNumber: '+15550100', assignmentCategory: 'Primary' }],
    title: 'Mathematician',
    usageLocation: 'FR',
    userDirSyncEnabled: false,
    userValidationErrors: [],
    whenChanged: whenCreated,
    whenCreated,
  };
  assert.equal(JSON.stringify(teamsJson(`${path}/Ada`, { tenant })), JSON.stringify(person));
  tenant.users[0] = { ...first, businessPhones: ['+1 555 0100'], mail: null };
  tenant.teamsAdmin.policyAssignments.splice(0);
  assert.equal(
    JSON.stringify(teamsJson(`${path}/${ada.id.toUpperCase()}`, { tenant })),
    JSON.stringify({
      ...person,
      accountType: 'IneligibleUser',
      assignedPlan: [],
      city: null,
      company: null,
      country: null,
      effectivePolicyAssignments: [],
      enterpriseVoiceEnabled: false,
      featureTypes: [],
      hostingProvider: null,
      interpretedUserType: 'PureOnlineNotEnabled',
      isSipEnabled: false,
      lineUri: null,
      sipAddress: null,
      telephoneNumbers: [],
      usageLocation: 'GB',
    }),
  );
  tenant.users[0] = first;
  const { assignedPlan, enterpriseVoiceEnabled, featureTypes, lineUri } = teamsJson(`${path}/ada`, { tenant });
  assert.deepEqual(
    { assignedPlan, enterpriseVoiceEnabled, featureTypes, lineUri },
    {
      assignedPlan: features.slice(0, 2).map(planOf),
      enterpriseVoiceEnabled: false,
      featureTypes: features.slice(0, 2),
      lineUri: null,
    },
  );
});

test('users compares with words and signs of PowerShell in any case, and joins many clauses', () => {
  const named = (filter: string): unknown[] => namesOf(`filter=${encodeURIComponent(filter)}`);
  const every = (claim: (user: Tenant['users'][number]) => boolean): unknown[] =>
    seedTenant()
      .users.filter(claim)
      .map(({ userPrincipalName }) => userPrincipalName);
  assert.deepEqual(named('SURNAME EQ "hopper" AND givenname -Eq "GRACE" and accountEnabled eq TRUE'), [
    grace.userPrincipalName,
  ]);
  assert.deepEqual(
    named('AccountEnabled -ne $true'),
    every((user) => !user.accountEnabled),
  );
  assert.deepEqual(
    named('mobilePhone -eq $Null'),
    every(({ mobilePhone }) => mobilePhone === null),
  );
  assert.deepEqual(
    named("Department -ne 'LEGAL'"),
    every(({ department }) => department !== 'Legal'),
  );
  assert.deepEqual(
    named("surname -like 'h*r'"),
    every(({ surname }) => /^h.*r$/i.test(surname ?? '')),
  );
  assert.deepEqual(named("mobilePhone -like '*' -and surname -eq 'Hopper'").length, 1);
  assert.deepEqual(named("accountEnabled -like '*'"), []);
  assert.deepEqual(named("surname -eq 'a''' -and surname -eq ''"), []);
  assert.deepEqual(named("displayName -like '*Grace*Hopper'"), [grace.userPrincipalName]);
  assert.deepEqual(named("displayName -like '*Hopper*Grace*'"), []);
  assert.deepEqual(named("displayName -like 'Grace Hop*opper'"), []);
  const longest = `surname -eq 'Hopper' -and displayName -like '*${'*'.repeat(2000)}`;
  assert.deepEqual(named(`${longest.slice(0, 1999)}'`), [grace.userPrincipalName]);
});

test('users takes sizes and counts up to their limits, and tokens of moved users', () => {
  const tenant = seedTenant();
  const sizeOf = (query: string): number => usersOf(teamsJson(`${path}?${query}`, { tenant })).length;
  assert.deepEqual(
    [sizeOf('pageSize=1'), sizeOf('pageSize=1000'), sizeOf('ResultSize=999999999'), sizeOf('PAGESIZE=7&')],
    [1, 250, 100, 7],
  );
  assert.deepEqual(faultOf(askTeams(`${path}?ResultSize=1000000000`)), [
    400,
    'ClientError',
    'Invalid input parameters ResultSize',
  ]);
  const exact = teamsJson(`${path}?pageSize=250`, { tenant });
  assert.equal(exact['@nextLink'], null);
  const tokenOf = (index: number, id: string): string => Buffer.from(`LabTeams\n${index}\n${id}`).toString('base64url');
  const startAt = (token: string): unknown =>
    usersOf(teamsJson(`${path}?pageSize=1&skipToken=${token}`, { tenant }))[0]?.['objectId'];
  assert.equal(startAt(tokenOf(4, siobhan.id)), taro.id);
  assert.equal(startAt(tokenOf(9, siobhan.id)), taro.id);
  assert.equal(startAt(tokenOf(0, ada.id)), tenant.users[1]?.id);
  assert.equal(startAt(tokenOf(4, 'gone')), siobhan.id);
  assert.equal(startAt(tokenOf(0, 'gone')), ada.id);
  assert.equal(startAt(tokenOf(999_999_999, 'gone')), undefined);
  const { '@nextLink': next } = teamsJson(`${path}?SkipToken=${tokenOf(1, ada.id)}&pageSize=3`, { tenant });
  assert.equal(next, `https://localhost:7002${path}?pageSize=3&skipToken=${tokenOf(4, siobhan.id)}`);
  assert.deepEqual(Object.keys(teamsJson(`${path}/ada?select= City ,LINEURI`, { tenant })), [
    'objectId',
    'userPrincipalName',
    'alias',
    'displayName',
    'accountEnabled',
    'city',
    'lineUri',
  ]);
});

test('ApplicationInstances shows the whole account', () => {
  const listing = '/Teams.PlatformService/v2/ApplicationInstances';
  const tenant = seedTenant();
  const { applicationInstances, ...rest } = teamsJson(listing, { tenant });
  assert.deepEqual(rest, {});
  assert.ok(Array.isArray(applicationInstances));
  assert.deepEqual(applicationInstances[0], {
    objectId: '1ab00009-0000-4000-8000-000000000001',
    tenantId: tenant.id,
    userPrincipalName: 'reception@lab.example',
    displayName: 'Reception',
    applicationId: 'ce933385-9390-45d1-9512-c8d228074e07',
    phoneNumber: 'tel:+15550300001',
  });
  const caller = teamsPerson(tenant, { user: null, scopes: [] });
  assert.deepEqual(faultOf(askTeams(listing, { tenant, caller })), [
    403,
    'Forbidden',
    'Access Denied.',
    'Provide different credential or request access.',
  ]);
});
