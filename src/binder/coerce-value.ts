import { cannotConvert, emptyString, shown } from './binding-errors.ts';
import type { HashtableEntries } from './hashtable.ts';
import type { NamedParameter } from './known-parameters.ts';
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
  ['1', true],
  ['$false', false],
  ['false', false],
  ['0', false],
]);

/**
 * Converts one word to the type of a parameter (an element, for an array).
 *
 * Numbers use a decimal point in any locale. Enumeration values match ignoring case and by unique prefix, and are
 * returned in their canonical spelling.
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
  const value = truths.get(word.trim().toLowerCase());
  if (value !== undefined) return value;
  const reason = 'Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.';
  throw cannotConvert(known, word, reason);
}

function toInt32(known: NamedParameter, word: string): number {
  const text = word.trim();
  if (!/^[+-]?\d+$/.test(text)) throw badFormat(known, word);
  const value = Number(text);
  if (value < -(2 ** 31) || value >= 2 ** 31) throw outOfRange(known, word, 'an Int32');
  return value + 0;
}

function toDouble(known: NamedParameter, word: string): number {
  const text = word.trim();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) throw badFormat(known, word);
  const value = Number(text);
  if (!Number.isFinite(value)) throw outOfRange(known, word, 'a Double');
  // No caller wants a negative zero.
  return value + 0;
}

function badFormat(known: NamedParameter, word: string) {
  return cannotConvert(known, word, `Error: "The input string '${shown(word)}' was not in a correct format."`);
}

function outOfRange(known: NamedParameter, word: string, type: string) {
  return cannotConvert(known, word, `Error: "Value was either too large or too small for ${type}."`);
}

function toEnumerator(known: NamedParameter, values: readonly string[], word: string): string {
  const key = word.trim().toLowerCase();
  const exact = values.find((value) => value.toLowerCase() === key);
  if (exact !== undefined) return exact;
  const matches = values.filter((value) => value.toLowerCase().startsWith(key));
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  const reason =
    match === undefined
      ? `Unable to match the identifier name ${shown(word)} to a valid enumerator name. ` +
        `Specify one of the following enumerator names and try again: ${values.join(', ')}`
      : `The identifier name ${shown(word)} cannot be processed because it is either too similar or identical to the ` +
        `following enumerator names: ${matches.join(', ')}. Use a more specific identifier name.`;
  throw cannotConvert(known, word, `Error: "${reason}"`);
}
