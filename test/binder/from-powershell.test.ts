import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused, bind, tableOf } from './support.ts';

const table = tableOf({
  Scopes: { type: 'String[]', description: '' },
  ClientId: { type: 'String', description: '', everywhere: { position: 0 } },
  TenantId: { type: 'String', description: '' },
  Secret: { type: 'SecureString', description: '' },
  Secrets: { type: 'SecureString[]', description: '' },
  Credential: { type: 'PSCredential', description: '' },
  Headers: { type: 'Hashtable', description: '' },
  NoWelcome: { type: 'SwitchParameter', description: '' },
});

// The words that PowerShell 7.6 passes to a program for what is written in the first column.
const arrays: [written: string, words: string[], scopes: string[]][] = [
  ['A,B', ['A,B'], ['A', 'B']],
  ['"A","B"', ['"A","B"'], ['A', 'B']],
  [`'A','B'`, [`'A','B'`], ['A', 'B']],
  ['"A", "B"', ['"A",', '"B"'], ['A', 'B']],
  [`"A", B,'C D'`, ['"A",', `B,'C`, `D'`], ['A', 'B', 'C D']],
  [`'A B', C`, [`'A`, `B',`, 'C'], ['A B', 'C']],
  [`"A B","C D"`, ['"A', 'B","C', 'D"'], ['A B', 'C D']],
  [`A,'B C',D`, [`A,'B`, `C',D`], ['A', 'B C', 'D']],
];

for (const [written, words, scopes] of arrays) {
  test(`bindParameters() binds -Scopes ${written} as PowerShell passes it`, async () => {
    assert.deepEqual((await bind(table, '-Scopes', ...words)).parameters, { Scopes: scopes });
    const attached = [`-Scopes:${words[0] ?? ''}`, ...words.slice(1)];
    assert.deepEqual((await bind(table, ...attached)).parameters, { Scopes: scopes });
  });
}

// Elements with spaces at the beginning of an array arrive twice: as words, and in the text of the whole array.
const repeated: [written: string, words: string[], scopes: string[]][] = [
  [`'two words',b_c`, ['two words', `'two`, `words',b_c`], ['two words', 'b_c']],
  [`"two words",b_c`, ['two words', `"two`, `words",b_c`], ['two words', 'b_c']],
  [`'two words', b_c`, ['two words', `'two`, `words',`, 'b_c'], ['two words', 'b_c']],
  [`'a  b',c`, ['a  b', `'a`, `b',c`], ['a  b', 'c']],
  [`'say "hi"',b`, ['say "hi"', `'say`, `"hi"',b`], ['say "hi"', 'b']],
  [`'a b','O''Brien x', c`, ['a b', `O'Brien x`, `'a`, `b','O''Brien`, `x',`, 'c'], ['a b', `O'Brien x`, 'c']],
];

for (const [written, words, scopes] of repeated) {
  test(`bindParameters() binds -Scopes ${written}, and -Scopes:${written}, as PowerShell passes it`, async () => {
    const rest = ['-TenantId', 't'];
    const expected = { Scopes: scopes, TenantId: 't' };
    assert.deepEqual((await bind(table, '-Scopes', ...words, ...rest)).parameters, expected);
    assert.deepEqual((await bind(table, ...words.map((word) => `-Scopes:${word}`), ...rest)).parameters, expected);
  });
}

for (const [written, words, scopes] of [
  [`a, b`, ['-Scopes:a,', '-Scopes:b'], ['a', 'b']],
  [`'a','b c'`, [`-Scopes:'a','b`, `-Scopes:c'`], ['a', 'b c']],
  [`'O''Brien', b`, [`-Scopes:'O''Brien',`, '-Scopes:b'], [`O'Brien`, 'b']],
] as const) {
  test(`bindParameters() binds -Scopes:${written}, whose name PowerShell repeats`, async () => {
    assert.deepEqual((await bind(table, ...words)).parameters, { Scopes: scopes });
  });
}

test('bindParameters() does not take words for a repeated array that differ from it', async () => {
  const { parameters } = await bind(table, '-Scopes', 'two words', `'other`, '-TenantId', 't');
  assert.deepEqual(parameters, { Scopes: ['two words'], ClientId: `'other`, TenantId: 't' });
  await assert.rejects(bind(table, '-Scopes:a,', '-TenantId:b'), { code: 'PARAMETER_VALUE_MISSING' });
});

