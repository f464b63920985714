import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntradaError } from '../../src/base/errors.ts';
import { failureOf } from '../support/rejects.ts';
import { type Answer, makeWorld, plan, rowsOf } from './support.ts';
import { runQuery } from '../../src/queries/run-query.ts';

const guid = '2f162b0e-36d2-4e15-8ba3-ba229cecdccf';
const graph = 'https://graph.microsoft.com/v1.0';

/** A listing in pages of so many numbered objects. */
function paged(count: number, size: number, object: (index: number) => object) {
  return (path: string): Answer => {
    const from = Number(/skiptoken=(\d+)/.exec(path)?.[1] ?? 0);
    const value = Array.from({ length: Math.min(size, count - from) }, (_, index) => object(from + index));
    const next = from + size < count ? { '@odata.nextLink': `${graph}/things?$skiptoken=${from + size}` } : {};
    return { value, ...next };
  };
}

const refused = (status: number, code: string, message = ''): Answer => ({
  status,
  body: { error: { code, message } },
});

interface BatchPart {
  readonly id: string;
  readonly url: string;
}

/** Answers the parts of a batch, last part first as the service may. */
function batchOf(body: unknown, answer: (part: BatchPart) => object): Answer {
  const { requests } = JSON.parse(String(body)) as { requests: BatchPart[] };
  return { responses: requests.toReversed().map((part) => ({ id: part.id, ...answer(part) })) };
}

test('runQuery() lists one page, and says that there are more', async () => {
  const world = await makeWorld(paged(250, 100, (index) => ({ id: `u${index}`, displayName: 'A' })));
  const rows = await rowsOf(world, 'Get-EntraUser', { Property: ['Id'] });
  assert.deepEqual([rows.length, rows[0], rows[99]], [100, { Id: 'u0' }, { Id: 'u99' }]);
  assert.deepEqual(world.asked, ['/v1.0/users?$select=id']);
  assert.deepEqual(world.informed, ['There are more results. Use -All to list all of them, or -Top N to list N.']);
});

test('runQuery() says nothing of more when the page was the last', async () => {
  const world = await makeWorld(paged(3, 100, (index) => ({ id: `u${index}` })));
  assert.equal((await rowsOf(world, 'Get-EntraUser')).length, 3);
  assert.deepEqual(world.informed, []);
});

test('runQuery() follows every page with -All', async () => {
  const world = await makeWorld(paged(250, 100, (index) => ({ id: `u${index}` })));
  const rows = await rowsOf(world, 'Get-EntraUser', { All: true, Property: ['Id'] });
  assert.deepEqual([rows.length, rows.at(-1)], [250, { Id: 'u249' }]);
  assert.equal(world.asked.length, 3);
});

test('runQuery() stops asking once there are as many as -Top says', async () => {
  const world = await makeWorld(paged(5000, 999, (index) => ({ id: `u${index}` })));
  assert.equal((await rowsOf(world, 'Get-EntraUser', { Top: 1998, Property: ['Id'] })).length, 1998);
  assert.equal(world.asked.length, 2);
  assert.match(world.asked[0] ?? '', /\$top=999$/);
});

test('runQuery() requests no page before its items are wanted, and nothing when none are', async () => {
  const world = await makeWorld(paged(5000, 999, (index) => ({ id: `u${index}` })));
  const rows = runQuery(plan('Get-EntraUser', { All: true }), world.id, world);
  assert.deepEqual(world.asked, []);
  await rows.next();
  await rows.return(undefined);
  assert.equal(world.asked.length, 1);
});

test('runQuery() keeps nothing of a long listing: each page is asked for when the one before is through', async () => {
  const world = await makeWorld(
    paged(9000, 999, (index) => ({ id: `team ${index}`, displayName: 'A team', visibility: 'Public' })),
    'teams',
  );
  let count = 0;
  for await (const _row of runQuery(plan('Get-Team'), world.id, world)) {
    count += 1;
    assert.equal(world.asked.length, Math.ceil(count / 999));
  }
  assert.equal(count, 9000);
});

test('runQuery() lists the owners of a team first, and no one twice', async () => {
  const person = (id: string, userType: string | null) => ({
    id,
    userPrincipalName: `${id}@x`,
    displayName: id,
    userType,
  });
  const world = await makeWorld(
    (path) => ({
      value: path.includes('/owners')
        ? [person('ada', 'Member')]
        : [person('ada', 'Member'), person('nora', 'Guest'), person('taro', null)],
    }),
    'teams',
  );
  const rows = await rowsOf(world, 'Get-TeamUser', { GroupId: guid });
  assert.deepEqual(
    rows.map(({ UserId, Role }) => [UserId, Role]),
    [
      ['ada', 'owner'],
      ['nora', 'guest'],
      ['taro', 'member'],
    ],
  );
  assert.deepEqual(rows[1], { UserId: 'nora', User: 'nora@x', Name: 'nora', Role: 'guest' });
  assert.deepEqual(world.asked, [
    `/v1.0/groups/${guid}/owners?$select=id,userPrincipalName,displayName,userType&$top=999`,
    `/v1.0/groups/${guid}/members?$select=id,userPrincipalName,displayName,userType&$top=999`,
  ]);
});

