// Prints random calls of both cmdlets as JSON, with C# that declares the cmdlets for PowerShell's own binder.
// Arguments: the seed, and how many calls.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { randomFrom } from './random.js';

const [seed = 1, count = 500] = process.argv.slice(2).map(Number);
const { below, isLikely, pick, inAnyCase } = randomFrom(seed);
const from = (file) => import(pathToFileURL(join(process.env.TEST_DIST ?? '', file)).href);
const { connectEntraTable } = await from('model/connect-entra.js');
const { connectTeamsTable } = await from('model/connect-microsoftteams.js');

const texts = [
  'User.Read',
  'contoso.com',
  'a b',
  "O'Brien",
  '',
  '$x',
  'é',
  '72f988bf-86f1-41af-91ab-2d7cd011db47',
  'true',
];
const numbers = ['5', '-5', '0', '2.5', '0x10', '1e3', '7.', '.5', '+4', '99999999999', 'x'];
const commonNames = ['Verbose', 'Debug', 'ErrorAction', 'vb', 'ea', 'OutVariable', 'WhatIf', 'wi', 'Confirm'];
const preferences = ['Stop', 'silentlycontinue', '2', 'x'];

const tables = [connectEntraTable, connectTeamsTable].map((table) => ({ ...table, parameters: plain(table) }));
const calls = Array.from({ length: count }, () => callOf(pick(tables)));
process.stdout.write(
  JSON.stringify({
    tables: tables.map(({ name, defaultSet, supportsShouldProcess, parameters }) => ({
      name,
      defaultSet,
      supportsShouldProcess,
      parameters,
    })),
    source: sourceOf(tables),
    calls,
  }),
);

/** Secrets as text; no Hashtable, which a command line has only as text; one parameter at each position. */
function plain({ parameters }) {
  const types = { SecureString: 'String', PSCredential: 'String', 'SecureString[]': 'String[]' };
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([, { type }]) => type !== 'Hashtable')
      .map(([name, { type, typeName, values, aliases, sets, everywhere, commas }]) => {
        const placed = type === 'SwitchParameter' ? withoutPositions(sets) : sets;
        return [
          name,
          { type: types[type] ?? type, description: '', typeName, values, aliases, sets: placed, everywhere, commas },
        ];
      }),
  );
}

function withoutPositions(sets) {
  if (sets === undefined) return undefined;
  return Object.fromEntries(Object.entries(sets).map(([set, { mandatory }]) => [set, mandatory ? { mandatory } : {}]));
}

function callOf(table) {
  const pieces = Array.from({ length: below(6) }, () => (isLikely(0.2) ? positional() : named(table)));
  return {
    table: table.name,
    words: pieces.flatMap(({ words }) => words),
    line: pieces.map(({ line }) => line).join(' '),
  };
}

function positional() {
  const text = pick(texts);
  return { words: [text], line: quoted(text) };
}

function named(table) {
  const name = pick(Object.keys(table.parameters));
  const { aliases = [] } = table.parameters[name];
  const [own, parameter] = isLikely(0.15)
    ? [pick(commonNames), undefined]
    : [pick([name, ...aliases]), table.parameters[name]];
  const typed = isLikely(0.04) ? 'Unknown' : spelled(own);
  const dash = isLikely(0.05) ? '\u2013' : '-';
  const isSwitch =
    parameter === undefined ? !/^(?:ea|ErrorAction|OutVariable)$/.test(own) : parameter.type === 'SwitchParameter';
  const label = `${dash}${typed}`;
  if (isSwitch) {
    if (isLikely(0.7)) return { words: [label], line: label };
    const value = pick(['$true', '$false']);
    return { words: [`${label}:${value}`], line: `${label}:${value}` };
  }
  if (isLikely(0.04)) return { words: [label], line: label };
  const { word, line } = valueOf(own, parameter);
  // A program gets -Name:'' as -Name:, as it gets a name whose value is the next word.
  return word !== '' && isLikely(0.25)
    ? { words: [`${label}:${word}`], line: `${label}:${line}` }
    : { words: [label, word], line: `${label} ${line}` };
}

function spelled(name) {
  const whole = isLikely(0.7) ? name : name.slice(0, 2 + below(name.length - 1));
  return isLikely(0.3) ? inAnyCase(whole) : whole;
}

function valueOf(name, parameter) {
  if (parameter === undefined) {
    const word = name === 'OutVariable' ? 'x' : pick(preferences);
    return { word, line: word };
  }
  switch (parameter.type) {
    case 'String[]': {
      const elements = Array.from({ length: 1 + below(3) }, () => pick(['User.Read', 'Group.Read.All', 'A', 'b_c']));
      return { word: elements.join(','), line: elements.map((one) => (isLikely(0.5) ? one : quoted(one))).join(',') };
    }
    case 'Boolean': {
      const word = pick(['$true', '$false', '1', '0', 'x']);
      return { word, line: word };
    }
    case 'Int32':
    case 'Double': {
      const word = pick(numbers);
      return { word, line: word };
    }
    case 'Enum': {
      const word = pick([
        pick(parameter.values),
        inAnyCase(pick(parameter.values)),
        '1',
        '7',
        'x',
        pick(parameter.values).slice(0, 4),
      ]);
      return { word, line: word };
    }
    default: {
      const word = pick(texts);
      return { word, line: quoted(word) };
    }
  }
}

function quoted(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

function sourceOf(declared) {
  const enums = new Map();
  const classes = declared.map(({ name, defaultSet, supportsShouldProcess, parameters }) => {
    const properties = Object.entries(parameters).map(([parameter, facts]) => {
      if (facts.type === 'Enum') enums.set(facts.typeName, facts.values);
      return `  ${attributesOf(facts).join(' ')} public ${clrType(facts)} ${parameter} { get; set; }`;
    });
    return [
      `[Cmdlet("Test", "${name.replace('-', '')}", DefaultParameterSetName = "${defaultSet}", SupportsShouldProcess = ${supportsShouldProcess === true})]`,
      `public sealed class Test${name.replace('-', '')} : PSCmdlet {`,
      ...properties,
      '  protected override void ProcessRecord() {',
      '    WriteObject(ParameterSetName); WriteObject(MyInvocation.BoundParameters);',
      '  }',
      '}',
    ].join('\n');
  });
  const declarations = Array.from(enums, ([full, values]) => {
    const at = full.lastIndexOf('.');
    const text = `public enum ${full.slice(at + 1)} { ${values.join(', ')} }`;
    return at < 0 ? text : `namespace ${full.slice(0, at)} { ${text} }`;
  });
  return `using System.Management.Automation;\n${declarations.join('\n')}\n${classes.join('\n')}`;
}

function attributesOf({ aliases = [], sets, everywhere = {} }) {
  const declared = Object.entries(sets ?? { '': everywhere }).map(([set, { mandatory, position }]) => {
    const facts = [
      ...(set === '' ? [] : [`ParameterSetName = "${set}"`]),
      ...(mandatory === true ? ['Mandatory = true'] : []),
      ...(position === undefined ? [] : [`Position = ${position}`]),
    ];
    return `[Parameter(${facts.join(', ')})]`;
  });
  return [...declared, ...(aliases.length === 0 ? [] : [`[Alias(${aliases.map((one) => `"${one}"`).join(', ')})]`])];
}

function clrType({ type, typeName }) {
  const types = { String: 'string', 'String[]': 'string[]', Boolean: 'bool', Int32: 'int', Double: 'double' };
  return type === 'Enum' ? typeName : (types[type] ?? type);
}
