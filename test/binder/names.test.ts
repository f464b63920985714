import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullConnectEntra as connect } from './full-connect-entra.ts';
import { assertRefused, bind, tableOf, valuesOf } from './support.ts';

const everyForm = [
  ['-TenantId', 'x'],
  ['-TenantId:x'],
  ['--tenant-id', 'x'],
  ['--tenant-id=x'],
  ['--tenantid', 'x'],
  ['-TENANTID', 'x'],
  ['-tenantid=x'],
  ['--TenantId:x'],
  ['-TenantId:', 'x'],
  ['\u2013TenantId', 'x'],
  ['\u2014TenantId:x'],
  ['\u2015TenantId', '\u201cx\u201d'],
  ['\u2013\u2013tenant-id=\u2018x\u2019'],
  ['-Audience', 'x'],
  ['-tenant', 'x'],
  ['-Ten', 'x'],
  ['--aud=x'],
];

for (const words of everyForm) {
  test(`bindParameters() takes ${words.join(' ')} for TenantId`, async () => {
    assert.deepEqual(await bind(connect, ...words), {
      parameterSet: 'UserParameterSet',
      parameters: { TenantId: 'x' },
      common: {},
      trailing: [],
    });
  });
}

test('bindParameters() takes an exact name before the longer names it begins', async () => {
  assert.deepEqual(await valuesOf(connect, '-Certificate', 'a.pem', '-ClientId', 'c'), {
    Certificate: 'a.pem',
    ClientId: 'c',
  });
  assert.deepEqual(await valuesOf(connect, '-Environment', 'USGov'), { Environment: 'USGov' });
});

test('bindParameters() takes an exact alias before the longer names it begins', async () => {
  const table = tableOf({
    TenantIdentifier: { type: 'String', description: '' },
    Identifier: { type: 'String', description: '', aliases: ['Tenant'] },
  });
  assert.deepEqual(await valuesOf(table, '-tenant', 'x'), { Identifier: 'x' });
});

test('bindParameters() takes a full name before the same text as an alias', async () => {
  const table = tableOf({
    A: { type: 'String', description: '', aliases: ['B'] },
    B: { type: 'String', description: '' },
  });
  assert.deepEqual(await valuesOf(table, '-b', 'x'), { B: 'x' });
});

test('bindParameters() counts several aliases of one parameter as one match', async () => {
  assert.deepEqual(await valuesOf(connect, '-Managed'), { Identity: true });
  assert.deepEqual(await valuesOf(connect, '-UseD'), { UseDeviceCode: true });
});

test('bindParameters() prefers the only own parameter that a prefix fits to common ones', async () => {
  assert.deepEqual(await valuesOf(connect, '-De'), { UseDeviceCode: true });
});

test('bindParameters() takes an own parameter before a common one of the same name or alias', async () => {
  const table = tableOf({
    Output: { type: 'String', description: '' },
    Wide: { type: 'SwitchParameter', description: '', aliases: ['h'] },
  });
  assert.deepEqual(await bind(table, '-Output', 'file', '-h'), {
    parameterSet: '(All)',
    parameters: { Output: 'file', Wide: true },
    common: {},
    trailing: [],
  });
});

test('bindParameters() refuses an unknown name and names the nearest', async () => {
  await assertRefused(connect, ['-TenentId', 'x'], {
    code: 'PARAMETER_NOT_FOUND',
    message: "A parameter cannot be found that matches parameter name 'TenentId'.",
    hint: 'Did you mean -TenantId?',
  });
  await assertRefused(connect, ['-DisplayName', 'x'], {
    code: 'PARAMETER_NOT_FOUND',
    message: "A parameter cannot be found that matches parameter name 'DisplayName'.",
    hint: 'Connect-Entra -Help lists the parameters. For a value that starts with a dash, use -Name:-value.',
  });
});

for (const word of [
  '--no-such=x',
  '-__proto__',
  '--constructor',
  '-toString:1',
  '---TenantId',
  '-:x',
  '--=x',
  '-5abc',
]) {
  test(`bindParameters() refuses ${word}`, async () => {
    await assert.rejects(bind(connect, word), { code: 'PARAMETER_NOT_FOUND' });
  });
}

test('bindParameters() refuses an ambiguous prefix and lists what it fits, common parameters too', async () => {
  await assertRefused(connect, ['-Env', 'x'], {
    code: 'PARAMETER_AMBIGUOUS',
    message:
      "Parameter cannot be processed because the parameter name 'Env' is ambiguous. " +
      'Possible matches include: -Environment -EnvironmentVariable.',
    hint: 'Use more letters, for example -Environment.',
    details: { matches: ['-Environment', '-EnvironmentVariable'] },
  });
  await assertRefused(connect, ['-E', 'x'], {
    code: 'PARAMETER_AMBIGUOUS',
    message:
      "Parameter cannot be processed because the parameter name 'E' is ambiguous. " +
      'Possible matches include: -Environment -EnvironmentVariable -ErrorAction -ErrorVariable.',
  });
});