test('runQuery() shows the columns of a user, their other names, and what else came', async () => {
  const world = await makeWorld(() => ({
    '@odata.context': 'x',
    id: '1',
    displayName: 'Ada',
    businessPhones: ['1'],
    onPremisesSyncEnabled: true,
    extra: { a: 1 },
    __proto__: null,
  }));
  const [row = {}] = await rowsOf(world, 'Get-EntraUser', { UserId: 'ada@lab.example' });
  const { Id, ObjectId, TelephoneNumber, DirSyncEnabled, Extra, Mail } = row;
  assert.deepEqual(
    [Id, ObjectId, TelephoneNumber, DirSyncEnabled, Extra, Mail],
    ['1', '1', ['1'], true, { a: 1 }, null],
  );
  assert.ok(!Object.keys(row).some((name) => name.includes('odata')));
});

test('runQuery() asks for a user by a name with signs in it', async () => {
  const world = await makeWorld(() => ({ id: '1' }));
  await rowsOf(world, 'Get-EntraUser', { UserId: "o'hara_contoso.com#EXT#@lab.example", Property: ['Id'] });
  assert.equal(world.requests[0]?.url.href, `${graph}/users/o%27hara_contoso.com%23EXT%23%40lab.example?$select=id`);
});

test('runQuery() keeps users by what the listing says of them', async () => {
  const users = [
    { id: '1', assignedLicenses: [{}], licenseAssignmentStates: [{ error: 'None' }] },
    { id: '2', assignedLicenses: [], licenseAssignmentStates: [{ error: 'None' }, { error: 'CountViolation' }] },
    { id: '3', serviceProvisioningErrors: [{ a: 1 }], licenseAssignmentStates: null },
  ];
  const idsOf = async (values: object) => {
    const world = await makeWorld(() => ({ value: users }));
    return (await rowsOf(world, 'Get-EntraUser', { ...values, Property: ['Id'] })).map(({ Id }) => Id);
  };
  assert.deepEqual(await idsOf({ UnlicensedUsersOnly: true }), ['2', '3']);
  assert.deepEqual(await idsOf({ LicenseReconciliationNeededOnly: true }), ['2']);
  assert.deepEqual(await idsOf({ HasErrorsOnly: true }), ['3']);
});

test('runQuery() searches with the header that a search needs, on every page', async () => {
  const world = await makeWorld(paged(3, 2, (index) => ({ id: `u${index}` })));
  await rowsOf(world, 'Get-EntraUser', { SearchString: 'ada', All: true });
  assert.deepEqual(
    world.requests.map(({ headers }) => headers?.['consistencylevel']),
    ['eventual', 'eventual'],
  );
});

const servicePrincipal = { '@odata.type': '#microsoft.graph.servicePrincipal', id: 's', displayName: 'App' };
const member = { '@odata.type': '#microsoft.graph.user', id: 'u', displayName: 'Ada' };

test('runQuery() lists the service principals of a group that its listing leaves out', async () => {
  const world = await makeWorld((path) => ({
    value: path.includes('microsoft.graph') ? [{ id: 's', displayName: 'App' }] : [member],
  }));
  assert.deepEqual(await rowsOf(world, 'Get-EntraGroupMember', { GroupId: guid, All: true }, ['Id', '@odata.type']), [
    { Id: 'u', '@odata.type': '#microsoft.graph.user' },
    { Id: 's', '@odata.type': '#microsoft.graph.servicePrincipal' },
  ]);
  assert.deepEqual(world.asked, [
    `/v1.0/groups/${guid}/members?$top=999`,
    `/v1.0/groups/${guid}/members/microsoft.graph.servicePrincipal?$top=999`,
  ]);
});

test('runQuery() lists them once where the listing has them', async () => {
  const world = await makeWorld(() => ({ value: [member, servicePrincipal] }));
  assert.equal((await rowsOf(world, 'Get-EntraGroupMember', { GroupId: guid, All: true })).length, 2);
  assert.equal(world.asked.length, 1);
  const enough = await makeWorld(() => ({ value: [member] }));
  await rowsOf(enough, 'Get-EntraGroupMember', { GroupId: guid, Top: 1 });
  assert.deepEqual(enough.asked, [`/v1.0/groups/${guid}/members?$top=1`]);
});

const groups = Array.from({ length: 45 }, (_, index) => ({
  id: `g${index}`,
  displayName: `Team ${index}`,
  visibility: index % 9 === 0 ? 'Private' : 'Public',
}));

const archivedTeam = ({ url }: BatchPart) => ({
  status: 200,
  body: {
    isArchived: Number(url.replace('/teams/g', '')) % 2 === 0,
    visibility: 'private',
    funSettings: { allowGiphy: true },
  },
});

