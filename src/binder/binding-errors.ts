import { EntradaError, withCodeOf } from '../base/errors.ts';
import type { CommandTable, Parameter } from '../model/parameter-table.ts';
import type { KnownParameter, NamedParameter } from './known-parameters.ts';
import { nearestName } from '../base/nearest-name.ts';
import { fullTypeName, shortTypeName } from './type-names.ts';

// The messages are those of PowerShell's engine (ParameterBinderStrings); the hints are Entrada's.

/**
 * Returns the error for an unknown parameter name.
 *
 * @param replacement - The hint for a parameter of older versions.
 */
export function parameterNotFound(
  table: CommandTable,
  known: readonly KnownParameter[],
  typed: string,
  replacement?: string,
): EntradaError {
  const names = known.flatMap(({ name, parameter }) => [name, ...(parameter.aliases ?? [])]);
  // Every short word is close to an alias of two letters.
  const nearest = nearestName(
    typed,
    names.filter((name) => name.length > 2),
  );
  const hint =
    nearest === undefined
      ? `${table.name} -Help lists the parameters. For a value that starts with a dash, use -Name:-value.`
      : `Did you mean -${nearest}?`;
  return new EntradaError(
    'PARAMETER_NOT_FOUND',
    `A parameter cannot be found that matches parameter name '${shown(typed)}'.`,
    { hint: replacement ?? hint },
  );
}

/** Adds to the error for an unknown name that the next word, which begins with a period, can be a part of it. */
export function parameterSplit(error: EntradaError, whole: string): EntradaError {
  const split = `If you wrote ${shown(whole)}: PowerShell splits it at the period unless it is in quotes.`;
  return withCodeOf(error, error.message, { hint: error.hint === undefined ? split : `${error.hint}\n${split}` });
}

/** Returns the error for an abbreviated name that matches several parameters. */
export function parameterAmbiguous(typed: string, matches: readonly KnownParameter[]): EntradaError {
  const names = matches.map(({ name }) => `-${name}`);
  return new EntradaError(
    'PARAMETER_AMBIGUOUS',
    `Parameter cannot be processed because the parameter name '${shown(typed)}' is ambiguous. ` +
      `Possible matches include: ${names.join(' ')}.`,
    {
      hint: `Use more letters, for example ${names[0] ?? ''}.`,
      details: { matches: names },
    },
  );
}

/** Returns the error for a parameter without a value. */
export function missingArgument({ name, parameter }: NamedParameter): EntradaError {
  return new EntradaError('PARAMETER_VALUE_MISSING', missingArgumentText(name, parameter), {
    hint:
      parameter.type === 'SwitchParameter' || parameter.type === 'Boolean'
        ? `Use -${name}:true or -${name}:false; the shell replaces an unquoted $true or $false with an empty string.`
        : `For example: -${name} ${exampleValue(parameter)}. For a value that starts with a dash, use -${name}:-value.`,
    details: { parameter: name },
  });
}

/** Returns the error for an array with nothing before or after a comma. */
export function missingElement({ name, parameter }: NamedParameter): EntradaError {
  return new EntradaError('PARAMETER_VALUE_MISSING', missingArgumentText(name, parameter), {
    hint: `A comma needs a value before and after it: -${name} a,b or -${name} a, b.`,
    details: { parameter: name },
  });
}

/**
 * Returns the error for a repeated parameter.
 *
 * @param shownName - The name in the message.
 */
export function parameterAlreadyBound({ name, parameter }: NamedParameter, shownName: string): EntradaError {
  return new EntradaError(
    'PARAMETER_ALREADY_BOUND',
    `Cannot bind parameter because parameter '${shown(shownName)}' is specified more than once. To provide multiple values to ` +
      'parameters that can accept multiple values, use the array syntax. For example, "-parameter value1,value2,value3".',
    { hint: `-${name} takes one ${shortTypeName(parameter)}; use it once.`, details: { parameter: name } },
  );
}

/**
 * Returns the error for a value that no parameter accepts by position.
 *
 * @param named - The parameters that are on the line.
 */
