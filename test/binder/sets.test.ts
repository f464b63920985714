import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { bindParameters } from '../../src/binder/bind.ts';
import { chooseParameterSet } from '../../src/binder/choose-parameter-set.ts';
import { isHelpRequested } from '../../src/binder/is-help-requested.ts';
import type { CommandTable } from '../../src/model/parameter-table.ts';
import { fullConnectEntra as connect } from './full-connect-entra.ts';
import { assertRefused, bind, notingHost, tableOf } from './support.ts';

const unresolved =
  'Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be ' +
  'used together or an insufficient number of parameters were provided.';

const chosen: [readonly string[], string][] = [
  [[], 'UserParameterSet'],
  [['-NoWelcome', '-ClientTimeout', '60', '-Environment', 'USGov'], 'UserParameterSet'],
  [['-TenantId', 't'], 'UserParameterSet'],
  [['-TenantId', 't', '-ClientId', 'c', '-CertificateThumbprint', 'F88'], 'AppCertificateParameterSet'],
  [['-TenantId', 't', '-Credential', 'app:env:S'], 'AppSecretCredentialParameterSet'],
  [['-Identity'], 'IdentityParameterSet'],
  [['-MSI', '-ClientId', 'c'], 'IdentityParameterSet'],
  [['-Identity:$false'], 'IdentityParameterSet'],
  [['-AccessToken', 'env:T'], 'AccessTokenParameterSet'],
  [['-EnvironmentVariable'], 'EnvironmentVariableParameterSet'],
];

for (const [words, parameterSet] of chosen) {
  test(`bindParameters() chooses ${parameterSet} for ${words.join(' ') || 'no words'}`, async () => {
    assert.equal((await bind(connect, ...words)).parameterSet, parameterSet);
  });
}

test('bindParameters() names the parameters that clash and their sets', async () => {
  await assertRefused(connect, ['-TenantId', 't', '-UseDeviceCode', '-Identity'], {
    code: 'PARAMETER_SET_UNRESOLVED',
    message: unresolved,
    hint: '-TenantId belongs to UserParameterSet, AppCertificateParameterSet, AppSecretCredentialParameterSet; -Identity belongs to IdentityParameterSet: no parameter set contains both.',
    details: { parameters: ['TenantId', 'Identity'] },
  });
  await assertRefused(connect, ['-NoWelcome', '-UseDeviceCode', '-Credential', 'a:env:B'], {
    code: 'PARAMETER_SET_UNRESOLVED',
    message: unresolved,
    hint: '-UseDeviceCode belongs to UserParameterSet; -ClientSecretCredential belongs to AppSecretCredentialParameterSet: no parameter set contains both.',
  });
});

test('bindParameters() names all three when only three together clash', async () => {
  const table = tableOf({
    A: { type: 'SwitchParameter', description: '', sets: { One: {}, Two: {} } },
    B: { type: 'SwitchParameter', description: '', sets: { Two: {}, Three: {} } },
    C: { type: 'SwitchParameter', description: '', sets: { One: {}, Three: {} } },
    D: { type: 'SwitchParameter', description: '' },
  });
  await assertRefused(table, ['-A', '-D', '-B', '-C'], {
    code: 'PARAMETER_SET_UNRESOLVED',
    message: unresolved,
    hint: '-A belongs to One, Two; -B belongs to Two, Three; -C belongs to One, Three: no parameter set contains all of them.',
    details: { parameters: ['A', 'B', 'C'] },
  });
});

const withoutDefault = tableOf({
  Name: { type: 'String', description: '', sets: { ByName: { mandatory: true } } },
  Id: { type: 'Int32', description: '', sets: { ById: { mandatory: true } } },
  Deep: { type: 'SwitchParameter', description: '', sets: { ByName: {}, ById: {} } },
  Quiet: { type: 'SwitchParameter', description: '' },
});

test('chooseParameterSet() takes the only set whose mandatory parameters are bound', () => {
  const table = tableOf({
    Path: { type: 'String', description: '', sets: { Path: {} } },
    Id: { type: 'Int32', description: '', sets: { ById: { mandatory: true } } },
  });
  assert.equal(chooseParameterSet(table, []), 'Path');
});