test('runQuery() leaves Archived of teams empty where it is not requested', async () => {
  const world = await makeWorld(() => ({ value: groups.slice(0, 1) }), 'teams');
  assert.deepEqual(await rowsOf(world, 'Get-Team'), [
    {
      GroupId: 'g0',
      DisplayName: 'Team 0',
      Visibility: 'Private',
      Archived: null,
      MailNickName: null,
      Description: null,
    },
  ]);
  assert.equal(
    world.asked[0],
    "/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')&$select=id,displayName,visibility,mailNickname,description&$top=999",
  );
});

test('runQuery() reads the settings of teams by batches of 20, of those only that are left', async () => {
  const sizes: number[] = [];
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: groups };
    sizes.push((JSON.parse(String(body)) as { requests: unknown[] }).requests.length);
    return batchOf(body, archivedTeam);
  }, 'teams');
  const rows = await rowsOf(world, 'Get-Team', { Archived: true });
  assert.deepEqual([rows.length, sizes], [23, [20, 20, 5]]);
  assert.deepEqual([rows[0]?.['Visibility'], rows[0]?.['Archived'], rows[0]?.['AllowGiphy']], ['Private', true, true]);
  sizes.splice(0);
  assert.equal((await rowsOf(world, 'Get-Team', { Archived: true, Visibility: 'Private' })).length, 3);
  assert.deepEqual(sizes, [5]);
  sizes.splice(0);
  await rowsOf(world, 'Get-Team', { NumberOfThreads: 15 });
  assert.deepEqual(sizes, [15, 15, 15]);
});

test('runQuery() sends busy reads of a batch again after the time they ask for', async () => {
  let round = 0;
  const sleptBefore: number[] = [];
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: groups.slice(0, 3) };
    round += 1;
    sleptBefore.push(world.slept.length);
    return batchOf(body, (part) => {
      const isBusy = round < 3 && part.url === '/teams/g1';
      return isBusy ? { status: 429, headers: { 'Retry-After': '0.249' }, body: {} } : archivedTeam(part);
    });
  }, 'teams');
  const rows = await rowsOf(world, 'Get-Team', { NumberOfThreads: 20 });
  assert.deepEqual(
    rows.map(({ Archived }) => Archived),
    [true, false, true],
  );
  assert.deepEqual(
    [world.slept, sleptBefore],
    [
      [249, 249],
      [0, 1, 2],
    ],
  );
});

test('runQuery() does not wait for a service that asks for more than three minutes', async () => {
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: groups.slice(0, 1) };
    return batchOf(body, () => ({ status: 429, headers: { 'retry-after': 181 }, body: {} }));
  }, 'teams');
  assert.equal((await failureOf(rowsOf(world, 'Get-Team', { NumberOfThreads: 20 }))).code, 'SERVICE_UNAVAILABLE');
  assert.deepEqual(world.slept, []);
});

test('runQuery() reads two details of each team of a user, 20 in a request', async () => {
  const sizes: number[] = [];
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: groups.slice(0, 15) };
    sizes.push((JSON.parse(String(body)) as { requests: unknown[] }).requests.length);
    return batchOf(body, (part) => {
      if (part.url.startsWith('/teams/')) return archivedTeam(part);
      return {
        status: 200,
        body: { mailNickname: `nick of ${part.url.slice('/groups/'.length).split('?')[0] ?? ''}` },
      };
    });
  }, 'teams');
  const rows = await rowsOf(world, 'Get-Team', { User: 'ada@lab.example', Archived: true });
  assert.deepEqual(sizes, [20, 10]);
  assert.deepEqual(
    rows.map(({ GroupId, MailNickName }) => [GroupId, MailNickName]),
    [0, 2, 4, 6, 8, 10, 12, 14].map((index) => [`g${index}`, `nick of g${index}`]),
  );
});

test('runQuery() looks for one team among those of a user', async () => {
  const own = [{ id: guid, displayName: 'Ours' }, ...groups.slice(0, 2)];
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: own };
    return batchOf(body, () => ({ status: 200, body: {} }));
  }, 'teams');
  const rows = await rowsOf(world, 'Get-Team', { User: 'ada@lab.example', GroupId: guid.toUpperCase() });
  assert.deepEqual(
    rows.map(({ DisplayName }) => DisplayName),
    ['Ours'],
  );
});

test('runQuery() gives up on a service that stays busy', async () => {
  let rounds = 0;
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: groups.slice(0, 1) };
    rounds += 1;
    return batchOf(body, () => ({ status: 429, body: { error: { code: 'TooManyRequests', message: 'Later.' } } }));
  }, 'teams');
  const error = await failureOf(rowsOf(world, 'Get-Team', { NumberOfThreads: 20 }));
  assert.equal(error.code, 'SERVICE_UNAVAILABLE');
  assert.match(error.message, /"\/v1\.0\/teams\/g0": graph\.microsoft\.com answered 429 TooManyRequests: Later\.$/);
  assert.deepEqual([rounds, world.slept], [4, [3000, 3000, 3000]]);
});