test('bindParameters() leaves a word with a lone quote to the next parameter', async () => {
  const { parameters } = await bind(table, '-Scopes', "A,'B", 'client', '-TenantId', "x'");
  assert.deepEqual(parameters, { Scopes: ['A', "'B"], TenantId: "x'", ClientId: 'client' });
});

test('bindParameters() binds a Hashtable that PowerShell has splatted', async () => {
  const words = ['-TenantId:t', '-Scopes:A', '-Scopes:B', '-NoWelcome:True'];
  assert.deepEqual((await bind(table, ...words)).parameters, { TenantId: 't', Scopes: ['A', 'B'], NoWelcome: true });
  assert.deepEqual((await bind(table, '-NoWelcome:False')).parameters, { NoWelcome: false });
});

test('bindParameters() says of -TenantId $null that the value is missing, and takes an empty text', async () => {
  await assert.rejects(bind(table, '-TenantId', '-NoWelcome'), { code: 'PARAMETER_VALUE_MISSING' });
  assert.deepEqual((await bind(table, '-TenantId', '')).parameters, { TenantId: '' });
});

const destroyed: [parameter: string, word: string, what: string, hint: RegExp][] = [
  ['Secret', 'System.Security.SecureString', 'a SecureString', /-Secret env:ENTRADA_SECRET\. Or import/],
  ['Secrets', 'System.Security.SecureString', 'a SecureString', /-Secrets env:ENTRADA_SECRET/],
  [
    'TenantId',
    'System.Security.SecureString',
    'a SecureString',
    /-TenantId \(ConvertFrom-SecureString \$value -AsPlainText\)/,
  ],
  [
    'Credential',
    'System.Management.Automation.PSCredential',
    'a PSCredential',
    /-Credential "\$\(\$credential\.UserName\):env:ENTRADA_SECRET"/,
  ],
  ['Headers', 'System.Collections.Hashtable', 'a Hashtable', /-Headers '@\{Name="value"; Other="value"\}'/],
  ['Headers', 'System.Collections.Specialized.OrderedDictionary', 'a Hashtable', /-Headers '@\{/],
  ['Scopes', 'System.Object[]', 'an array', /-Scopes \(\$values -join ','\)/],
  [
    'TenantId',
    '[Subject]\n  CN=x\n\n[Issuer]\n  CN=x\n',
    'the printed text of a certificate',
    /-CertificateThumbprint \$certificate\.Thumbprint/,
  ],
];

for (const [parameter, word, what, hint] of destroyed) {
  test(`bindParameters() refuses ${JSON.stringify(word)} for -${parameter}, and has the line that works`, async () => {
    const message =
      `Cannot bind parameter '${parameter}': PowerShell passed only a text for ${what}, because a program takes nothing ` +
      'else.';
    for (const words of [[`-${parameter}`, word], [`-${parameter}:${word}`]]) {
      await assertRefused(table, words, { code: 'PARAMETER_VALUE_INVALID', message });
      await assert.rejects(bind(table, ...words), { hint });
    }
  });
}

test('bindParameters() says of a name that PowerShell has split at a period that it needs quotes', async () => {
  await assertRefused(table, ['-a', '.b'], {
    code: 'PARAMETER_NOT_FOUND',
    message: "A parameter cannot be found that matches parameter name 'a'.",
    hint:
      'Get-Thing -Help lists the parameters. For a value that starts with a dash, use -Name:-value.\n' +
      'If you wrote -a.b: PowerShell splits it at the period unless it is in quotes.',
  });
});

test('bindParameters() refuses a destroyed value by position, too', async () => {
  const error = { code: 'PARAMETER_VALUE_INVALID', details: { parameter: 'ClientId' } };
  await assert.rejects(bind(table, 'System.Management.Automation.PSCredential'), error);
});

test('bindParameters() takes texts that only look like a type', async () => {
  for (const word of [
    'System.Security',
    'system.security.securestring',
    'System.Security.SecureStrings',
    '[Subject]',
  ]) {
    assert.deepEqual((await bind(table, '-TenantId', word)).parameters, { TenantId: word });
  }
});