test('chooseParameterSet() takes the default set before one whose mandatory parameters are bound', () => {
  const table = { ...withoutDefault, defaultSet: 'ById' };
  assert.equal(chooseParameterSet(table, ['Deep']), 'ById');
  assert.equal(chooseParameterSet(table, ['Name']), 'ByName');
});

test('bindParameters() says what would tell the sets apart when none is complete', async () => {
  await assertRefused(withoutDefault, ['-Deep', '-Quiet'], {
    code: 'PARAMETER_SET_UNRESOLVED',
    message: unresolved,
    hint: 'ByName requires -Name; ById requires -Id: specify the parameters of one of them.',
    details: { sets: ['ByName', 'ById'] },
  });
});

test('bindParameters() says what would tell the sets apart when several are complete', async () => {
  const table = tableOf({
    A: { type: 'SwitchParameter', description: '', sets: { One: {} } },
    B: { type: 'SwitchParameter', description: '', sets: { Two: {} } },
  });
  await assertRefused(table, [], {
    code: 'PARAMETER_SET_UNRESOLVED',
    message: unresolved,
    hint: 'One and Two both match: specify a parameter that only one of them has, such as -A (One) or -B (Two).',
    details: { sets: ['One', 'Two'] },
  });
});

const positional: [readonly string[], unknown][] = [
  [['a'], { Scopes: ['a'] }],
  [['a,', 'b', 'c'], { Scopes: ['a', 'b'], ClientId: 'c' }],
  [['a,b', 'c', 't'], { Scopes: ['a', 'b'], ClientId: 'c', TenantId: 't' }],
  [['-Scopes', 'a', 'c'], { Scopes: ['a'], ClientId: 'c' }],
  [['a', '-ClientId', 'c', 't'], { ClientId: 'c', Scopes: ['a'], TenantId: 't' }],
  [['-5'], { Scopes: ['-5'] }],
  [['--', '-a', '-b'], { Scopes: ['-a'], ClientId: '-b' }],
  // The default set is out, so the others' positions count.
  [['-Identity', 'c'], { Identity: true, ClientId: 'c' }],
  [
    ['-Certificate', 'x', 'c', 'CN=a', 'F88'],
    {
      Certificate: 'x',
      ClientId: 'c',
      CertificateSubjectName: 'CN=a',
      CertificateThumbprint: 'F88',
    },
  ],
];

for (const [words, expected] of positional) {
  test(`bindParameters() puts ${JSON.stringify(words)} in their positions`, async () => {
    const call: { parameters: unknown } = await bind(connect, ...words);
    assert.deepEqual(call.parameters, expected);
  });
}

test('bindParameters() narrows the sets by what it binds by position', async () => {
  const table = {
    ...tableOf({
      Path: { type: 'String', description: '', sets: { ByPath: { position: 0 } } },
      Depth: { type: 'Int32', description: '', sets: { ByPath: { position: 1 } } },
      Id: { type: 'Int32', description: '', sets: { ById: { position: 0 } } },
      Name: { type: 'String', description: '', sets: { ById: { position: 1 } } },
    }),
    defaultSet: 'ByPath',
  };
  assert.deepEqual((await bind(table, 'a', '8')).parameters, { Path: 'a', Depth: 8 });
  // A number is an Int32 without conversion.
  assert.deepEqual((await bind(table, '7', '8')).parameters, { Id: 7, Name: '8' });
  await assert.rejects(bind(table, 'a', 'x'), { code: 'PARAMETER_VALUE_INVALID' });
});

test('bindParameters() offers a word to the other sets when it does not convert for the default one', async () => {
  const table = {
    ...tableOf({
      Id: { type: 'Int32', description: '', sets: { ById: { position: 0 } } },
      Name: { type: 'String', description: '', sets: { ByName: { position: 0 } } },
    }),
    defaultSet: 'ById',
  };
  assert.deepEqual(await bind(table, '7'), { parameterSet: 'ById', parameters: { Id: 7 }, common: {}, trailing: [] });
  assert.deepEqual((await bind(table, 'x')).parameters, { Name: 'x' });
});