for (const [values, slept] of [
  [{}, [3000, 6000, 12_000]],
  [{ MaxRetry: 0 }, []],
  [{ MaxRetry: 4, RetryDelay: 1 }, [1000, 2000, 4000, 8000]],
  [{ RetriesTimeLimit: 10 }, [3000, 6000]],
] as const) {
  test(`runQuery() retries a busy service with ${JSON.stringify(values)} after ${slept.join(', ')} ms`, async () => {
    const world = await makeWorld(() => refused(503, 'Busy'));
    const { code } = await failureOf(rowsOf(world, 'Get-EntraUser', values));
    assert.deepEqual([code, world.slept, world.asked.length], ['SERVICE_UNAVAILABLE', slept, slept.length + 1]);
  });
}

for (const [values, slept] of [
  [{ MaxRetry: 1 }, [3000]],
  [{ MaxRetry: 5, RetryDelay: 0 }, [0, 0, 0, 0, 0]],
  [{ RetriesTimeLimit: 7 }, [3000, 3000]],
] as const) {
  test(`runQuery() retries busy reads of a batch with ${JSON.stringify(values)} after ${slept.join(', ')} ms`, async () => {
    const busy = () => ({ status: 429, body: { error: { code: 'TooManyRequests', message: 'Later.' } } });
    const world = await makeWorld(
      (path, { body }) => (path.endsWith('/$batch') ? batchOf(body, busy) : { value: groups.slice(0, 1) }),
      'teams',
    );
    const { code } = await failureOf(rowsOf(world, 'Get-Team', { NumberOfThreads: 20, ...values }));
    assert.deepEqual([code, world.slept], ['SERVICE_UNAVAILABLE', slept]);
  });
}

test('runQuery() retries the lookup of a name as often as -MaxRetry says', async () => {
  const world = await makeWorld(() => refused(503, 'Busy'), 'teams');
  const { code } = await failureOf(
    rowsOf(world, 'Get-TeamChannelUser', { GroupId: guid, DisplayName: 'General', MaxRetry: 1 }),
  );
  assert.deepEqual([code, world.slept], ['SERVICE_UNAVAILABLE', [3000]]);
});

test('runQuery() refuses numbers of retries outside of their range', async () => {
  const world = await makeWorld(() => ({ value: [] }));
  const { code, message } = await failureOf(rowsOf(world, 'Get-EntraUser', { MaxRetry: 11 }));
  assert.equal(code, 'PARAMETER_VALUE_INVALID');
  assert.match(message, /^Cannot validate argument on parameter 'MaxRetry'\. The 11 argument is greater than/);
  assert.deepEqual(world.asked, []);
});

test('runQuery() keeps a team whose settings are refused, and says so once', async () => {
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: groups.slice(0, 4) };
    return batchOf(body, (part) => {
      if (part.url === '/teams/g0') return { status: 404, body: { error: { code: 'NotFound', message: 'gone' } } };
      const isOurs = part.url === '/teams/g1';
      return isOurs ? archivedTeam(part) : { status: 403, body: { error: { code: 'Forbidden', message: 'No.' } } };
    });
  }, 'teams');
  const rows = await rowsOf(world, 'Get-Team', { NumberOfThreads: 20 });
  assert.deepEqual(
    rows.map(({ Archived }) => Archived),
    [null, false, null, null],
  );
  assert.deepEqual(world.warnings, [
    '2 of the results could not be read completely; the missing columns are empty. Cannot GET "/v1.0/teams/g2": graph.microsoft.com answered 403 Forbidden: No.',
  ]);
});

test('runQuery() survives a batch that answers with something else', async () => {
  const world = await makeWorld(
    (path) => (path.endsWith('/$batch') ? { responses: [7, null] } : { value: groups.slice(0, 1) }),
    'teams',
  );
  assert.equal((await failureOf(rowsOf(world, 'Get-Team', { NumberOfThreads: 1 }))).code, 'SERVICE_UNAVAILABLE');
});

test('runQuery() lists the teams of a user, with what only their groups know', async () => {
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) {
      return {
        value: [
          { id: 'g0', displayName: 'Team 0', visibility: null, description: null },
          { id: 'g1', displayName: 'Team 1' },
        ],
      };
    }
    return batchOf(body, ({ url }) => ({
      status: 200,
      body: { id: 'x', mailNickname: url.includes('g0') ? 'zero' : 'one', visibility: 'Private', displayName: 'x' },
    }));
  }, 'teams');
  assert.deepEqual(await rowsOf(world, 'Get-Team', { User: 'ada@lab.example', MailNickName: 'ZE' }), [
    {
      GroupId: 'g0',
      DisplayName: 'Team 0',
      Visibility: 'Private',
      Archived: null,
      MailNickName: 'zero',
      Description: null,
    },
  ]);
  assert.deepEqual(world.asked, ['/v1.0/users/ada@lab.example/joinedTeams', '/v1.0/$batch']);
});

