import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import type { ReadableSource } from '../../src/base/secret-source.ts';
import { bindParameters } from '../../src/binder/bind.ts';
import { completeParameter } from '../../src/binder/complete.ts';
import { printCall } from '../../src/binder/print-call.ts';
import { resolveCall } from '../../src/binder/resolve-call.ts';
import { assertRefused, notingHost, tableOf, valuesOf } from './support.ts';

const table = tableOf({
  Tokens: { type: 'SecureString[]', description: '', everywhere: { mandatory: true } },
  Login: { type: 'PSCredential', description: '' },
  List: { type: 'String[]', description: '' },
});
const optional = tableOf({
  List: { type: 'String[]', description: '' },
  Header: { type: 'String[]', description: '', commas: false },
  Place: { type: 'String', description: '', everywhere: { position: 0 } },
});

/** Binds -Tokens and gives the secrets, where they were read, and the warnings. */
async function tokensOf(...words: string[]) {
  const host = notingHost();
  const { Tokens } = (await bindParameters(table, ['-Tokens', ...words], host)).parameters;
  return { secrets: Tokens.map((secret) => secret.reveal()), read: host.read, warnings: host.warnings };
}

const graph: ReadableSource = { kind: 'environment', name: 'GRAPH' };
const teams: ReadableSource = { kind: 'file', path: 'teams.txt' };

for (const words of [
  ['env:GRAPH,file:teams.txt'],
  ['env:GRAPH,', 'file:teams.txt'],
  ['env:GRAPH', ',file:teams.txt'],
  ['env:GRAPH', '-Tokens', 'file:teams.txt'],
  ['@(env:GRAPH, file:teams.txt)'],
  ['@(env:GRAPH,', 'file:teams.txt)'],
]) {
  test(`bindParameters() reads the secrets of ${JSON.stringify(words)} one by one`, async () => {
    assert.deepEqual(await tokensOf(...words), {
      secrets: ['read environment', 'read file'],
      read: [
        [graph, 'Tokens[0]'],
        [teams, 'Tokens[1]'],
      ],
      warnings: [],
    });
  });
}

test('bindParameters() takes several literal secrets and warns once', async () => {
  assert.deepEqual(await tokensOf('@(eyJ.a, eyJ.b)'), {
    secrets: ['eyJ.a', 'eyJ.b'],
    read: [],
    warnings: [
      'The secret of -Tokens is on the command line, where process lists and the shell history can expose it; ' +
        'use env:NAME, file:PATH, - (standard input) or prompt instead.',
    ],
  });
});

test('bindParameters() asks for each secret that is given as prompt', async () => {
  assert.deepEqual((await tokensOf('prompt,prompt')).read, [
    [{ kind: 'prompt' }, 'Tokens[0]'],
    [{ kind: 'prompt' }, 'Tokens[1]'],
  ]);
});

test('bindParameters() reads standard input for one secret of several', async () => {
  for (const words of [['-,env:GRAPH'], ['-', ',', 'env:GRAPH'], ['-,', 'env:GRAPH']]) {
    assert.deepEqual((await tokensOf(...words)).read, [
      [{ kind: 'standard-input' }, 'Tokens[0]'],
      [graph, 'Tokens[1]'],
    ]);
  }
});

test('bindParameters() lets one secret alone read standard input', async () => {
  const hint = 'Use env:NAME or file:PATH for one of them.';
  await assertRefused(table, ['-Tokens', '-,-'], {
    code: 'PARAMETER_VALUE_INVALID',
    message: "Cannot bind parameter 'Tokens': parameter 'Tokens' already reads standard input.",
    hint,
  });
  await assertRefused(table, ['-Tokens', 'env:A,-', '-Login', 'me:-'], {
    code: 'PARAMETER_VALUE_INVALID',
    message: "Cannot bind parameter 'Login': parameter 'Tokens' already reads standard input.",
    hint,
  });
});

