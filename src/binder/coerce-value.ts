import { cannotConvert, emptyString, notBoolean, shown } from './binding-errors.ts';
import type { HashtableEntries } from './hashtable.ts';
import type { NamedParameter } from './known-parameters.ts';
import { naturalType } from './natural-type.ts';
import { readNumber, roundHalfEven } from './number-text.ts';
import { parseCredentialSource, parseSecretSource } from './parse-secret-source.ts';
import { readHashtable } from './read-hashtable.ts';
import type { CredentialSource, SecretSource } from './secret-source.ts';

/** A value before its secrets are read. */
export type UnreadValue =
  | string
  | readonly string[]
  | boolean
  | number
  | SecretSource
  | readonly SecretSource[]
  | CredentialSource
  | HashtableEntries;

const truths = new Map([
  ['$true', true],
  ['true', true],
  ['$false', false],
  ['false', false],
]);

/**
 * Converts one word to the type of a parameter (an element, for an array).
 *
 * Numbers use a decimal point in any locale; a fraction is rounded for an Int32. Enumeration values match ignoring
 * case, by unique prefix and by number, and are returned in their canonical spelling. A Boolean is also `true` or
 * `false`, which PowerShell refuses: other shells do not have `$true`.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` with PowerShell's text.
 */
export function coerceValue(known: NamedParameter, word: string): UnreadValue {
  switch (known.parameter.type) {
    case 'String':
    case 'String[]':
      return word;
    case 'SwitchParameter':
    case 'Boolean':
      return toBoolean(known, word);
    case 'Int32':
      return toInt32(known, word);
    case 'Double':
      return toDouble(known, word);
    case 'Enum':
      return toEnumerator(known, known.parameter.values, word);
    case 'SecureString':
    case 'SecureString[]':
      return toSecretSource(known, word);
    case 'Hashtable':
      return readHashtable(known, [word]).value;
    case 'PSCredential':
      if (word === '') throw emptyString(known.name);
      return parseCredentialSource(known.name, word);
  }
}

/**
 * Parses the source of a SecureString, or of one element of an array of them.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for an empty word.
 */
export function toSecretSource(known: NamedParameter, word: string): SecretSource {
  if (word === '') throw emptyString(known.name);
  return parseSecretSource(known.name, word);
}

function toBoolean(known: NamedParameter, word: string): boolean {
  const truth = truths.get(word.trim().toLowerCase());
  if (truth !== undefined) return truth;
  if (naturalType(word) === 'String') throw notBoolean(known, word);
  return readNumber(word)?.value !== 0;
}

function toInt32(known: NamedParameter, word: string): number {
  const number = readNumber(word);
  if (number === undefined) throw isInfinity(word) ? outOfRange(known, word, 'an Int32') : badFormat(known, word);
  const value = roundHalfEven(number.value);
  if (value < -(2 ** 31) || value >= 2 ** 31)
    throw outOfRange(known, number.value === Infinity ? 'Infinity' : word, 'an Int32');
  return value;
}

function toDouble(known: NamedParameter, word: string): number {
  const number = readNumber(word);
  if (number === undefined && !isInfinity(word)) throw badFormat(known, word);
  // PowerShell takes infinity and NaN. No parameter has a use for them.
  if (number === undefined || !Number.isFinite(number.value)) throw outOfRange(known, word, 'a Double');
  return number.value;
}

function isInfinity(word: string): boolean {
  return /^[+-]?(?:infinity|\u221e)$/i.test(word.trim());
}

function badFormat(known: NamedParameter, word: string) {
  return cannotConvert(known, word, `. Error: "The input string '${shown(word)}' was not in a correct format."`);
}

function outOfRange(known: NamedParameter, word: string, type: string) {
  return cannotConvert(known, word, `. Error: "Value was either too large or too small for ${type}."`);
}

function toEnumerator(known: NamedParameter, values: readonly string[], word: string): string {
  const number = readNumber(word);
  if (number?.type === 'Int32') return values[number.value] ?? refuseNumber(known, values, number.value);
  const key = word.trim().toLowerCase();
  const exact = values.find((value) => value.toLowerCase() === key);
  if (exact !== undefined) return exact;
  const matches = values.filter((value) => value.toLowerCase().startsWith(key));
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  const reason =
    match === undefined
      ? `Unable to match the identifier name ${shown(word)} to a valid enumerator name. ` +
        `Specify one of the following enumerator names and try again:\n${values.join(', ')}`
      : `The identifier name ${shown(word)} cannot be processed because it is either too similar or identical to the ` +
        `following enumerator names: ${matches.join(', ')}. Use a more specific identifier name.`;
  throw cannotConvert(known, word, `. Error: "${reason}"`);
}

function refuseNumber(known: NamedParameter, values: readonly string[], value: number): never {
  const reason =
    ' due to enumeration values that are not valid. Specify one of the following enumeration values and try again. ' +
    `The possible enumeration values are "${values.join(',')}".`;
  throw cannotConvert(known, String(value), reason);
}
