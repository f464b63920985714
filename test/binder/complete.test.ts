import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeParameter } from '../../src/binder/complete.ts';
import type { CommandTable } from '../../src/model/parameter-table.ts';
import { fullConnectEntra as connect } from './full-connect-entra.ts';
import { tableOf } from './support.ts';

const things = tableOf({
  Name: { type: 'String', description: '', completedFrom: 'contexts', everywhere: { position: 0 } },
  Level: { type: 'Boolean', description: '', everywhere: { position: 1 } },
  Path: { type: 'String', description: '', completedFrom: 'files', aliases: ['FilePath'] },
  Color: { type: 'Enum', typeName: 'Color', values: ['Red', 'Green'], description: '', sets: { Bright: {} } },
  Gray: { type: 'Int32', description: '', sets: { Dark: {} } },
  Owners: { type: 'String[]', description: '', completedFrom: 'contexts' },
  Kinds: { type: 'String[]', description: '', suggestions: ['Round', 'Red', 'other'] },
  Header: { type: 'String[]', commas: false, description: '', suggestions: ['a,b', 'b'] },
});
const runner: CommandTable = { ...things, trailingWords: 'COMMAND' };

async function completed(table: CommandTable, ...words: string[]): Promise<unknown> {
  const completion = await completeParameter(table, words, async (source) => [`${source} 1`, 'Other']);
  return completion.kind === 'files' ? 'files' : completion.words.map((word) => completion.beginning + word);
}

const cases: [CommandTable, readonly string[], unknown][] = [
  [connect, ['-cert'], ['-CertificateSubjectName', '-CertificateThumbprint', '-Certificate']],
  [connect, ['--cert'], ['--certificate-subject-name', '--certificate-thumbprint', '--certificate']],
  [connect, ['-UseDeviceCode', '-Id'], []],
  [connect, ['-Identity', '-C'], ['-ClientId', '-ContextScope', '-ClientTimeout', '-Context']],
  [connect, ['-ClientId', 'x', '-Cli'], ['-ClientTimeout']],
  [connect, ['-ClientId', '-Cli'], ['-ClientTimeout']],
  [connect, ['-Scopes', 'x', '-Sc'], ['-Scopes']],
  [connect, ['-error'], ['-ErrorAction', '-ErrorVariable']],
  [connect, ['-ContextScope', ''], ['Process', 'CurrentUser']],
  [connect, ['-contexts', 'c'], ['CurrentUser']],
  [connect, ['-context', 'c'], ['contexts 1']],
  [connect, ['-ContextScope:P'], ['-ContextScope:Process']],
  [connect, ['-ContextScope:', 'P'], ['Process']],
  [connect, ['--context-scope=cur'], ['--context-scope=CurrentUser']],
  [connect, ['-o', 't'], ['table', 'tsv']],
  [connect, ['--output', ''], ['json', 'table', 'yaml', 'tsv', 'csv', 'ndjson']],
  [connect, ['-NoWelcome:'], ['-NoWelcome:true', '-NoWelcome:false']],
  [connect, ['-NoWelcome:', 't'], ['true']],
  [connect, ['-NoWelcome', 't'], []],
  [connect, ['-TenantId', ''], []],
  [connect, ['-Environment', 'env'], []],
  [connect, ['-EnvironmentN'], ['-EnvironmentName']],
  [connect, ['-Nothing', 'x', '-Context', 'O'], ['Other']],
  [connect, ['--', '-T'], []],
  [things, ['-Level', ''], ['true', 'false']],
  [things, ['-'], ['-Name', '-Level', '-Path', '-Color', '-Gray', '-Owners', '-Kinds', '-Header', ...commonNames()]],
  [things, ['o'], ['Other']],
  [things, ['--', 'o'], ['Other']],
  [things, ['-Level', 'true', 'o'], ['Other']],
  [things, ['-Name', 'x', 't'], ['true']],
  [things, ['x', 't'], ['true']],
  [things, ['x', 'true', ''], ['-Path', '-Color', '-Gray', '-Owners', '-Kinds', '-Header', ...commonNames()]],
  [things, ['x', '-Na'], []],
  [things, ['x', '-L'], ['-Level']],
  [things, ['-Color', 'red', '-G'], []],
  [things, ['-Color', 'nothing', '-G'], []],
  [things, ['-Path', 'x'], 'files'],
  [things, ['--path=x'], 'files'],
  [things, ['-File'], ['-FilePath']],
  [things, ['--file'], ['--file-path']],
  [things, ['-Kinds', 'r'], ['Round', 'Red']],
  [things, ['-Kinds', 'Red,r'], ['Red,Round']],
  [things, ['-Kinds', 'red,r'], ['red,Round']],
  [things, ['-Kinds', 'Red,', 'r'], ['Round']],
  [things, ['-Kinds', 'Red,', ''], ['Round', 'other']],
  [things, ['-Kinds', 'Red,', 'Round,', ''], ['other']],
  [things, ['-Kinds', 'Red,Round,'], ['Red,Round,other']],
  [things, ['--kinds=Red,r'], ['--kinds=Red,Round']],
  [things, ['-Kinds:Red,r'], ['-Kinds:Red,Round']],
  [things, ['-Kinds:Red,', 'r'], ['Round']],
  [things, ['-Kinds', 'Red,', '-Col'], ['-Color']],
  [things, ['-Kinds', 'own,o'], ['own,other']],
  [things, ['-Owners', 'x,o'], ['x,Other']],
  [things, ['-Name', 'x,o'], []],
  [things, ['-Name', 'x,', 'o'], []],
  [things, ['-Header', 'a,'], ['a,b']],
  [things, ['-Path', 'x,', 'o'], 'files'],
  [runner, ['--', 'x'], 'files'],
  [runner, ['-Name', 'x', '--', ''], 'files'],
];

function commonNames(): string[] {
  return ['Verbose', 'Debug', 'ErrorAction', 'WarningAction', 'InformationAction', 'ProgressAction', 'ErrorVariable']
    .concat(['WarningVariable', 'InformationVariable', 'OutVariable', 'OutBuffer', 'PipelineVariable', 'Context'])
    .concat(['Output', 'Query', 'Help'])
    .map((name) => `-${name}`);
}

for (const [table, words, expected] of cases) {
  test(`completeParameter() completes ${JSON.stringify(words)} of ${table === connect ? 'connect' : 'a table'}`, async () => {
    assert.deepEqual(await completed(table, ...words), expected);
  });
}
