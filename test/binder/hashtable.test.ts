import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printCall } from '../../src/binder/print-call.ts';
import { resolveCall } from '../../src/binder/resolve-call.ts';
import { assertRefused, bind, tableOf } from './support.ts';

const table = tableOf({
  Uris: { type: 'Hashtable', description: '' },
  Place: { type: 'String', description: '', everywhere: { position: 0 } },
  Flag: { type: 'SwitchParameter', description: '' },
});

/** Binds a line and gives the entries as pairs. */
async function entriesOf(...words: string[]): Promise<[string, string][]> {
  const { parameters } = await bind(table, ...words);
  return Object.entries(parameters.Uris ?? {});
}

const ab: [string, string][] = [
  ['A', '1'],
  ['B', '2'],
];

const read: [readonly string[], [string, string][]][] = [
  [['@{A=1;B=2}'], ab],
  [['@{A=\'1\'; B="2"}'], ab],
  [['@{ A = 1 ; B = 2 }'], ab],
  [['  @{A=1;B=2}  '], ab],
  [['@{\n  A = 1\n  B = "2"\r\n}'], ab],
  [['@{A=1;', 'B=2}'], ab],
  [['@{A=1', ';', 'B', '=', "'2'", '}'], ab],
  [['@{', 'A=1;B=2', '}'], ab],
  [['@{A=1;;B=2;}'], ab],
  [['@{A=1, B=2}'], ab],
  [["@{'A'='1';\"B\"=2}"], ab],
  [['@{“A”=“1”; B=‘2’}'], ab],
  [['“A”=“1”,', '‘B’=2'], ab],
  [['A=“x;y, B=““1”””'], [['A', 'x;y, B=“1”']]],
  [['A=“lone;B=5”'], [['A', 'lone;B=5']]],
  [
    ['A=“lone;B=2'],
    [
      ['A', '“lone'],
      ['B', '2'],
    ],
  ],
  [['A=1;B=2'], ab],
  [['A=1;B=2;'], ab],
  [['A=1,B=2'], ab],
  [['A=1,', 'B=2'], ab],
  [['A=1;', 'B=2'], ab],
  [['A=1', ';B=2'], ab],
  [["A=1,'B'=2"], ab],
  [["'A'=1\nB='2'"], ab],
  [['@{}'], []],
  [
    ["@{ActiveDirectory='https://x/?a=b&c=d';MsGraphEndpointResourceId=https://y:8443/}"],
    [
      ['ActiveDirectory', 'https://x/?a=b&c=d'],
      ['MsGraphEndpointResourceId', 'https://y:8443/'],
    ],
  ],
  [["@{A='x;y}z, B=1'}"], [['A', 'x;y}z, B=1']]],
  [
    ['@{A=\'it\'\'s\'; B="say ""hi"""}'],
    [
      ['A', "it's"],
      ['B', 'say "hi"'],
    ],
  ],
  [["@{A='x", "y'}"], [['A', 'x y']]],
  [["@{A=''}"], [['A', '']]],
  [
    ['@{A=one two;B=1,2}'],
    [
      ['A', 'one two'],
      ['B', '1,2'],
    ],
  ],
  [['A=a}b{c'], [['A', 'a}b{c']]],
  [["A=it's"], [['A', "it's"]]],
  [['A=x==y='], [['A', 'x==y=']]],
  [
    ["@{'my key'=1; \u00fcber=2; a.b-c=3}"],
    [
      ['my key', '1'],
      ['\u00fcber', '2'],
      ['a.b-c', '3'],
    ],
  ],
];

for (const [words, expected] of read) {
  test(`bindParameters() reads the Hashtable ${JSON.stringify(words)}`, async () => {
    assert.deepEqual(await entriesOf('-Uris', ...words), expected);
    assert.deepEqual(await entriesOf(`-Uris:${words[0]}`, ...words.slice(1)), expected);
  });
}

test('bindParameters() refuses a word after a Hashtable', async () => {
  for (const words of [['@{A=1;', 'B=2}'], ['A=1,', 'B=2'], ['A=1;B=2;']]) {
    const { parameters } = await bind(table, '-Uris', ...words, 'here');
    assert.deepEqual([Object.entries(parameters.Uris ?? {}), parameters.Place], [ab, 'here']);
  }
});

test('bindParameters() puts the entries of a repeated Hashtable together', async () => {
  assert.deepEqual(await entriesOf('-Uris', '@{A=1}', '-Flag', '--uris=B=2'), ab);
});