test('bindParameters() refuses a word without a position', async () => {
  await assertRefused(connect, ['a', 'c', 't', 'more'], {
    code: 'ARGUMENT_NOT_FOUND',
    message: "A positional parameter cannot be found that accepts argument 'more'.",
    hint: 'Name the parameter; without names, Connect-Entra takes -Scopes, -ClientId, -TenantId, in this order.',
  });
  await assertRefused(withoutDefault, ['-Name', 'n', 'more'], {
    code: 'ARGUMENT_NOT_FOUND',
    message: "A positional parameter cannot be found that accepts argument 'more'.",
    hint: 'Get-Thing does not take a value without a parameter name; Get-Thing -Help lists the parameters.',
  });
  const query = tableOf({
    All: { type: 'SwitchParameter', description: '' },
    UserId: { type: 'String', description: '', sets: { ById: { mandatory: true } } },
  });
  await assertRefused(query, ['more'], {
    code: 'ARGUMENT_NOT_FOUND',
    message: "A positional parameter cannot be found that accepts argument 'more'.",
    hint: 'Get-Thing does not take a value without a parameter name, such as -UserId VALUE; Get-Thing -Help lists the parameters.',
  });
  for (const word of ['$true', '$FALSE']) {
    await assertRefused(withoutDefault, ['-Name', 'n', word], {
      code: 'ARGUMENT_NOT_FOUND',
      message: `A positional parameter cannot be found that accepts argument '${word}'.`,
      hint: `A switch takes its value after a colon: '-Name:${word.toLowerCase()}', or -Name alone for $true.`,
    });
  }
});

test('bindParameters() lets no array go on behind another parameter', async () => {
  await assert.rejects(bind(connect, 'a,', '-NoWelcome', 'b'), { code: 'PARAMETER_VALUE_MISSING' });
});

const lab = {
  ...tableOf({ Port: { type: 'Int32', description: '' }, Quiet: { type: 'SwitchParameter', description: '' } }),
  trailingWords: 'COMMAND',
};

test('bindParameters() passes the words after -- on to a table with trailing words', async () => {
  assert.deepEqual(await bind(lab, '-Port', '1', '--', 'npm', '-Port', '--', ''), {
    parameterSet: '(All)',
    parameters: { Port: 1 },
    common: {},
    trailing: ['npm', '-Port', '--', ''],
  });
  await assertRefused(lab, ['npm', 'test'], {
    code: 'ARGUMENT_NOT_FOUND',
    message: "A positional parameter cannot be found that accepts argument 'npm'.",
    hint: 'Put the command after --, as in: entrada Get-Thing -- COMMAND',
  });
});

const mandatory = tableOf({
  Name: { type: 'String', description: '', everywhere: { mandatory: true, position: 0 } },
  Count: { type: 'Int32', description: '', everywhere: { mandatory: true } },
  Tags: { type: 'String[]', description: '', everywhere: { mandatory: true } },
  Token: { type: 'SecureString', description: '', everywhere: { mandatory: true } },
  Login: { type: 'PSCredential', description: '', everywhere: { mandatory: true } },
  Rest: { type: 'String', description: '' },
});

test('bindParameters() refuses missing mandatory parameters where it cannot prompt', async () => {
  await assertRefused(mandatory, ['-Count', '1', '-Tags', 'a'], {
    code: 'PARAMETER_MISSING',
    message: 'Cannot process command because of one or more missing mandatory parameters: Name Token Login.',
    hint: 'Add -Name VALUE -Token env:NAME -Login USER:env:NAME.',
    details: { parameters: ['Name', 'Token', 'Login'] },
  });
  const truth = tableOf({ Truth: { type: 'Boolean', description: '', everywhere: { mandatory: true } } });
  await assert.rejects(bind(truth), { code: 'PARAMETER_MISSING', hint: 'Add -Truth true.' });
});