test('bindParameters() shows no secret of an array that it refuses', async () => {
  const refusals = [
    [
      ['@(eyJ.a, eyJ.b'],
      'PARAMETER_VALUE_INVALID',
      "Cannot bind parameter 'Tokens'. Missing closing ')' in expression.",
    ],
    [
      ['@(, eyJ.b)'],
      'PARAMETER_VALUE_MISSING',
      "Missing an argument for parameter 'Tokens'. Specify a parameter of type 'System.Security.SecureString[]' and try again.",
    ],
    [
      ["eyJ.a,''"],
      'PARAMETER_VALUE_INVALID',
      "Cannot bind argument to parameter 'Tokens' because it is an empty string.",
    ],
    [['@()'], 'PARAMETER_VALUE_INVALID', "Cannot bind argument to parameter 'Tokens' because it is an empty array."],
    [['eyJ.a,env:'], 'PARAMETER_VALUE_INVALID', 'Cannot bind parameter \'Tokens\': the text after "env:" is missing.'],
  ] as const;
  for (const [words, code, message] of refusals) await assertRefused(table, ['-Tokens', ...words], { code, message });
});

test('bindParameters() takes the secrets that the user typed', async () => {
  const asked: unknown[] = [];
  const host = notingHost({
    async askMissing(_name, parameters) {
      asked.push(...parameters);
      return { Tokens: [new Secret('one'), new Secret('-')] };
    },
  });
  const { Tokens } = (await bindParameters(table, [], host)).parameters;
  assert.deepEqual(asked, [{ name: 'Tokens', type: 'SecureString[]' }]);
  assert.deepEqual([Tokens.map((secret) => secret.reveal()), host.read, host.warnings], [['one', '-'], [], []]);
});

test('bindParameters() refuses to go on when the user typed no element', async () => {
  for (const answer of [[], ['']]) {
    const host = notingHost({ askMissing: async () => ({ Tokens: answer }) });
    await assert.rejects(bindParameters(table, [], host), { code: 'PARAMETER_VALUE_INVALID' });
  }
});

test('bindParameters() reads the array expression of PowerShell', async () => {
  const expressions: [readonly string[], unknown][] = [
    [['@(a, b)'], { List: ['a', 'b'] }],
    [['@(a,b)'], { List: ['a', 'b'] }],
    [['@(', 'a,', 'b', ')'], { List: ['a', 'b'] }],
    [[' @( "a)", \'b,c\' ) '], { List: ['a)', 'b,c'] }],
    [['@(a)'], { List: ['a'] }],
    [['@()'], { List: [] }],
    [['@(f(x)', ',', 'b)', 'here'], { List: ['f(x)', 'b'], Place: 'here' }],
    [['"@(a"'], { List: ['@(a'] }],
  ];
  for (const [words, expected] of expressions) assert.deepEqual(await valuesOf(optional, '-List', ...words), expected);
  assert.deepEqual(await valuesOf(optional, '-Header', '@(a, b)'), { Header: ['@(a, b)'] });
});

test('printCall() writes secrets of an array without those from the command line', () => {
  const printed = (options: { showLiterals?: true }, ...words: string[]) =>
    printCall(table, resolveCall(table, ['-Tokens', ...words]), options);
  assert.deepEqual(printed({}, '-,eyJ.a,prompt,', 'ENV:A'), ['-Tokens', '-,prompt,prompt,env:A']);
  assert.deepEqual(printed({ showLiterals: true }, 'eyJ.a,"x,y"'), ['-Tokens', 'eyJ.a,"x,y"']);
});

test('printCall() writes an array of nothing so that it binds to itself', () => {
  assert.deepEqual(printCall(optional, resolveCall(optional, ['-List', '@( )'])), ['-List', '@()']);
});

test('completeParameter() offers an array of secrets again', async () => {
  const completion = await completeParameter(table, ['-Tokens', 'env:A', '-To'], async () => []);
  assert.deepEqual(completion, { kind: 'words', beginning: '', words: ['-Tokens'] });
});
