import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { exitStatuses } from '../../../src/base/errors.ts';
import { writeResult } from '../../../src/commands/run/write-result.ts';
import { shellVariables } from '../../../src/commands/run/shell-variables.ts';
import type { CommandResult } from '../../../src/commands/command.ts';
import type { CliProcess } from '../../../src/commands/run/cli-process.ts';
import { compileQuery } from '../../../src/terminal/query/compile-query.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { failureOf } from '../../support/rejects.ts';
import { CollectingStream } from '../../terminal/output-support.ts';

const run = (t: TestContext, ...words: readonly string[]) => runFakeCli(temporaryFolder(t), words);

test('-Query is applied before the output is formatted', async (t) => {
  const line = ['Get-EntraEnvironment', '-Query', "[?Name=='China'].{Name: Name, Graph: GraphEndpoint}"];
  const name = ['Get-EntraEnvironment', '--query', "[?Name=='China'] | [0].Name"];
  const nothing = ['Get-EntraEnvironment', '-q', 'nothing'];
  for (const [words, format, expected] of [
    [line, 'ndjson', '{"Name":"China","Graph":"https://microsoftgraph.chinacloudapi.cn"}\n'],
    [line, 'csv', 'Name,Graph\nChina,https://microsoftgraph.chinacloudapi.cn\n'],
    [line, 'tsv', 'China\thttps://microsoftgraph.chinacloudapi.cn\n'],
    [line, 'yaml', '- Name: China\n  Graph: https://microsoftgraph.chinacloudapi.cn\n'],
    // A text is raw where no format encloses it.
    [name, 'json', '"China"\n'],
    [name, 'ndjson', '"China"\n'],
    [name, 'tsv', 'China\n'],
    [name, 'csv', 'China\n'],
    [name, 'table', 'China\n'],
    [nothing, 'json', 'null\n'],
    [nothing, 'ndjson', 'null\n'],
    [nothing, 'yaml', 'null\n'],
    [nothing, 'tsv', ''],
    [nothing, 'csv', ''],
    [nothing, 'table', ''],
  ] as const) {
    const found = await run(t, ...words, '-o', format);
    assert.deepEqual([found.status, found.stdout], [0, expected], format);
    const isExplained = words === nothing;
    assert.match(found.stderr, isExplained ? /^WARNING: -Query found nothing: nothing is read from a list: / : /^$/);
  }
  assert.equal((await run(t, ...name)).stdout, '"China"\n');
});

test('a mistake in -Query is found before the command runs', async (t) => {
  const { status, stdout, stderr } = await run(t, 'Get-EntraUser', '-Query', '.displayName');
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(
    stderr,
    /^Get-EntraUser: Cannot use the JMESPath expression of -Query: unexpected \.\n {2}\.displayName\n {2}\^\nJMESPath is not jq: /,
  );
  const warned = await run(t, 'Get-EntraEnvironment', '-Query', '[?Name == "China"]');
  assert.deepEqual([warned.status, warned.stdout], [0, '[]\n']);
  assert.match(warned.stderr, /^WARNING: -Query compares with the property "China"/);
});

test('a table shows all columns that -Query names, at 60 and 80 columns', async (t) => {
  const lines = [
    ['find-permission', '/users', '-Query', '[].{Name: Name, Type: Type, Level: Level, Id: Id, Address: Address}'],
    ['find-permission', 'mail send', '-Query', '[*].{Id: Id, Level: Level, Name: Name, Consent: Consent}'],
    ['find-address', '/users/*', '-Query', '[].{Personal: Personal, Application: Application, Delegated: Delegated}'],
    ['Get-EntraEnvironment', '-Query', '[].{Name: Name, Sign: AzureADEndpoint, Graph: GraphEndpoint, Same: Name}'],
  ];
  for (const columns of [60, 80]) {
    for (const words of lines) {
      const { status, stdout } = await runFakeCli(temporaryFolder(t), words, { columns });
      const named = [...(words.at(-1)?.matchAll(/(\w+): /g) ?? [])].map(([, name]) => name);
      const [first = '', ...rest] = stripVTControlCharacters(stdout).split('\n');
      const isList = /^\w+ +:/.test(first);
      const shown = isList
        ? [first, ...rest.slice(0, named.length - 1)].map((line) => line.split(' ')[0])
        : first.split(/ +/);
      assert.deepEqual([status, shown], [0, named], `${columns} ${words.join(' ')}`);
      assert.ok(
        [first, ...rest].every((line) => line.length <= columns),
        `${columns} ${words.join(' ')}`,
      );
    }
  }
});

test('find-permission shows a table for an address at 60 columns, without the columns that matter least', async (t) => {
  const { stdout } = await runFakeCli(temporaryFolder(t), ['find-permission', '/users'], { columns: 60 });
  const [head, , ...rows] = stripVTControlCharacters(stdout).trimEnd().split('\n');
  assert.match(head ?? '', /^Name +Type +Consent$/);
  assert.ok(rows.length > 20 && rows.every((line) => line.length <= 60));
});

async function write(result: CommandResult, expression: string, Output?: 'json' | 'table', columns?: number) {
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  const stdout = Object.assign(new CollectingStream(), terminal);
  const cli = {
    stdout,
    env: { NO_COLOR: '1' },
    printLine: (text: string) => Promise.resolve(void stdout.write(`${text}\n`)),
  };
  const status = await writeResult(result, {
    common: Output === undefined ? {} : { Output },
    query: await compileQuery(expression),
    cli: cli as unknown as CliProcess,
    variables: shellVariables({}),
    warn() {},
  });
  return { status, text: stdout.text };
}

test('writeResult() queries the whole value, not the rows of a table, and the value of a text', async () => {
  const value = { '@odata.context': 'x', value: [{ a: 1, b: 2 }] };
  const result = { kind: 'value', value, rows: [{ a: 1 }], keptColumns: [] } as const;
  assert.equal((await write(result, 'value[].b', 'table')).text, '2\n');
  const text = { kind: 'text', text: 'raw', value: () => Promise.resolve({ token: 'x' }) } as const;
  assert.equal((await write(text, 'token')).text, '"x"\n');
  assert.deepEqual(await write({ kind: 'nothing' }, 'x'), { status: exitStatuses.ok, text: '' });
});

test('writeResult() leaves the columns of a query in their order, and drops none of them', async () => {
  const value = [{ c: 'x'.repeat(50), b: 'y'.repeat(50), a: 'z' }];
  const shape = { keptColumns: ['a'], leastColumns: ['b', 'c'], firstColumns: ['a'], lastColumns: ['c'] };
  const result = { kind: 'value', value, ...shape, onDropped: () => assert.fail() } as const;
  assert.deepEqual((await write(result, '[]', 'table', 40)).text.match(/^\w+(?= :)/gm), ['c', 'b', 'a']);
  assert.match((await write(result, '[]', 'table', 200)).text, /^c +b +a\n/);
});

test('writeResult() does not query a text in a format of the command itself', async () => {
  const result = { kind: 'text', text: 'Authorization: x', isFormatted: true, value: () => ({}) } as const;
  const { code, message } = await failureOf(write(result, 'x'));
  assert.deepEqual([code, message], ['INPUT_INVALID', 'Cannot apply -Query to text: this command prints one']);
  const named = await failureOf(write(result, 'x', 'json'));
  assert.equal(named.message, "Cannot apply -Query to text: -Output json is a format of the command's own");
});