test('runQuery() finds a channel by its name, whatever its signs', async () => {
  const world = await makeWorld(
    (path) =>
      path.endsWith('/channels')
        ? {
            value: [
              { id: '19:general@thread.tacv2', displayName: 'General' },
              { id: '19:x/y?@thread.tacv2', displayName: "Ada's Ärger" },
            ],
          }
        : {
            value: [
              { userId: 'u', email: 'ada@lab.example', displayName: 'Ada', roles: ['owner'] },
              { userId: 'v', roles: [] },
            ],
          },
    'teams',
  );
  assert.deepEqual(await rowsOf(world, 'Get-TeamChannelUser', { GroupId: guid, DisplayName: "ada's ärger" }), [
    { UserId: 'u', User: 'ada@lab.example', Name: 'Ada', Role: 'owner' },
    { UserId: 'v', User: null, Name: null, Role: 'member' },
  ]);
  assert.deepEqual(
    world.requests.slice(0, 2).map(({ url }) => url.href),
    [
      `${graph}/teams/${guid}/channels`,
      `${graph}/teams/${guid}/channels/19%3Ax%2Fy%3F%40thread.tacv2/members?$top=999`,
    ],
  );
  assert.equal(
    (await rowsOf(world, 'Get-TeamChannelUser', { GroupId: guid, DisplayName: 'General', Role: 'Owner' })).length,
    1,
  );
  const error = await failureOf(rowsOf(world, 'Get-TeamChannelUser', { GroupId: guid, DisplayName: 'Gen' }));
  assert.equal(error.message, `Channel not found. DisplayName: Gen, GroupId: ${guid}`);
});

const csUsers = [
  {
    objectId: '1',
    displayName: 'Zoe',
    accountType: 'User',
    lineUri: 'tel:+1',
    effectivePolicyAssignments: [
      { policyType: 'TeamsMeetingPolicy', policyAssignment: { displayName: 'Sales', authority: 'Tenant' } },
      { policyType: 7 },
    ],
  },
  { objectId: '2', displayName: 'Ada', accountType: 'Guest', softDeletionTimestamp: '2026-01-01T00:00:00Z' },
  { objectId: '3', displayName: null, accountType: 'User', softDeletionTimestamp: '' },
];
const adminHost = 'https://api.interfaces.records.teams.microsoft.com';

function csWorld() {
  return makeWorld(
    (path) =>
      path.includes('page=2')
        ? { users: csUsers.slice(2) }
        : { users: csUsers.slice(0, 2), '@nextLink': `${adminHost}/Teams.User/users?page=2` },
    'teams',
  );
}

async function identitiesOf(values: Readonly<Record<string, unknown>>): Promise<unknown[]> {
  return (await rowsOf(await csWorld(), 'Get-CsOnlineUser', values)).map(({ Identity }) => Identity);
}

test('runQuery() sifts and sorts the users of Teams', async () => {
  assert.deepEqual(await identitiesOf({}), ['1', '2', '3']);
  assert.deepEqual(await identitiesOf({ AccountType: 'User' }), ['1', '3']);
  assert.deepEqual(await identitiesOf({ SoftDeletedUser: true }), ['2']);
  assert.deepEqual(await identitiesOf({ Filter: "TeamsMeetingPolicy -eq 'Sales'" }), ['1']);
  assert.deepEqual(await identitiesOf({ Sort: 'DisplayName' }), ['3', '2', '1']);
  assert.deepEqual(await identitiesOf({ Sort: 'displayname DESC', ResultSize: 2 }), ['1', '2']);
});

test('runQuery() shows the policies of a user of Teams as columns, unless they are left out', async () => {
  const [zoe = {}] = await rowsOf(await csWorld(), 'Get-CsOnlineUser', { ResultSize: 1 });
  assert.deepEqual([zoe['TeamsMeetingPolicy'], zoe['LineURI']], [{ Name: 'Sales', Authority: 'Tenant' }, 'tel:+1']);
  assert.ok(!('EffectivePolicyAssignments' in zoe) && !('LineUri' in zoe) && !('ObjectId' in zoe));
  const [bare = {}] = await rowsOf(await csWorld(), 'Get-CsOnlineUser', { ResultSize: 1, SkipUserPolicies: true });
  assert.ok(!('TeamsMeetingPolicy' in bare));
});

test('runQuery() shows five properties with -Properties in any case', async () => {
  const rows = await rowsOf(await csWorld(), 'Get-CsOnlineUser', { ResultSize: 1, Properties: ['LineUri', 'Alias'] });
  assert.deepEqual(rows, [
    {
      Identity: '1',
      UserPrincipalName: null,
      Alias: null,
      AccountEnabled: null,
      DisplayName: 'Zoe',
      LineURI: 'tel:+1',
    },
  ]);
});

test('runQuery() asks for nothing with -ResultSize 0', async () => {
  const world = await csWorld();
  assert.deepEqual(await rowsOf(world, 'Get-CsOnlineUser', { ResultSize: 0 }), []);
  assert.deepEqual(world.asked, []);
});

test('runQuery() gives the tenant without what is the service alone to know', async () => {
  const world = await makeWorld(
    () => ({ tenantId: 't', sipDomain: ['a'], serviceDiscovery: { Headers: {} } }),
    'teams',
  );
  const [row = {}] = await rowsOf(world, 'Get-CsTenant', { Filter: 'x' });
  assert.deepEqual([row['TenantId'], row['SipDomain'], 'ServiceDiscovery' in row], ['t', ['a'], false]);
});

const policies = [
  { Identity: 'Global', A: 1 },
  { Identity: 'Tag:Sales', A: 2 },
  { Identity: 'Tag:SalesEast', A: 3 },
];