export function argumentNotFound(
  table: CommandTable,
  word: string,
  positional: readonly string[],
  named: readonly string[],
): EntradaError {
  const positions = positional.map((name) => `-${name}`).join(', ');
  const needed = Object.entries(table.parameters).find(([, { sets = {} }]) => isNeededByOne(sets));
  const example = named.length === 0 ? needed?.[0] : undefined;
  const suchAs = example === undefined ? '' : `, such as -${example} VALUE`;
  let hint = `${table.name} does not take a value without a parameter name${suchAs}; ${table.name} -Help lists the parameters.`;
  if (positions !== '') {
    hint = `Name the parameter; without names, ${table.name} takes ${positions}, in this order.`;
  }
  // As with -All $true of AzureAD, where -All is a Boolean.
  if (/^\$(?:true|false)$/i.test(word)) {
    hint = `A switch takes its value after a colon: '-Name:${word.toLowerCase()}', or -Name alone for $true.`;
  }
  if (table.trailingWords !== undefined)
    hint = `Put the command after --, as in: entrada ${table.name} -- ${table.trailingWords}`;
  return new EntradaError(
    'ARGUMENT_NOT_FOUND',
    `A positional parameter cannot be found that accepts argument '${shown(word)}'.`,
    { hint },
  );
}

function isNeededByOne(sets: NonNullable<CommandTable['parameters'][string]['sets']>): boolean {
  return Object.values(sets).some(({ mandatory }) => mandatory === true);
}

/** Returns the error for a word that does not fit and can be part of a secret, since it follows a secret parameter. */
export function argumentHidden(secretName: string): EntradaError {
  return new EntradaError(
    'ARGUMENT_NOT_FOUND',
    `A positional parameter cannot be found that accepts the argument after the value of -${secretName}. It is not shown, because it can be a secret.`,
    { hint: `-${secretName} takes one word; put a value with spaces in quotes.`, details: { parameter: secretName } },
  );
}

/**
 * Returns the error for a call that matches no parameter set, or several.
 *
 * @param hint - The conflicting parameters and their sets, or the parameters that would identify one set.
 */
export function setUnresolved(hint: string, details: Readonly<Record<string, unknown>>): EntradaError {
  return new EntradaError(
    'PARAMETER_SET_UNRESOLVED',
    'Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be ' +
      'used together or an insufficient number of parameters were provided.',
    { hint, details },
  );
}

/** Returns the error for missing mandatory parameters. */
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

/**
 * Returns the error for a value of the wrong type.
 *
 * @param reason - PowerShell's text for the reason, which follows the type: `. Error: "..."`.
 */
export function cannotConvert({ name, parameter }: NamedParameter, word: string, reason: string): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind parameter '${name}'. Cannot convert value "${shown(word)}" to type "${fullTypeName(parameter)}"${reason}`,
    { hint: `For example: -${name}:${exampleValue(parameter)}.`, details: { parameter: name } },
  );
}

/** Returns the error for a word that is not a Boolean. */
export function notBoolean({ name, parameter }: NamedParameter, word: string): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot convert 'System.String' to the type '${fullTypeName(parameter)}' required by parameter '${name}'.`,
    {
      hint: `"${shown(word)}" is not a Boolean: use -${name}:true or -${name}:false.`,
      details: { parameter: name },
    },
  );
}

/** Returns the error for an empty string. */
export function emptyString(name: string): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind argument to parameter '${name}' because it is an empty string.`,
    {
      hint: `Specify a value for -${name} or omit it; the shell replaces an unset variable with an empty string.`,
      details: { parameter: name },
    },
  );
}

/** Returns the error for an empty array. */
export function emptyArray(name: string): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind argument to parameter '${name}' because it is an empty array.`,
    { hint: `Specify at least one value, for example -${name} a,b.`, details: { parameter: name } },
  );
}

/** Returns the error for an unclosed `@(`. The words are not shown, because they may be secrets. */
export function arrayIncomplete({ name }: NamedParameter): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind parameter '${name}'. Missing closing ')' in expression.`,
    {
      hint: `Quote the whole expression, as in -${name} '@(a, b)', or use -${name} a,b.`,
      details: { parameter: name },
    },
  );
}

/** Returns the error for an invalid secret source. The word is not shown, because it may contain the secret. */
export function sourceIncomplete(name: string, found: string): EntradaError {
  return new EntradaError('PARAMETER_VALUE_INVALID', `Cannot bind parameter '${name}': ${found}.`, {
    hint: 'Specify a secret as env:NAME, file:PATH, - (standard input) or prompt. Put the user name before it for a credential: USER:env:NAME.',
    details: { parameter: name },
  });
}

/** Returns the error for two parameters that both read standard input. */
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

/** Returns an example value for the parameter's type. */
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

/** Returns a word for display in a message: shortened, and without characters that affect the terminal. */
export function shown(word: string): string {
  const clipped = word.length > longestShown ? `${word.slice(0, longestShown)}...` : word;
  return clipped.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}');
}
