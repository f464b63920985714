import { EntradaError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import { kindOf } from '../../base/kind-of.ts';
import { findWrongValue } from '../../model/find-wrong-value.ts';
import { type CommandTable, type Parameter, setsHolding } from '../../model/parameter-table.ts';

/**
 * Checks that options name parameters of one set and have their types, for callers without types: TypeScript keeps the
 * sets apart.
 *
 * @param options - Names in camel case; a value that is undefined or false counts as absent.
 * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_SET_UNRESOLVED`, in PowerShell's words;
 * `PARAMETER_VALUE_INVALID` for a value of another type, which is not repeated.
 */
export function checkOptions(table: CommandTable, options: unknown): void {
  check(table, options, checkType);
}

/**
 * Checks that options name parameters of one set, for a caller that checks their values itself.
 *
 * @throws {EntradaError} As {@link checkOptions}, but for values.
 */
export function checkOptionNames(table: CommandTable, options: unknown): void {
  check(table, options, () => {});
}

function check(table: CommandTable, options: unknown, checkOne: typeof checkType): void {
  if (!isObject(options)) throw wrongType('the options', 'an object', options);
  const used = Object.entries(options).filter(([, value]) => value !== undefined && value !== false);
  const names = used.map(([name]) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  const unknown = names.find((name) => !Object.hasOwn(table.parameters, name));
  if (unknown !== undefined) {
    const removed = table.removed?.[unknown];
    throw new EntradaError(
      'PARAMETER_NOT_FOUND',
      `A parameter cannot be found that matches parameter name '${unknown}'.`,
      removed === undefined ? {} : { hint: removed },
    );
  }
  for (const [index, [name, value]] of used.entries()) {
    const parameter = table.parameters[names[index] ?? ''];
    if (parameter !== undefined) checkOne(name, parameter, value);
  }
  if (setsHolding(table, names).length > 0) return;
  throw new EntradaError(
    'PARAMETER_SET_UNRESOLVED',
    'Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.',
    { hint: `No parameter set holds all of ${names.join(', ')}.` },
  );
}

/**
 * Checks the types of the settings of the library's functions.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`.
 */
export function checkSettings(settings: unknown): void {
  if (!isObject(settings)) throw wrongType('the settings', 'an object', settings);
  const given = Object.entries(settings).filter(([, value]) => value !== undefined && value !== null);
  for (const [name, value] of given) {
    const rule = settingTypes.get(name);
    if (rule !== undefined) ensure(rule.isRight(value), name, rule.expected, value);
  }
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

const settingTypes: ReadonlyMap<string, { readonly expected: string; isRight(value: unknown): boolean }> = new Map([
  ...['onPrompt', 'onWarning', 'onTrace'].map(
    (name) => [name, { expected: 'a function', isRight: isFunction }] as const,
  ),
  ['service', { expected: "'entra' or 'teams'", isRight: (value: unknown) => value === 'entra' || value === 'teams' }],
  ['contextName', { expected: 'a string', isRight: (value: unknown) => typeof value === 'string' }],
  ['cache', { expected: 'a TokenCache', isRight: (value: unknown) => isObject(value) && isFunction(value['read']) }],
  // Not instanceof: a polyfill's signal is none of Node's.
  [
    'signal',
    {
      expected: 'an AbortSignal',
      isRight: (value: unknown) => isObject(value) && isFunction(value['addEventListener']),
    },
  ],
]);

function checkType(name: string, parameter: Parameter, value: unknown): void {
  const wrong = findWrongValue(parameter, value);
  if (wrong !== undefined) throw wrongType(`${name}${wrong.path}`, wrong.expected, wrong.found);
}

function ensure(isRight: boolean, name: string, expected: string, value: unknown): void {
  if (!isRight) throw wrongType(name, expected, value);
}

function wrongType(name: string, expected: string, value: unknown): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot use ${name}: ${kindOf(value)} was found; pass ${expected}`,
  );
}