test('bindParameters() asks for missing mandatory parameters on a terminal', async () => {
  const asked: unknown[] = [];
  const host = notingHost({
    async askMissing(commandName, parameters) {
      asked.push([commandName, parameters]);
      return { Name: 'n', Count: '4', Tags: ['a,b', 'c'], Token: new Secret('env:typed'), Login: 'app' };
    },
  });
  const call = await bindParameters(mandatory, ['-Rest', 'r'], host);
  assert.deepEqual(asked, [
    [
      'Get-Thing',
      [
        { name: 'Name', type: 'String' },
        { name: 'Count', type: 'Int32' },
        { name: 'Tags', type: 'String[]' },
        { name: 'Token', type: 'SecureString' },
        { name: 'Login', type: 'PSCredential' },
      ],
    ],
  ]);
  const { Token, Login, ...rest } = call.parameters;
  assert.deepEqual(rest, { Rest: 'r', Name: 'n', Count: 4, Tags: ['a,b', 'c'] });
  // What is typed is the secret itself, and it shows in no process list.
  assert.equal(Token.reveal(), 'env:typed');
  assert.deepEqual(host.warnings, []);
  assert.equal(Login.userName, 'app');
  assert.deepEqual(host.read, [[{ kind: 'prompt', userName: 'app' }, 'Login']]);
});

test('bindParameters() checks answers as it checks words', async () => {
  const table = tableOf({
    Count: { type: 'Int32', description: '', everywhere: { mandatory: true } },
    Name: { type: 'String', description: '', everywhere: { mandatory: true } },
  });
  const answering = (answers: Record<string, string>) => notingHost({ askMissing: async () => answers });
  await assert.rejects(bindParameters(table, [], answering({ Count: 'x', Name: 'n' })), {
    code: 'PARAMETER_VALUE_INVALID',
  });
  await assert.rejects(bindParameters(table, [], answering({ Count: '1', Name: '' })), {
    code: 'PARAMETER_VALUE_INVALID',
    message: "Cannot bind argument to parameter 'Name' because it is an empty string.",
  });
  await assert.rejects(bindParameters(table, [], answering({ Count: '1' })), {
    code: 'PARAMETER_MISSING',
    message: 'Cannot process command because of one or more missing mandatory parameters: Name.',
  });
});

const headed = tableOf({
  Headers: { type: 'String[]', aliases: ['H'], description: '' },
  Name: { type: 'String', description: '' },
});

test('isHelpRequested() sees a request for help in a line that cannot be bound', () => {
  const asked: [boolean, CommandTable, string[]][] = [
    [true, mandatory, ['-Help']],
    [true, mandatory, ['-Nonsense', '--help']],
    [true, mandatory, ['-Name', '-h']],
    [true, mandatory, ['-?']],
    [true, mandatory, ['-Hel']],
    [false, mandatory, ['-Help:$false']],
    [false, mandatory, ['-Name', 'help']],
    [false, lab, ['--', '-h']],
    [true, headed, ['-h']],
    [true, headed, ['-X', 'POST', '-H', '-Name:x']],
    [true, headed, ['-H', 'Prefer: x', '-?']],
    [false, headed, ['-X', 'POST', '-H', 'Prefer: x']],
    [false, headed, ['-h', 'Prefer: x']],
    [false, headed, ['-H:Prefer: x']],
    [false, headed, ['-H=Prefer: x']],
    [false, headed, ['-H:', 'Prefer: x']],
    [false, headed, ['-Headers']],
  ];
  for (const [expected, table, words] of asked) assert.equal(isHelpRequested(table, words), expected, words.join(' '));
});

test('bindParameters() gives no position to a switch', async () => {
  const table = tableOf({
    Deep: { type: 'SwitchParameter', description: '', everywhere: { position: 0 } },
    Name: { type: 'String', description: '', everywhere: { position: 1 } },
  });
  assert.deepEqual((await bind(table, 'true')).parameters, { Name: 'true' });
});

test('bindParameters() refuses names that clash before it looks at words without a name', async () => {
  await assert.rejects(bind(connect, '-UseDeviceCode', '-Identity', 'x'), { code: 'PARAMETER_SET_UNRESOLVED' });
});

test('bindParameters() types a call by its set', async () => {
  const call = await bind(connect, '-Credential', 'app:env:S', '-o', 'json');
  const format: 'json' | 'table' | 'yaml' | 'tsv' | 'csv' | 'ndjson' | undefined = call.common.Output;
  assert.equal(format, 'json');
  if (call.parameterSet !== 'AppSecretCredentialParameterSet') throw new Error(call.parameterSet);
  assert.equal(call.parameters.ClientSecretCredential?.userName, 'app');
  // @ts-expect-error -Scopes belongs to another set.
  assert.equal(call.parameters.Scopes, undefined);
});
