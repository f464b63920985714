import { type UnreadValue, coerceValue } from './coerce-value.ts';
import type { KnownParameter } from './known-parameters.ts';
import { readArray } from './read-array.ts';

/**
 * Takes a parameter's value from the words at its place.
 *
 * @param run - The word that is the value, and the value words right after it; an array may go on over them.
 * @returns The value and how many words it took.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`, `PARAMETER_VALUE_MISSING`.
 */
export function takeValue(known: KnownParameter, run: readonly string[]): { value: UnreadValue; used: number } {
  const [word = ''] = run;
  if (known.parameter.type !== 'String[]') return { value: coerceValue(known, word), used: 1 };
  if (known.parameter.commas === false) return { value: [word], used: 1 };
  const { elements, used } = readArray(known, run);
  return { value: elements, used };
}
