import { missingElement } from './binding-errors.ts';
import { splitElements, type WrittenElement } from './array-elements.ts';
import type { KnownParameter } from './known-parameters.ts';

/**
 * Reads an array from the words at its place: `a,b`, but also `a,` `b` and `a` `,b`, which is how a shell hands over
 * a line of the documentation.
 *
 * @param run - The value words from the array's first one on; more may follow than belong to it.
 * @returns The elements and how many words they took.
 * @throws {EntradaError} `PARAMETER_VALUE_MISSING` when nothing stands beside a comma.
 */
export function readArray(known: KnownParameter, run: readonly string[]): { elements: string[]; used: number } {
  const elements: WrittenElement[] = [];
  let used = 0;
  for (const word of run) {
    const more = splitElements(word);
    if (used > 0) {
      if (elements.at(-1)?.isGap === true) elements.pop();
      else if (more[0]?.isGap === true) more.shift();
      else break;
    }
    for (const element of more) elements.push(element);
    used += 1;
  }
  if (elements.some(({ isGap }) => isGap)) throw missingElement(known);
  return { elements: elements.map(({ text }) => text), used };
}
