import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullConnectEntra as connect } from './full-connect-entra.ts';
import { assertRefused, bind, tableOf, valuesOf } from './support.ts';

const table = tableOf({
  Text: { type: 'String', description: '' },
  List: { type: 'String[]', description: '' },
  Header: { type: 'String[]', description: '', commas: false },
  Flag: { type: 'SwitchParameter', description: '' },
  Truth: { type: 'Boolean', description: '' },
  Count: { type: 'Int32', description: '' },
  Amount: { type: 'Double', description: '' },
  Level: { type: 'Enum', typeName: 'LogLevel', values: ['Info', 'Warning', 'Error', 'None', 'Err'], description: '' },
});

const bound: [readonly string[], unknown][] = [
  [['-Text', 'two words'], { Text: 'two words' }],
  [['-Text', ''], { Text: '' }],
  [['--text='], { Text: '' }],
  [['-Text', '-'], { Text: '-' }],
  [['-Text', '\u2013'], { Text: '\u2013' }],
  [['-Text', '-,x'], { Text: '-,x' }],
  [['-Text', '-5'], { Text: '-5' }],
  [['-Text', '-.5e3'], { Text: '-.5e3' }],
  [['-Text:-value'], { Text: '-value' }],
  [['--text=-value'], { Text: '-value' }],
  [['-Text:a=b:c'], { Text: 'a=b:c' }],
  [['--text=a:b=c'], { Text: 'a:b=c' }],
  [['-Text', '--', '-value'], { Text: '-value' }],
  [['-Text', 'a,b'], { Text: 'a,b' }],
  [['-List', 'a,b'], { List: ['a', 'b'] }],
  [['-List', 'a,', 'b'], { List: ['a', 'b'] }],
  [['-List', 'a', ',b'], { List: ['a', 'b'] }],
  [['-List', 'a', ',', 'b'], { List: ['a', 'b'] }],
  [['-List:a,', 'b,', 'c'], { List: ['a', 'b', 'c'] }],
  [['--list=a', ',b'], { List: ['a', 'b'] }],
  [['-List', 'a', '-List', 'b,c', '--list=d'], { List: ['a', 'b', 'c', 'd'] }],
  [['-List', 'a , b'], { List: ['a', 'b'] }],
  [['-List', ' a b '], { List: [' a b '] }],
  [['-List', ''], { List: [''] }],
  [['-List', 'a,', ''], { List: ['a', ''] }],
  [['-List', '"a,b",c'], { List: ['a,b', 'c'] }],
  [['-List', "'a,b' , c"], { List: ['a,b', 'c'] }],
  [['-List', '"say ""hi"""'], { List: ['say "hi"'] }],
  [['-List', "'',x"], { List: ['', 'x'] }],
  [['-List', 'it\'s,5"'], { List: ["it's", '5"'] }],
  [['-List', "'tis,twas"], { List: ["'tis", 'twas'] }],
  [['-List', '"a"b,c'], { List: ['"a"b', 'c'] }],
  [['-List', '-5,', '-6'], { List: ['-5', '-6'] }],
  [['-Header', 'Accept: a, b', '-Header', 'X: "1",'], { Header: ['Accept: a, b', 'X: "1",'] }],
  [['-Text', '“Tag:*”'], { Text: 'Tag:*' }],
  [['-Text:“two words”'], { Text: 'two words' }],
  [['--text=„low”'], { Text: 'low' }],
  [['-Text', '”turned“'], { Text: 'turned' }],
  [['-Text', '‘single’'], { Text: 'single' }],
  [['-Text', '‚low‛'], { Text: 'low' }],
  [['-Text', '“Ada’s team”'], { Text: 'Ada’s team' }],
  [['-Text', '“-value”'], { Text: '-value' }],
  [['-Text', '“”'], { Text: '' }],
  [['-Text', '“ a ”'], { Text: ' a ' }],
  [['-Text', '“““kept”””'], { Text: '“kept”' }],
  [['-Text', '“say ““hi”””'], { Text: 'say “hi”' }],
  [['-Text', '“a” or “b”'], { Text: '“a” or “b”' }],
  [['-Text', '“mixed’'], { Text: '“mixed’' }],
  [['-Text', '“lone'], { Text: '“lone' }],
  [['-Text', 'lone”'], { Text: 'lone”' }],
  [['-Text', '“'], { Text: '“' }],
  [['-Text', '{"a":"“x”"}'], { Text: '{"a":"“x”"}' }],
  [['-Text', '«x»'], { Text: '«x»' }],
  [['-Text', '‟x‟'], { Text: '‟x‟' }],
  [['-Text', '"x"'], { Text: '"x"' }],
  [['-List', '“A”,“B”'], { List: ['A', 'B'] }],
  [['-List', '“A”,', '‘B’'], { List: ['A', 'B'] }],
  [['-List', '“a,b”,c'], { List: ['a,b', 'c'] }],
  [['-List', '@(“A”, ‘B’)'], { List: ['A', 'B'] }],
  [['-List', '“a ““b”””,c'], { List: ['a “b”', 'c'] }],
  [['-List', '“a” or “b”,c'], { List: ['“a” or “b”', 'c'] }],
  [['-List', '“lone,5”'], { List: ['lone,5'] }],
  [['-List', '“lone,x'], { List: ['“lone', 'x'] }],
  [['-List', '"“kept”",x'], { List: ['“kept”', 'x'] }],
  [['-Header', '“Accept: a, b”'], { Header: ['Accept: a, b'] }],
  [['-Count', '“5”'], { Count: 5 }],
  [['-Level', '‘info’'], { Level: 'Info' }],
  [['-Truth:“$true”'], { Truth: true }],
  [['-Flag'], { Flag: true }],
  [['-Flag:$true'], { Flag: true }],
  [['-Flag:$FALSE'], { Flag: false }],
  [['-Flag:true'], { Flag: true }],
  [['--flag=false'], { Flag: false }],
  [['-Flag:0'], { Flag: false }],
  [['-Truth', '$true'], { Truth: true }],
  [['-Truth', 'False'], { Truth: false }],
  [['-Truth', '1'], { Truth: true }],
  [['-Truth:0'], { Truth: false }],
  [['-Count', '-7'], { Count: -7 }],
  [['-Count', '+7'], { Count: 7 }],
  [['-Count', '2147483647'], { Count: 2147483647 }],
  [['-Count', '-2147483648'], { Count: -2147483648 }],
  [['-Count', '-0'], { Count: 0 }],
  [['-Amount', '1.5'], { Amount: 1.5 }],
  [['-Amount', '1e3'], { Amount: 1000 }],
  [['-Amount', '-.5'], { Amount: -0.5 }],
  [['-Amount', '2.'], { Amount: 2 }],
  [['-Amount', ' 60 '], { Amount: 60 }],
  [['-Level', 'WARNING'], { Level: 'Warning' }],
  [['-Level', 'w'], { Level: 'Warning' }],
  [['-Level', 'err'], { Level: 'Err' }],
];