test('runQuery() finds policies by name, with or without their tag', async () => {
  const named = async (values: Readonly<Record<string, unknown>>) => {
    const world = await makeWorld(() => policies, 'teams');
    return (await rowsOf(world, 'Get-CsTeamsMeetingPolicy', values)).map(({ A }) => A);
  };
  assert.deepEqual(await named({}), [1, 2, 3]);
  assert.deepEqual(await named({ Identity: 'global' }), [1]);
  assert.deepEqual(await named({ Identity: 'sales' }), [2]);
  assert.deepEqual(await named({ Identity: 'Tag:Sales' }), [2]);
  assert.deepEqual(await named({ Filter: 'tag:sales*' }), [2, 3]);
  assert.deepEqual(await named({ Filter: 'nobody' }), []);
  const error = await failureOf(named({ Identity: 'Nobody' }));
  assert.deepEqual(
    [error.code, error.message],
    ['REQUEST_REFUSED', 'Cannot find "Nobody" among the instances of TeamsMeetingPolicy; to list them, omit -Identity'],
  );
});

async function failing(name: string, values: object, answer: Answer, service?: 'teams'): Promise<EntradaError> {
  const world = await makeWorld(() => answer, service);
  return failureOf(rowsOf(world, name, { ...values }));
}

test('runQuery() says in the words of the original that an object is not there', async () => {
  const missing = refused(404, 'Request_ResourceNotFound', 'server words');
  const user = await failing('Get-EntraUser', { UserId: 'nobody@lab.example' }, missing);
  assert.deepEqual(
    [user.code, user.message, user.hint],
    [
      'REQUEST_REFUSED',
      "Resource 'nobody@lab.example' does not exist or one of its queried reference-property objects are not present. Status: 404 (NotFound) ErrorCode: Request_ResourceNotFound",
      'Get-EntraUser -SearchString TEXT finds users by name or address.',
    ],
  );
  const application = await failing('Get-EntraApplication', { ApplicationId: guid }, missing);
  assert.match(application.hint ?? '', new RegExp(`Get-EntraApplication -Filter "appId eq '${guid}'"$`));
  const team = await failing('Get-Team', { GroupId: guid }, missing, 'teams');
  assert.equal(
    team.message,
    `Error retrieving Team with GroupId [${guid}]. ErrorCode: [NotFound]. ErrorMessage: [No team found with Group Id ${guid}]`,
  );
});

test('runQuery() says of a group without a team that it has none', async () => {
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { id: guid, displayName: 'A group' };
    return batchOf(body, () => ({ status: 404, body: { error: { code: 'NotFound', message: 'x' } } }));
  }, 'teams');
  const error = await failureOf(rowsOf(world, 'Get-Team', { GroupId: guid }));
  assert.match(error.message, /^Error retrieving Team with GroupId \[/);
});

test('runQuery() says which permissions a refused command needs', async () => {
  const denied = refused(403, 'Authorization_RequestDenied', 'Insufficient privileges.');
  const { code, message, hint = '' } = await failing('Get-EntraUser', {}, denied);
  assert.equal(code, 'REQUEST_REFUSED');
  assert.match(message, /answered 403 Authorization_RequestDenied: Insufficient privileges\.$/);
  assert.match(
    hint,
    /\nGet-EntraUser needs the delegated permission User\.Read\.All, .* or Directory\.ReadWrite\.All\. Run: entrada Connect-Entra -TenantId \S+ -ClientId \S+ -Scopes User\.Read,User\.Read\.All$/,
  );
  const team = await failing('Get-Team', {}, refused(403, 'Forbidden', 'No.'), 'teams');
  assert.match(
    team.hint ?? '',
    /\nGet-Team needs the delegated permission Group\.Read\.All or Group\.ReadWrite\.All\.$/,
  );
  const admin = await failing('Get-CsTenant', {}, { status: 403, body: { message: 'Access Denied.' } }, 'teams');
  assert.match(
    admin.hint ?? '',
    /\nGet-CsTenant needs the directory role Teams Administrator, Global Administrator or Global Reader\.$/,
  );
});

test('runQuery() passes other failures on unchanged', async () => {
  const unsupported = await failing('Get-EntraUser', { Filter: 'x' }, refused(400, 'Request_UnsupportedQuery', 'No.'));
  assert.match(unsupported.message, /answered 400 Request_UnsupportedQuery: No\.$/);
  const odd: readonly Answer[] = [{ value: [7] }, { users: [] }, { value: [null] }];
  for (const answer of odd) {
    assert.equal((await failing('Get-EntraUser', {}, answer)).code, 'RESPONSE_INVALID');
  }
});

/** A batch whose parts are answered in rounds; the last answer goes on for ever. */
function teamsAnswering(...rounds: readonly ((part: BatchPart) => object)[]) {
  let round = 0;
  return makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: groups.slice(0, 2) };
    round += 1;
    return batchOf(body, rounds[Math.min(round, rounds.length) - 1] ?? archivedTeam);
  }, 'teams');
}

