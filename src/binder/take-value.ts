import { withoutCurlyQuotes } from './curly-quotes.ts';
import { coerceValue, toSecretSource, type UnreadValue } from './coerce-value.ts';
import type { NamedParameter } from './known-parameters.ts';
import { readArray } from './read-array.ts';
import { readHashtable } from './read-hashtable.ts';

/**
 * Reads a parameter's value from the words after it.
 *
 * Curly quotes around a value or an element are those of PowerShell. A secret keeps them: they can be part of it.
 *
 * @param run - The value words, starting with the value; an array or a Hashtable can use several of them.
 * @returns The value and how many words it used.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`, `PARAMETER_VALUE_MISSING`.
 */
export function takeValue(known: NamedParameter, run: readonly string[]): { value: UnreadValue; used: number } {
  const { parameter } = known;
  const [word = ''] = run;
  switch (parameter.type) {
    case 'String[]': {
      if (parameter.commas === false) return { value: [withoutCurlyQuotes(word)], used: 1 };
      const { elements, used } = readArray(known, run, 'any');
      return { value: elements, used };
    }
    case 'SecureString[]': {
      const { elements, used } = readArray(known, run, 'straight');
      return { value: elements.map((element) => toSecretSource(known, element)), used };
    }
    case 'Hashtable':
      return readHashtable(known, run);
    case 'SecureString':
    case 'PSCredential':
      return { value: coerceValue(known, word), used: 1 };
    default:
      return { value: coerceValue(known, withoutCurlyQuotes(word)), used: 1 };
  }
}
