import { coerceValue, toSecretSource, type UnreadValue } from './coerce-value.ts';
import type { NamedParameter } from './known-parameters.ts';
import { readArray } from './read-array.ts';
import { readHashtable } from './read-hashtable.ts';

/**
 * Reads a parameter's value from the words after it.
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
      if (parameter.commas === false) return { value: [word], used: 1 };
      const { elements, used } = readArray(known, run);
      return { value: elements, used };
    }
    case 'SecureString[]': {
      const { elements, used } = readArray(known, run);
      return { value: elements.map((element) => toSecretSource(known, element)), used };
    }
    case 'Hashtable':
      return readHashtable(known, run);
    default:
      return { value: coerceValue(known, word), used: 1 };
  }
}