test('bindParameters() refuses a scalar given twice', async () => {
  await assertRefused(connect, ['-TenantId', 'a', '--tenant', 'b'], {
    code: 'PARAMETER_ALREADY_BOUND',
    message:
      "Cannot bind parameter because parameter 'TenantId' is specified more than once. To provide multiple values to " +
      'parameters that can accept multiple values, use the array syntax. For example, "-parameter value1,value2,value3".',
    hint: '-TenantId takes one String; use it once.',
    details: { parameter: 'TenantId' },
  });
  await assert.rejects(bind(connect, '-NoWelcome', '-NoWelcome'), { code: 'PARAMETER_ALREADY_BOUND' });
});

for (const words of [['-TenantId'], ['-TenantId', '-NoWelcome'], ['-TenantId:'], ['-TenantId:', '-NoWelcome']]) {
  test(`bindParameters() refuses ${words.join(' ')}, which lacks a value`, async () => {
    await assertRefused(connect, words, {
      code: 'PARAMETER_VALUE_MISSING',
      message:
        "Missing an argument for parameter 'TenantId'. Specify a parameter of type 'System.String' and try again.",
      hint: 'For example: -TenantId VALUE. For a value that starts with a dash, use -TenantId:-value.',
    });
  });
}

const dashNote = (name: string) => `For a value that starts with a dash, use -${name}:-value.`;
const truthHint = (name: string) =>
  `Use -${name}:true or -${name}:false; the shell replaces an unquoted $true or $false with an empty string.`;
const everyType = tableOf({
  Text: { type: 'String', description: '' },
  List: { type: 'String[]', description: '' },
  Flag: { type: 'SwitchParameter', description: '' },
  Truth: { type: 'Boolean', description: '' },
  Amount: { type: 'Double', description: '' },
  Count: { type: 'Int32', description: '' },
  Token: { type: 'SecureString', description: '' },
  Tokens: { type: 'SecureString[]', description: '' },
  Login: { type: 'PSCredential', description: '' },
  Table: { type: 'Hashtable', description: '' },
  Scope: { type: 'Enum', typeName: 'ContextScope', values: ['Process', 'CurrentUser'], description: '' },
});

const typeTexts = [
  ['-Text', 'System.String', 'For example: -Text VALUE.'],
  ['-List', 'System.String[]', 'For example: -List VALUE,VALUE.'],
  ['-Flag:', 'System.Management.Automation.SwitchParameter', undefined],
  ['-Truth', 'System.Boolean', undefined],
  ['-Amount', 'System.Double', 'For example: -Amount 2.5.'],
  ['-Count', 'System.Int32', 'For example: -Count 30.'],
  ['-Token', 'System.Security.SecureString', 'For example: -Token env:NAME.'],
  ['-Tokens', 'System.Security.SecureString[]', 'For example: -Tokens env:NAME,env:NAME.'],
  ['-Login', 'System.Management.Automation.PSCredential', 'For example: -Login USER:env:NAME.'],
  ['-Table', 'System.Collections.Hashtable', `For example: -Table "@{NAME='VALUE'; NAME2='VALUE'}".`],
  ['-Scope', 'ContextScope', 'For example: -Scope Process.'],
  ['-OutBuffer', 'System.Int32', 'For example: -OutBuffer 30.'],
  ['-ErrorAction', 'System.Management.Automation.ActionPreference', 'For example: -ErrorAction SilentlyContinue.'],
] as const;

for (const [word, type, example] of typeTexts) {
  test(`bindParameters() names the type ${type} and an example when ${word} lacks a value`, async () => {
    const name = word.replaceAll(/[-:]/g, '');
    await assertRefused(everyType, [word], {
      code: 'PARAMETER_VALUE_MISSING',
      message: `Missing an argument for parameter '${name}'. Specify a parameter of type '${type}' and try again.`,
      hint: example === undefined ? truthHint(name) : `${example} ${dashNote(name)}`,
      details: { parameter: name },
    });
  });
}

test('bindParameters() binds the common parameters by name and alias, typed', async () => {
  const call = await bind(
    { ...connect, supportsShouldProcess: true },
    ...'-vb -db:false -ea stop -wa:SilentlyContinue -infa ig -proga Con -ev +errors -wv w -iv i'.split(' '),
    ...'-ov o -ob 3 -pv p -o j -? -wi -cf:$false'.split(' '),
  );
  assert.deepEqual(call.common, {
    Verbose: true,
    Debug: false,
    ErrorAction: 'Stop',
    WarningAction: 'SilentlyContinue',
    InformationAction: 'Ignore',
    ProgressAction: 'Continue',
    ErrorVariable: '+errors',
    WarningVariable: 'w',
    InformationVariable: 'i',
    OutVariable: 'o',
    OutBuffer: 3,
    PipelineVariable: 'p',
    Output: 'json',
    Help: true,
    WhatIf: true,
    Confirm: false,
  });
});

test('bindParameters() knows -WhatIf only where the table supports it', async () => {
  await assert.rejects(bind(connect, '-WhatIf'), { code: 'PARAMETER_NOT_FOUND' });
});
