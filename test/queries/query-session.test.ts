import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openQuerySession, type QuerySession } from '../../src/queries/query-session.ts';
import { failureOf } from '../support/rejects.ts';
import { type Answer, makeWorld, type QueryWorld } from './support.ts';

const guid = '2f162b0e-36d2-4e15-8ba3-ba229cecdccf';

async function sessionIn(world: QueryWorld): Promise<QuerySession> {
  const record = await world.services.cache.read(world.id);
  assert.ok(record);
  return openQuerySession(record, world.services);
}

async function collect(rows: AsyncIterable<Readonly<Record<string, unknown>>>) {
  const all = [];
  for await (const row of rows) all.push(row);
  return all;
}

const twoPages = (path: string): Answer =>
  path.includes('skiptoken')
    ? { value: [{ id: '3', displayName: 'Grace' }] }
    : {
        value: [
          { id: '1', displayName: 'Ada' },
          { id: '2', displayName: 'Alan' },
        ],
        '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=2',
      };

test('QuerySession.query() runs a cmdlet with options in camel case, and yields its rows', async () => {
  const world = await makeWorld(twoPages);
  const session = await sessionIn(world);
  const rows = session.query('Get-EntraUser', {
    filter: "userType eq 'Guest'",
    all: true,
    property: ['Id', 'DisplayName'],
    top: undefined,
  });
  assert.deepEqual(world.asked, []);
  assert.deepEqual(await collect(rows), [
    { Id: '1', DisplayName: 'Ada' },
    { Id: '2', DisplayName: 'Alan' },
    { Id: '3', DisplayName: 'Grace' },
  ]);
  assert.equal(world.asked[0], "/v1.0/users?$filter=userType eq 'Guest'&$select=id,displayName&$top=999");
});

test('QuerySession.query() requests a page only when its rows are needed', async () => {
  const world = await makeWorld(twoPages);
  for await (const row of (await sessionIn(world)).query('Get-EntraUser', { all: true })) {
    assert.equal(row['DisplayName'], 'Ada');
    break;
  }
  assert.equal(world.asked.length, 1);
});

test('QuerySession.query() yields the one object that is named', async () => {
  const world = await makeWorld(() => ({ id: guid, displayName: 'Sales' }));
  const rows = await collect((await sessionIn(world)).query('Get-EntraGroup', { groupId: guid, property: ['Id'] }));
  assert.deepEqual(rows, [{ Id: guid }]);
});

test('QuerySession.query() passes on the warnings of a parameter without effect', async () => {
  const world = await makeWorld(() => ({ tenantId: 't' }), 'teams');
  await collect((await sessionIn(world)).query('Get-CsTenant', { resultSize: 1 }));
  assert.deepEqual(world.warnings, [
    '-ResultSize has no effect since version 3.0.0 of the module: the tenant is always the one you are connected to.',
  ]);
});

test('QuerySession.query() takes a switch that is off as left out, and names what is missing', async () => {
  const world = await makeWorld(() => ({ id: guid }));
  const session = await sessionIn(world);
  const query = session.query as (name: string, options?: object) => ReturnType<QuerySession['query']>;
  assert.deepEqual(await collect(query('Get-EntraUser', { userId: guid, all: false, property: ['Id'] })), [
    { Id: guid },
  ]);
  assert.deepEqual(world.asked, [`/v1.0/users/${guid}?$select=id`]);
  const missing = await failureOf(collect(query('Get-TeamChannelUser', { groupId: guid })));
  assert.deepEqual(
    [missing.code, missing.message, missing.details],
    [
      'PARAMETER_MISSING',
      'Cannot process command because of one or more missing mandatory parameters: DisplayName.',
      { parameters: ['DisplayName'] },
    ],
  );
  const wrong = await failureOf(collect(query('Get-Team', { archived: 'true' })));
  assert.deepEqual(
    [wrong.message, wrong.details],
    ['Cannot use "true" as archived: expected Boolean', { parameter: 'Archived' }],
  );
  for (const options of [
    { top: 1.5 },
    { filter: 7 },
    { property: [7] },
    { enabledFilter: 7 },
    { enabledFilter: 'x' },
  ]) {
    assert.equal((await failureOf(collect(query('Get-EntraUser', options)))).code, 'PARAMETER_VALUE_INVALID');
  }
});

const mistakes: readonly [name: string, options: object, code: string, message: string][] = [
  ['Get-EntraUsr', {}, 'COMMAND_NOT_FOUND', "The term 'Get-EntraUsr' is not recognized as the name of a query."],
  [
    'Get-EntraUser',
    { tpo: 3 },
    'PARAMETER_NOT_FOUND',
    "A parameter cannot be found that matches parameter name 'Tpo'.",
  ],
  [
    'Get-EntraUser',
    { userId: guid, filter: 'x' },
    'PARAMETER_SET_UNRESOLVED',
    'Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.',
  ],
  [
    'Get-TeamUser',
    { role: 'Owner' },
    'PARAMETER_MISSING',
    'Cannot process command because of one or more missing mandatory parameters: GroupId.',
  ],
  [
    'Get-TeamUser',
    { groupId: guid, role: "x' or true" },
    'PARAMETER_VALUE_INVALID',
    `Cannot use "x' or true" as role: expected Owner, Member, Guest`,
  ],
  ['Get-EntraUser', { top: '3' }, 'PARAMETER_VALUE_INVALID', 'Cannot use "3" as top: expected Int32'],
  ['Get-EntraUser', { all: 'yes' }, 'PARAMETER_VALUE_INVALID', 'Cannot use "yes" as all: expected SwitchParameter'],
  ['Get-EntraUser', { filter: '' }, 'PARAMETER_VALUE_INVALID', 'Cannot use "" as filter: expected String'],
  ['Get-EntraUser', { property: 'Id' }, 'PARAMETER_VALUE_INVALID', 'Cannot use "Id" as property: expected String[]'],
];

for (const [name, options, code, message] of mistakes) {
  test(`QuerySession.query() refuses ${name} ${JSON.stringify(options)} before anything is sent`, async () => {
    const world = await makeWorld(() => ({ value: [] }));
    const session = await sessionIn(world);
    const query = session.query as (queryName: string, parameters: object) => ReturnType<QuerySession['query']>;
    const error = await failureOf(collect(query(name, options)));
    assert.deepEqual({ code: error.code, message: error.message }, { code, message });
    assert.deepEqual(world.asked, []);
  });
}

test('QuerySession.query() is typed by the tables of the cmdlets', async () => {
  const session = await sessionIn(await makeWorld(() => ({ value: [] })));
  const calls = [
    () => session.query('Get-CsTeamsMeetingPolicy', { identity: 'Global' }),
    // @ts-expect-error Not a cmdlet.
    () => session.query('Get-Thing'),
    // @ts-expect-error Not a parameter of this cmdlet.
    () => session.query('Get-EntraUser', { groupId: guid }),
    // @ts-expect-error Not one of the values.
    () => session.query('Get-TeamUser', { groupId: guid, role: 'Boss' }),
    // @ts-expect-error Not a number.
    () => session.query('Get-EntraUser', { top: '3' }),
  ];
  assert.equal(calls.length, 5);
});