const readingTeams = { NumberOfThreads: 20 };
const busyFor = (status: number, headers?: object) => () => ({ status, ...(headers && { headers }), body: {} });

test('runQuery() sends reads again that answer with 429, 502, 503 or 504, or not at all, and no others', async () => {
  for (const status of [429, 502, 503, 504, 'none']) {
    const world = await teamsAnswering(() => ({ status }), archivedTeam);
    assert.equal((await rowsOf(world, 'Get-Team', readingTeams)).length, 2);
    assert.deepEqual([world.asked.length, world.slept], [3, [3000]], String(status));
  }
  for (const status of [400, 403, 428, 430, 500, 501, 505]) {
    const world = await teamsAnswering(() => ({ status }));
    assert.deepEqual(
      (await rowsOf(world, 'Get-Team', readingTeams)).map(({ Archived }) => Archived),
      [null, null],
    );
    assert.deepEqual([world.asked.length, world.slept], [2, []], String(status));
  }
  const forgetful = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: groups.slice(0, 2) };
    const answered = batchOf(body, archivedTeam) as { readonly responses: readonly { readonly id: string }[] };
    return { responses: answered.responses.slice(0, 1) };
  }, 'teams');
  assert.equal((await rowsOf(forgetful, 'Get-Team', readingTeams)).length, 2);
  assert.deepEqual([forgetful.asked.length, forgetful.slept], [3, [3000]]);
});

test('runQuery() waits the longest of the times that reads ask for, at most three minutes', async () => {
  const asking = await teamsAnswering(
    ({ url }) => ({ status: 429, headers: { 'RETRY-AFTER': url === '/teams/g0' ? 180 : '7' } }),
    archivedTeam,
  );
  await rowsOf(asking, 'Get-Team', readingTeams);
  assert.deepEqual(asking.slept, [180_000]);
  const odd = await teamsAnswering(
    busyFor(503, { 'retry-after': 'soon' }),
    busyFor(503, { 'retry-after': null }),
    archivedTeam,
  );
  await rowsOf(odd, 'Get-Team', readingTeams);
  assert.deepEqual(odd.slept, [3000, 3000]);
  const one = await teamsAnswering(({ url }) =>
    url === '/teams/g0' ? { status: 429, headers: { 'retry-after': 200 }, body: {} } : archivedTeam({ id: '', url }),
  );
  assert.equal((await failureOf(rowsOf(one, 'Get-Team', readingTeams))).code, 'SERVICE_UNAVAILABLE');
  assert.deepEqual(one.slept, []);
});

test('runQuery() takes only an object of a status of success as a detail', async () => {
  for (const [part, expected] of [
    [{ status: 200, body: { isArchived: true } }, true],
    [{ status: 299, body: { isArchived: true } }, true],
    [{ status: 300, body: { isArchived: true } }, null],
    [{ status: 199, body: { isArchived: true } }, null],
    [{ status: 200, body: [] }, null],
  ] as const) {
    const world = await teamsAnswering(() => part);
    const [row] = await rowsOf(world, 'Get-Team', readingTeams);
    assert.equal(row?.['Archived'], expected, JSON.stringify(part));
  }
  const expired = await teamsAnswering(() => ({ status: 401, body: { error: { code: 'x', message: 'y' } } }));
  await failureOf(rowsOf(expired, 'Get-Team', readingTeams));
  const gone = await teamsAnswering(() => ({ status: 404, body: {} }));
  assert.deepEqual((await rowsOf(gone, 'Get-Team', readingTeams)).length, 2);
  assert.deepEqual(gone.warnings, []);
});

test('runQuery() names the address of a refused detail without its options, and encodes the ID', async () => {
  const world = await makeWorld((path, { body }) => {
    if (!path.endsWith('/$batch')) return { value: [{ id: 'a/b?', displayName: 'x' }, { displayName: 'y' }] };
    const { requests } = JSON.parse(String(body)) as { requests: object[] };
    assert.deepEqual(requests, [
      {
        id: '0',
        method: 'GET',
        url: '/groups/a%2Fb%3F?$select=id,displayName,description,mailNickname,visibility',
      },
      { id: '1', method: 'GET', url: '/groups/?$select=id,displayName,description,mailNickname,visibility' },
    ]);
    return batchOf(body, () => ({ status: 403, body: { error: { code: 'Forbidden', message: 'No.' } } }));
  }, 'teams');
  await rowsOf(world, 'Get-Team', { User: 'ada@lab.example' });
  assert.deepEqual(world.warnings, [
    '2 of the results could not be read completely; the missing columns are empty. Cannot GET "/v1.0/groups/a%2Fb%3F": graph.microsoft.com answered 403 Forbidden: No.',
  ]);
  assert.equal(world.requests.at(-1)?.method, 'POST');
});

