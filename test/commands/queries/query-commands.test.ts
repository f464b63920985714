import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactJsonText } from '../../../src/base/exact-json.ts';
import type { BoundCall } from '../../../src/binder/bind.ts';
import type { CommandHost, CommandResult } from '../../../src/commands/command.ts';
import { queryCommand, queryCommands } from '../../../src/commands/queries/query-commands.ts';
import { allQueries } from '../../../src/model/queries/all-queries.ts';
import type { Query } from '../../../src/model/queries/query.ts';
import { maxRowsParameter } from '../../../src/model/max-rows-parameter.ts';
import type { CommandTable } from '../../../src/model/parameter-table.ts';
import { permissionText } from '../../../src/queries/explain-failure.ts';
import { type Answer, makeWorld, queryNamed } from '../../queries/support.ts';

/** Runs a query command with these parameters, and gives its result and what was asked. */
async function run(name: string, parameters: object, answer: Answer) {
  const world = await makeWorld(() => answer);
  await world.services.cache.writeCurrent('entra', world.id);
  const call = { parameterSet: '', parameters, common: {}, trailing: [] } as unknown as BoundCall<CommandTable>;
  const host = { ...world, stdout: { isTTY: true } };
  const result = await queryCommand(queryNamed(name)).run(call, host as unknown as CommandHost);
  return { result, asked: world.asked, warnings: world.warnings };
}

async function listOf(rows: unknown): Promise<unknown[]> {
  const listed: unknown[] = [];
  for await (const row of rows as AsyncIterable<unknown>) listed.push(row);
  return listed;
}

function valueOf(result: CommandResult) {
  assert.ok(result.kind === 'value');
  return result;
}

const user = { id: '1', displayName: 'Ada', userPrincipalName: 'ada@lab.example', mail: null };

test('queryCommand() lists whole objects, and rows with fewer columns that may drop the last ones', async () => {
  const { result } = await run('Get-EntraUser', {}, { value: [user] });
  const { value, rows, keptColumns } = valueOf(result);
  const columns = queryNamed('Get-EntraUser').table ?? assert.fail();
  const [whole] = await listOf(value);
  const [row] = await listOf(rows);
  assert.deepEqual([Object.keys(row as object), keptColumns], [[...columns], ['DisplayName', 'UserPrincipalName']]);
  assert.ok(Object.keys(whole as object).length >= columns.length);
});

test('queryCommand() lets no column be dropped that was chosen', async () => {
  for (const Property of [['DisplayName'], ['Id', 'DisplayName', 'mail', 'UserPrincipalName', 'JobTitle']]) {
    const { result } = await run('Get-EntraUser', { Property }, { value: [user] });
    assert.equal(valueOf(result).keptColumns, undefined);
  }
});

test('queryCommand() keeps columns that the table has', () => {
  for (const query of allQueries) {
    const { keptColumns = [], table = Object.keys(query.columns) }: Query = query;
    assert.deepEqual(
      keptColumns.filter((name) => !table.includes(name)),
      [],
      query.name,
    );
  }
});

test('queryCommand() gives one object, with the columns that were chosen', async () => {
  const { result, asked } = await run('Get-EntraUser', { UserId: 'ada@lab.example' }, user);
  const { value, rows, keptColumns } = valueOf(result);
  const columns = queryNamed('Get-EntraUser').table ?? assert.fail();
  assert.equal((value as { Id?: string }).Id ?? (value as { id?: string }).id, '1');
  assert.deepEqual([Object.keys(rows as object), keptColumns], [[...columns], undefined]);
  assert.equal(asked.length, 1);
  const chosen = await run('Get-EntraUser', { UserId: 'ada@lab.example', Property: ['DisplayName'] }, user);
  assert.deepEqual(valueOf(chosen.result).rows, { DisplayName: 'Ada' });
});