for (const [words, expected] of bound) {
  test(`bindParameters() reads ${JSON.stringify(words)}`, async () => {
    assert.deepEqual(await valuesOf(table, ...words), expected);
  });
}

test('bindParameters() takes a line of the documentation as a shell hands it over', async () => {
  assert.deepEqual(await valuesOf(connect, '-Scopes', 'User.Read.All,', 'Group.ReadWrite.All'), {
    Scopes: ['User.Read.All', 'Group.ReadWrite.All'],
  });
});

test('bindParameters() gives a switch no word of its own', async () => {
  assert.deepEqual(await valuesOf(connect, '-NoWelcome', 'false'), { NoWelcome: true, Scopes: ['false'] });
});

test('bindParameters() refuses a gap next to a comma', async () => {
  for (const words of [
    ['-List', 'a,'],
    ['-List', 'a,', '-Flag'],
    ['-List', 'a,,b'],
    ['-List', ',a'],
    ['-List', 'a,', ',b'],
  ]) {
    await assertRefused(table, words, {
      code: 'PARAMETER_VALUE_MISSING',
      message: "Missing an argument for parameter 'List'. Specify a parameter of type 'System.String[]' and try again.",
      hint: 'A comma needs a value before and after it: -List a,b or -List a, b.',
      details: { parameter: 'List' },
    });
  }
});

for (const word of ['abc', '1,5', '', 'NaN', '1e', '--5', '1_000', '0x', '1eb', '٣']) {
  test(`bindParameters() refuses ${JSON.stringify(word)} as a Double`, async () => {
    await assertRefused(table, [`--amount=${word}`], {
      code: 'PARAMETER_VALUE_INVALID',
      message:
        `Cannot bind parameter 'Amount'. Cannot convert value "${word}" to type "System.Double". ` +
        `Error: "The input string '${word}' was not in a correct format."`,
      hint: 'For example: -Amount:2.5.',
      details: { parameter: 'Amount' },
    });
  });
}

test('bindParameters() refuses numbers that are too large', async () => {
  await assertRefused(table, ['-Count', '2147483648'], {
    code: 'PARAMETER_VALUE_INVALID',
    message:
      'Cannot bind parameter \'Count\'. Cannot convert value "2147483648" to type "System.Int32". ' +
      'Error: "Value was either too large or too small for an Int32."',
  });
  await assertRefused(table, ['-Amount', '1e999'], {
    code: 'PARAMETER_VALUE_INVALID',
    message:
      'Cannot bind parameter \'Amount\'. Cannot convert value "1e999" to type "System.Double". ' +
      'Error: "Value was either too large or too small for a Double."',
  });
  await assertRefused(table, ['-Amount', 'Infinity'], {
    code: 'PARAMETER_VALUE_INVALID',
    message:
      'Cannot bind parameter \'Amount\'. Cannot convert value "Infinity" to type "System.Double". ' +
      'Error: "Value was either too large or too small for a Double."',
  });
});

