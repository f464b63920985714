import { coerceValue, toSecretSource, type UnreadValue } from './coerce-value.ts';
import { withoutCurlyQuotes } from './curly-quotes.ts';
import { rejectDestroyed } from './destroyed-values.ts';
import type { NamedParameter } from './known-parameters.ts';
import { readArray } from './read-array.ts';
import { readHashtable } from './read-hashtable.ts';

/** The words of a value, not yet converted to the parameter's type. */
export interface TakenWords {
  /** How many words the value uses. */
  readonly used: number;
  /**
   * Converts them.
   *
   * @throws {EntradaError} `PARAMETER_VALUE_INVALID`.
   */
  convert(): UnreadValue;
}

/**
 * Determines which words after a parameter are its value.
 *
 * Curly quotes around a value or an element are those of PowerShell. A secret keeps them: they can be part of it.
 *
 * @param run - The value words, starting with the value; an array or a Hashtable can use several of them.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`, `PARAMETER_VALUE_MISSING` where PowerShell's parser fails, before
 *   any parameter is bound: an array or a Hashtable that is not complete.
 */
export function takeValue(known: NamedParameter, run: readonly string[]): TakenWords {
  const { parameter } = known;
  const [word = ''] = run;
  rejectDestroyed(known, word);
  switch (parameter.type) {
    case 'String[]': {
      if (parameter.commas === false) return { used: 1, convert: () => [withoutCurlyQuotes(word)] };
      const { elements, used } = readArray(known, run, 'any');
      return { used, convert: () => elements };
    }
    case 'SecureString[]': {
      const { elements, used } = readArray(known, run, 'straight');
      return { used, convert: () => elements.map((element) => toSecretSource(known, element)) };
    }
    case 'Hashtable': {
      const { value, used } = readHashtable(known, run);
      return { used, convert: () => value };
    }
    case 'SecureString':
    case 'PSCredential':
      return { used: 1, convert: () => coerceValue(known, word) };
    default:
      return { used: 1, convert: () => coerceValue(known, withoutCurlyQuotes(word)) };
  }
}