test('queryCommand() does not change the numbers of a response, in lists and single objects', async () => {
  const body = '{"id":"1","employeeId":9007199254740993,"other":{"b":1.0,"10":1e400}}';
  const whole = async (parameters: object, text: string) => {
    const { result } = await run('Get-EntraUser', parameters, { status: 200, body: Buffer.from(text) });
    const [row] = await listOf([valueOf(result).value].flat());
    return row === undefined || !(Symbol.asyncIterator in (row as object)) ? row : (await listOf(row))[0];
  };
  for (const row of [await whole({}, `{"value":[${body}]}`), await whole({ UserId: 'ada@lab.example' }, body)]) {
    const text = exactJsonText(row);
    assert.ok(text.includes('9007199254740993') && text.includes('{"b":1.0,"10":1e400}'), text);
  }
});

test('queryCommand() describes its command by all fields of the query', () => {
  const query = {
    ...queryNamed('Get-EntraUser'),
    defaultSet: 'One',
    removed: { Old: 'Use -New.' },
    output: 'Users.',
  };
  const { table } = queryCommand(query);
  assert.deepEqual(table, {
    name: query.name,
    aliases: query.aliases,
    synopsis: query.synopsis,
    description: [...query.description, permissionText(query)],
    defaultSet: 'One',
    parameters: { ...query.parameters, MaxRows: maxRowsParameter },
    removed: { Old: 'Use -New.' },
    examples: query.examples,
    output: 'Users.',
  });
  const { defaultSet: _set, output: _output, removed: _removed, ...least } = query;
  assert.deepEqual(Object.keys(queryCommand(least).table), [
    'name',
    'aliases',
    'synopsis',
    'description',
    'parameters',
    'examples',
  ]);
});

test('queryCommands has a command for every query', async () => {
  assert.deepEqual(
    await Promise.all(queryCommands.map(async ({ name, aliases, load }) => [name, aliases, (await load()).table.name])),
    allQueries.map(({ name, aliases }) => [name, aliases, name]),
  );
});

test('queryCommand() lists as many results as -MaxRows says, also of several pages', async () => {
  const page = (count: number) => Array.from({ length: count }, (_, index) => ({ ...user, id: String(index) }));
  const link = 'https://graph.microsoft.com/v1.0/users?$skiptoken=x';
  for (const [parameters, rows, requests] of [
    [{ MaxRows: 2 }, 2, 1],
    [{ MaxRows: 4 }, 4, 2],
    [{ MaxRows: 9 }, 6, 2],
    [{ All: true, MaxRows: 4 }, 4, 2],
    [{ Top: 2, MaxRows: 4 }, 2, 1],
    [{ Top: 4, MaxRows: 2 }, 2, 1],
    [{}, 3, 1],
  ] as const) {
    const answers = [{ value: page(3), '@odata.nextLink': link }, { value: page(3) }];
    const world = await makeWorld(() => answers.shift() ?? assert.fail());
    await world.services.cache.writeCurrent('entra', world.id);
    const call = { parameterSet: '', parameters, common: {}, trailing: [] } as unknown as BoundCall<CommandTable>;
    const host = { ...world, stdout: { isTTY: true } } as unknown as CommandHost;
    const result = await queryCommand(queryNamed('Get-EntraUser')).run(call, host);
    const listed = await listOf(valueOf(result).value);
    assert.deepEqual([listed.length, world.asked.length], [rows, requests], JSON.stringify(parameters));
    assert.doesNotMatch(world.asked[0] ?? '', 'Top' in parameters ? /^$/ : /\$top=[24]/);
  }
});

test('queryCommand() refuses a -MaxRows below 1', async () => {
  for (const MaxRows of [0, -3]) {
    await assert.rejects(run('Get-EntraUser', { MaxRows }, { value: [] }), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot validate argument on parameter 'MaxRows'. The ${MaxRows} argument is less than the minimum allowed range of 1. Supply an argument that is greater than or equal to 1 and then try the command again.`,
    });
  }
});