test('bindParameters() reads numbers as PowerShell does, and rounds halves to the even number', async () => {
  const numbers: [string, number, number][] = [
    ['0x10', 16, 16],
    ['1e3', 1000, 1000],
    ['.5', 0.5, 0],
    ['1.5', 1.5, 2],
    ['2.5', 2.5, 2],
    ['-2.5', -2.5, -2],
    ['-1.5', -1.5, -2],
    ['2.51', 2.51, 3],
    ['+4', 4, 4],
    ['7.', 7, 7],
    [' 7 ', 7, 7],
    ['1kb', 1024, 1024],
    ['1.5MB', 1_572_864, 1_572_864],
  ];
  for (const [word, amount, count] of numbers) {
    const { parameters } = await bind(table, `-Amount:${word}`, `-Count:${word}`);
    assert.deepEqual(parameters, { Amount: amount, Count: count }, word);
  }
});

test('bindParameters() refuses an unknown enumerator and lists the possible ones', async () => {
  await assertRefused(connect, ['-ContextScope', 'Z'], {
    code: 'PARAMETER_VALUE_INVALID',
    message:
      'Cannot bind parameter \'ContextScope\'. Cannot convert value "Z" to type "ContextScope". Error: "Unable to ' +
      'match the identifier name Z to a valid enumerator name. Specify one of the following enumerator names and try ' +
      'again:\nProcess, CurrentUser"',
    hint: 'For example: -ContextScope:Process.',
  });
});

test('bindParameters() refuses a prefix of several enumerators', async () => {
  await assertRefused(connect, ['-ErrorAction', 's'], {
    code: 'PARAMETER_VALUE_INVALID',
    message:
      'Cannot bind parameter \'ErrorAction\'. Cannot convert value "s" to type ' +
      '"System.Management.Automation.ActionPreference". Error: "The identifier name s cannot be processed because it ' +
      'is either too similar or identical to the following enumerator names: SilentlyContinue, Stop, Suspend. Use a ' +
      'more specific identifier name."',
  });
});

test('bindParameters() refuses a value that is not a Boolean', async () => {
  await assertRefused(table, ['-Truth', 'yes'], {
    code: 'PARAMETER_VALUE_INVALID',
    message: "Cannot convert 'System.String' to the type 'System.Boolean' required by parameter 'Truth'.",
    hint: '"yes" is not a Boolean: use -Truth:true or -Truth:false.',
  });
  await assert.rejects(bind(table, '-Flag:maybe'), { code: 'PARAMETER_VALUE_INVALID' });
  // PowerShell reads a number with a sign as a text.
  await assert.rejects(bind(table, '-Truth', '-1'), { code: 'PARAMETER_VALUE_INVALID' });
  assert.deepEqual((await bind(table, '-Truth', '1.5', '-Flag:0x0')).parameters, { Truth: true, Flag: false });
});

test('bindParameters() says what a shell made of -Flag:$false', async () => {
  await assertRefused(table, ['-Flag:'], {
    code: 'PARAMETER_VALUE_MISSING',
    message:
      "Missing an argument for parameter 'Flag'. Specify a parameter of type " +
      "'System.Management.Automation.SwitchParameter' and try again.",
    hint: 'Use -Flag:true or -Flag:false; the shell replaces an unquoted $true or $false with an empty string.',
  });
});

test('bindParameters() refuses an empty string where the table does, and for what is mandatory', async () => {
  const refused = (name: string) => ({
    code: 'PARAMETER_VALUE_INVALID',
    message: `Cannot bind argument to parameter '${name}' because it is an empty string.`,
    hint: `Specify a value for -${name} or omit it; the shell replaces an unset variable with an empty string.`,
    details: { parameter: name },
  });
  await assertRefused(connect, ['-Environment', ''], refused('Environment'));
  await assertRefused(connect, ['-AccessToken', ''], refused('AccessToken'));
  await assertRefused(connect, ['-Credential', ''], refused('ClientSecretCredential'));
  const mandatory = tableOf({
    Name: { type: 'String', description: '', everywhere: { mandatory: true } },
    Tags: { type: 'String[]', description: '', notEmpty: true },
  });
  await assertRefused(mandatory, ['-Name', ''], refused('Name'));
  await assertRefused(mandatory, ['-Name', 'x', '-Tags', "a,''"], refused('Tags'));
});

test('bindParameters() shows 200 characters of a word in full', async () => {
  const word = 'x'.repeat(200);
  await assertRefused(table, ['-Truth', word], {
    code: 'PARAMETER_VALUE_INVALID',
    message: "Cannot convert 'System.String' to the type 'System.Boolean' required by parameter 'Truth'.",
    hint: `"${word}" is not a Boolean: use -Truth:true or -Truth:false.`,
  });
});

test('bindParameters() shows no control character and no endless word in a message', async () => {
  await assertRefused(table, ['-Count', `\u001b[2J${'9x'.repeat(1000)}`], {
    code: 'PARAMETER_VALUE_INVALID',
    message:
      `Cannot bind parameter 'Count'. Cannot convert value "\u{fffd}[2J${'9x'.repeat(98)}..." to type "System.Int32". ` +
      `Error: "The input string '\u{fffd}[2J${'9x'.repeat(98)}...' was not in a correct format."`,
  });
});