test('bindParameters() gives a Hashtable with no names but its own', async () => {
  const { parameters } = await bind(table, '-Uris', '@{__proto__=x; constructor=y}');
  assert.deepEqual(Object.entries(parameters.Uris ?? {}), [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  assert.equal(parameters.Uris?.['__proto__'], 'x');
  assert.equal(parameters.Uris['toString'], undefined);
  assert.equal(({} as Record<string, unknown>)['x'], undefined);
});

const refused: [readonly string[], string][] = [
  [['@{A=1'], 'The hash literal was incomplete.'],
  [['@{'], 'The hash literal was incomplete.'],
  [['@{A=1;', 'B=2'], 'The hash literal was incomplete.'],
  [["@{A='1}"], "The string is missing the terminator: '."],
  [['A="1'], 'The string is missing the terminator: ".'],
  [['@{=1}'], "Missing key before '=' in hash literal."],
  [["@{''=1}"], "Missing key before '=' in hash literal."],
  [['=1'], "Missing key before '=' in hash literal."],
  [['@{A}'], "Missing '=' operator after key in hash literal."],
  [['https://x'], "Missing '=' operator after key in hash literal."],
  [['@{A B=1}'], "Missing '=' operator after key in hash literal."],
  [['@{A=}'], "Missing statement after '=' in hash literal."],
  [['A=;B=2'], "Missing statement after '=' in hash literal."],
  [["@{A='1'B=2}"], "Unexpected token 'B=2}' in expression or statement."],
  [["@{A='1',}"], "Unexpected token ',}' in expression or statement."],
  [['A=1,'], "Unexpected token ',' in expression or statement."],
  [['A=1;}'], "Unexpected token '}' in expression or statement."],
  [["A='1'}"], "Unexpected token '}' in expression or statement."],
  [['@{A=1}x'], "Unexpected token 'x' in expression or statement."],
  [['@{A=@{B=1}}'], "Unexpected token '}' in expression or statement."],
  [['@{{A=1}}'], "Unexpected token '{A=1}}' in expression or statement."],
  [['@{A=1;A=2}'], "Duplicate keys 'A' are not allowed in hash literals."],
  [['@{A=1;a=2}'], "Duplicate keys 'a' are not allowed in hash literals."],
];

for (const [words, reason] of refused) {
  test(`bindParameters() refuses the Hashtable ${JSON.stringify(words)}`, async () => {
    await assertRefused(table, ['-Uris', ...words], {
      code: 'PARAMETER_VALUE_INVALID',
      message:
        `Cannot bind parameter 'Uris'. Cannot convert value "${words.join(' ')}" to type ` +
        `"System.Collections.Hashtable". Error: "${reason}"`,
      hint: "For example: -Uris:\"@{NAME='VALUE'; NAME2='VALUE'}\".",
    });
  });
}

test('bindParameters() refuses a key that a repeated Hashtable has already', async () => {
  await assertRefused(table, ['-Uris', 'a=1', '-Uris', 'B=2;A=3'], {
    code: 'PARAMETER_VALUE_INVALID',
    message:
      'Cannot bind parameter \'Uris\'. Cannot convert value "A=3" to type "System.Collections.Hashtable". ' +
      'Error: "Duplicate keys \'A\' are not allowed in hash literals."',
  });
});

test('bindParameters() refuses an empty word as a Hashtable, which a variable that is not set leaves', async () => {
  for (const word of ['', ' ', ';']) {
    await assertRefused(table, [`--uris=${word}`], {
      code: 'PARAMETER_VALUE_INVALID',
      message: "Cannot bind argument to parameter 'Uris' because it is an empty string.",
    });
  }
});

test('bindParameters() reads hostile Hashtables in time', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `k${index}=v`);
  assert.equal((await entriesOf('-Uris', `@{${many.join(';')}}`)).length, 20_000);
  assert.equal((await entriesOf('-Uris', ...many.map((word) => `${word},`).slice(0, -1), 'last=v')).length, 20_000);
  assert.equal((await entriesOf('-Uris', `A=x,${'a'.repeat(500_000)}`))[0]?.[1].length, 500_002);
  for (const word of ['A=,'.repeat(100_000), `A=${', '.repeat(300_000)}`, "'".repeat(500_001)]) {
    await assert.rejects(bind(table, '-Uris', word), { code: 'PARAMETER_VALUE_INVALID' });
  }
});

test('printCall() writes a Hashtable in quotes, and bare keys where they may stand', () => {
  assert.deepEqual(printCall(table, resolveCall(table, ['-Uris', "A=it's,'b c'=2"])), [
    '-Uris',
    "@{A='it''s'; 'b c'='2'}",
  ]);
});