test('runQuery() sorts numbers and times as such, text in any case, and keeps equal rows in order', async () => {
  const sorted = async (Sort: string, values: readonly unknown[]) => {
    const users = values.map((department, index) => ({ objectId: String(index), department, whenCreated: department }));
    const world = await makeWorld(() => ({ users }), 'teams');
    return (await rowsOf(world, 'Get-CsOnlineUser', { Sort })).map(({ Identity }) => Number(Identity));
  };
  assert.deepEqual(await sorted('Department', ['10', '9', null, 'b', 'B', 'A', '9']), [2, 1, 6, 0, 5, 3, 4]);
  assert.deepEqual(await sorted('Department desc', ['10', '9', null, 'b', 'B', 'A', '9']), [3, 4, 5, 0, 1, 6, 2]);
  const times = ['2024-01-01T10:00:00Z', '2024-01-01T10:30:00+01:00', '2023-01-01T00:00:00Z'];
  assert.deepEqual(await sorted('WhenCreated', times), [2, 1, 0]);
});

test('runQuery() shows the columns that a table asks for in the row’s spelling, null where there is none', async () => {
  const world = await makeWorld(() => ({ value: [{ id: '1', mail: 'a@b' }] }));
  assert.deepEqual(await rowsOf(world, 'Get-EntraUser', {}, ['MAIL', 'Nothing', 'Id']), [
    { Mail: 'a@b', Nothing: null, Id: '1' },
  ]);
});

test('runQuery() makes columns of a list of policies, and drops entries without a name', async () => {
  const assignments = [
    { policyType: 'teamsMeetingPolicy', policyAssignment: { displayName: 'Sales' } },
    { policyType: 'B' },
    { policyAssignment: {} },
    7,
    null,
  ];
  const [row = {}] = await rowsOf(
    await makeWorld(() => ({ users: [{ objectId: '1', effectivePolicyAssignments: assignments }] }), 'teams'),
    'Get-CsOnlineUser',
  );
  assert.deepEqual(
    [row['TeamsMeetingPolicy'], row['B'], Object.keys(row).filter((name) => /assignment/i.test(name))],
    [{ Name: 'Sales', Authority: null }, { Name: null, Authority: null }, []],
  );
  const none = await makeWorld(() => ({ users: [{ objectId: '1', effectivePolicyAssignments: 'x' }] }), 'teams');
  assert.equal((await rowsOf(none, 'Get-CsOnlineUser')).length, 1);
});

test('runQuery() names the address of a list or an item that it cannot read', async () => {
  const messageOf = async (name: string, values: object, answer: (path: string) => Answer) => {
    const world = await makeWorld(answer);
    const { code, message } = await failureOf(rowsOf(world, name, { ...values }));
    return [code, message];
  };
  const noObject = (path: string) => ['RESPONSE_INVALID', `Cannot read an item of "${path}": it is not an object`];
  assert.deepEqual(await messageOf('Get-EntraUser', {}, () => ({ value: [7] })), noObject('/users'));
  for (const answer of [{ value: {} }, { users: [] }, []]) {
    const found = await messageOf('Get-EntraUser', { Property: ['Id'] }, () => answer);
    assert.deepEqual(found, [
      'RESPONSE_INVALID',
      'Cannot list "/users?$select=id": the response does not contain a list of items',
    ]);
  }
  assert.deepEqual(
    await messageOf('Get-EntraGroupMember', { GroupId: guid, All: true }, (path) => ({
      value: path.includes('microsoft.graph') ? [null] : [],
    })),
    noObject('/groups/{GroupId}/members/microsoft.graph.servicePrincipal'),
  );
  assert.deepEqual(
    await messageOf('Get-EntraUser', { UserId: guid }, () => ({ status: 200, body: 'text' })),
    noObject('/users/{UserId}'),
  );
});

test('explainFailure() keeps the cause and the details, and gives applications their own permissions', async () => {
  const denied = refused(403, 'Authorization_RequestDenied', 'Insufficient privileges.');
  const world = await makeWorld(() => denied);
  const record = await world.services.cache.read(world.id);
  assert.ok(record);
  await world.services.cache.write({ ...record, context: { ...record.context, AuthType: 'AppOnly' } });
  const error = await failureOf(rowsOf(world, 'Get-EntraUser'));
  assert.match(
    error.hint ?? '',
    /Get-EntraUser needs the application permission User\.Read\.All, User\.ReadWrite\.All, Directory\.Read\.All or Directory\.ReadWrite\.All\.$/,
  );
  assert.deepEqual([error.details['status'], error.details['graphCode']], [403, 'Authorization_RequestDenied']);
  assert.ok(error.cause instanceof Error);
  const other = await makeWorld(() => refused(400, 'Authorization_RequestDenied', 'No.'));
  assert.match(
    (await failureOf(rowsOf(other, 'Get-EntraUser'))).hint ?? '',
    /Run: entrada Connect-Entra -TenantId \S+ -ClientId \S+ -Scopes User\.Read,User\.Read\.All$/,
  );
  const missing = await makeWorld(() => refused(404, 'Request_ResourceNotFound', 'server words'));
  const gone = await failureOf(rowsOf(missing, 'Get-EntraUser', { UserId: guid }));
  assert.equal(gone.details['status'], 404);
  assert.ok(gone.cause instanceof Error);
  const list = await failureOf(rowsOf(missing, 'Get-EntraUser'));
  assert.match(list.message, /server words$/);
});
