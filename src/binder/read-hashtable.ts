import { cannotConvert, emptyString, shown } from './binding-errors.ts';
import { type HashtableEntries, isBracedHashtable, parseHashtable, startsEntry } from './hashtable.ts';
import type { NamedParameter } from './known-parameters.ts';

/**
 * Reads a Hashtable from words: `@{A='x'; B='y'}`, as one word or as a shell split it, or `A=x;B=y`, which can continue
 * over several words like an array.
 *
 * @param run - The value words, starting with the Hashtable; words that do not belong to it can follow.
 * @returns The entries and how many words they used.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` with the message of PowerShell's parser.
 */
export function readHashtable(
  known: NamedParameter,
  run: readonly string[],
): { value: HashtableEntries; used: number } {
  const [first = ''] = run;
  const isBraced = isBracedHashtable(first);
  const words = isBraced ? run : wordsOfPlainForm(run);
  const text = words.join(' ');
  const fault = (reason: string) => cannotConvert(known, text, `. Error: "${shown(reason)}"`);
  const { entries, end } = parseHashtable(text, fault);
  if (!isBraced && entries.size === 0) throw emptyString(known.name);
  const { used, rest } = wordsUpTo(words, end);
  if (rest !== '') throw fault(`Unexpected token '${rest}' in expression or statement.`);
  return { value: entries, used };
}

/** Lists the words that belong together: those joined by a separator that is followed by an entry. */
function wordsOfPlainForm(run: readonly string[]): readonly string[] {
  const end = run.findIndex((word, index) => {
    const isSeparated = /[;,]$/.test(run[index - 1]?.trimEnd() ?? '') || /^\s*[;,]/.test(word);
    return index > 0 && !(isSeparated && startsEntry(word));
  });
  return end === -1 ? run : run.slice(0, end);
}

/** Counts the words up to an index in their joined text, and returns the rest of the last one. */
function wordsUpTo(words: readonly string[], end: number): { used: number; rest: string } {
  let at = 0;
  for (const [index, word] of words.entries()) {
    at += word.length;
    if (end <= at) return { used: index + 1, rest: word.slice(word.length - (at - end)).trim() };
    at += 1;
  }
  return { used: words.length, rest: '' };
}
