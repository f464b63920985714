import { EntradaError } from '../base/errors.ts';
import type { CommandTable, Parameter } from '../model/parameter-table.ts';
import type { KnownParameter } from './known-parameters.ts';
import { nearestName } from './nearest-name.ts';
import { fullTypeName, shortTypeName } from './type-names.ts';

// The texts are those of PowerShell's engine (ParameterBinderStrings); the hints are ours.

/** @param replacement - What took the place of a parameter that older versions had. */
export function parameterNotFound(
  table: CommandTable,
  known: readonly KnownParameter[],
  typed: string,
  replacement?: string,
): EntradaError {
  const names = known.flatMap(({ name, parameter }) => [name, ...(parameter.aliases ?? [])]);
  const nearest = nearestName(typed, names);
  const hint =
    nearest === undefined
      ? `${table.name} -Help lists the parameters; a value that begins with a dash is given as -Name:-value.`
      : `The nearest name is -${nearest}.`;
  return new EntradaError(
    'PARAMETER_NOT_FOUND',
    `A parameter cannot be found that matches parameter name '${shown(typed)}'.`,
    { hint: replacement ?? hint },
  );
}

export function parameterAmbiguous(typed: string, matches: readonly KnownParameter[]): EntradaError {
  const names = matches.map(({ name }) => `-${name}`);
  return new EntradaError(
    'PARAMETER_AMBIGUOUS',
    `Parameter cannot be processed because the parameter name '${shown(typed)}' is ambiguous. ` +
      `Possible matches include: ${names.join(' ')}.`,
    {
      hint: `Write more letters of the one that is meant, for example ${names[0] ?? ''}.`,
      details: { matches: names },
    },
  );
}

export function missingArgument({ name, parameter }: KnownParameter): EntradaError {
  return new EntradaError('PARAMETER_VALUE_MISSING', missingArgumentText(name, parameter), {
    hint:
      parameter.type === 'SwitchParameter' || parameter.type === 'Boolean'
        ? `Write -${name}:true or -${name}:false; a shell replaces an unquoted $true or $false by nothing.`
        : `For example -${name} ${exampleValue(parameter)}; a value that begins with a dash is given as -${name}:-value.`,
    details: { parameter: name },
  });
}

export function missingElement({ name, parameter }: KnownParameter): EntradaError {
  return new EntradaError('PARAMETER_VALUE_MISSING', missingArgumentText(name, parameter), {
    hint: `A value has to stand on each side of a comma: -${name} a,b or -${name} a, b.`,
    details: { parameter: name },
  });
}

export function parameterAlreadyBound({ name, parameter }: KnownParameter): EntradaError {
  return new EntradaError(
    'PARAMETER_ALREADY_BOUND',
    `Cannot bind parameter because parameter '${name}' is specified more than once. To provide multiple values to ` +
      'parameters that can accept multiple values, use the array syntax. For example, "-parameter value1,value2,value3".',
    { hint: `-${name} takes one ${shortTypeName(parameter)}: give it once.`, details: { parameter: name } },
  );
}

export function argumentNotFound(table: CommandTable, word: string, positional: readonly string[]): EntradaError {
  const places = positional.map((name) => `-${name}`).join(', ');
  let hint = `${table.name} takes no value without a parameter name; ${table.name} -Help lists the parameters.`;
  if (places !== '')
    hint = `Name the parameter that it is for; without a name ${table.name} takes ${places}, in this order.`;
  if (table.trailingWords !== undefined)
    hint = `Put the command after --, as in: entrada ${table.name} -- ${table.trailingWords}`;
  return new EntradaError(
    'ARGUMENT_NOT_FOUND',
    `A positional parameter cannot be found that accepts argument '${shown(word)}'.`,
    { hint },
  );
}

/** @param hint - Which parameters clash and which sets they belong to, or what would tell the sets apart. */
export function setUnresolved(hint: string, details: Readonly<Record<string, unknown>>): EntradaError {
  return new EntradaError(
    'PARAMETER_SET_UNRESOLVED',
    'Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be ' +
      'used together or an insufficient number of parameters were provided.',
    { hint, details },
  );
}

export function mandatoryMissing(table: CommandTable, names: readonly string[]): EntradaError {
  const example = names.map((name) => {
    const parameter = table.parameters[name];
    return parameter === undefined ? `-${name}` : `-${name} ${exampleValue(parameter)}`;
  });
  return new EntradaError(
    'PARAMETER_MISSING',
    `Cannot process command because of one or more missing mandatory parameters: ${names.join(' ')}.`,
    { hint: `Add ${example.join(' ')}.`, details: { parameters: names } },
  );
}

/** @param reason - What PowerShell puts after `Error:`, in its words. */
export function cannotConvert({ name, parameter }: KnownParameter, word: string, reason: string): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind parameter '${name}'. Cannot convert value "${shown(word)}" to type "${fullTypeName(parameter)}". ` +
      reason,
    { hint: `For example -${name}:${exampleValue(parameter)}.`, details: { parameter: name } },
  );
}

export function emptyString(name: string): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind argument to parameter '${name}' because it is an empty string.`,
    {
      hint: `Give -${name} a value or leave it out; a shell turns a variable that is not set into an empty string.`,
      details: { parameter: name },
    },
  );
}

export function emptyArray(name: string): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind argument to parameter '${name}' because it is an empty array.`,
    { hint: `Give -${name} one value at least: -${name} a,b.`, details: { parameter: name } },
  );
}

/** The words are not shown, since they may be secrets. */
export function arrayIncomplete({ name }: KnownParameter): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind parameter '${name}'. Missing closing ')' in expression.`,
    {
      hint: `Close it in one word of the shell, as in -${name} '@(a, b)', or write -${name} a,b.`,
      details: { parameter: name },
    },
  );
}

/** For secrets: the word is not shown, since it may hold one. */
export function sourceIncomplete(name: string, found: string): EntradaError {
  return new EntradaError('PARAMETER_VALUE_INVALID', `Cannot bind parameter '${name}': ${found}.`, {
    hint: 'A secret is given as env:NAME, file:PATH, - (standard input) or prompt; a credential as USER and that, as in USER:env:NAME.',
    details: { parameter: name },
  });
}

export function standardInputTaken(names: readonly string[]): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind parameter '${names[1] ?? ''}': parameter '${names[0] ?? ''}' already reads standard input.`,
    { hint: 'Use env:NAME or file:PATH for one of them.', details: { parameters: names } },
  );
}

function missingArgumentText(name: string, parameter: Parameter): string {
  return `Missing an argument for parameter '${name}'. Specify a parameter of type '${fullTypeName(parameter)}' and try again.`;
}

/** A value of the type, as one types it. */
function exampleValue(parameter: Parameter): string {
  switch (parameter.type) {
    case 'String':
      return 'VALUE';
    case 'String[]':
      return 'VALUE,VALUE';
    case 'SwitchParameter':
    case 'Boolean':
      return 'true';
    case 'Int32':
      return '30';
    case 'Double':
      return '2.5';
    case 'SecureString':
      return 'env:NAME';
    case 'SecureString[]':
      return 'env:NAME,env:NAME';
    case 'PSCredential':
      return 'USER:env:NAME';
    case 'Hashtable':
      return "\"@{NAME='VALUE'; NAME2='VALUE'}\"";
    case 'Enum':
      return parameter.values[0] ?? 'VALUE';
  }
}

const longestShown = 200;

/** Gives a word as messages show it: readable and harmless to a terminal, whatever was typed. */
export function shown(word: string): string {
  const clipped = word.length > longestShown ? `${word.slice(0, longestShown)}...` : word;
  return clipped.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}');
}
