import { type Quotes, splitElements, type WrittenElement } from './array-elements.ts';
import { arrayIncomplete, missingElement } from './binding-errors.ts';
import type { NamedParameter } from './known-parameters.ts';

/**
 * Reads an array from words: `a,b`, or `a,` `b` and `a` `,b`, as a shell splits examples of the documentation, or
 * `@(a, b)`.
 *
 * @param run - The value words, starting with the array; words that do not belong to it can follow.
 * @returns The elements and how many words they used.
 * @throws {EntradaError} `PARAMETER_VALUE_MISSING` if a value is missing before or after a comma,
 *   `PARAMETER_VALUE_INVALID` if `@(` is not closed.
 */
export function readArray(
  known: NamedParameter,
  run: readonly string[],
  quotes: Quotes,
): { elements: string[]; used: number } {
  const isExpression = run[0]?.trimStart().startsWith('@(') === true;
  const { elements, used } = isExpression ? readExpression(known, run, quotes) : readList(run, quotes);
  if (elements.some(({ isGap }) => isGap)) throw missingElement(known);
  return { elements: elements.map(({ text }) => text), used };
}

interface ReadElements {
  readonly elements: readonly WrittenElement[];
  readonly used: number;
}

function readList(run: readonly string[], quotes: Quotes): ReadElements {
  const elements: WrittenElement[] = [];
  let used = 0;
  for (const word of run) {
    const more = splitElements(word, quotes);
    if (used > 0) {
      if (elements.at(-1)?.isGap === true) elements.pop();
      else if (more[0]?.isGap === true) more.shift();
      else break;
    }
    for (const element of more) elements.push(element);
    used += 1;
  }
  return { elements, used };
}

/** Reads PowerShell's array expression, up to the first word that ends with `)` and is not followed by a comma. */
function readExpression(known: NamedParameter, run: readonly string[], quotes: Quotes): ReadElements {
  const last = run.findIndex(
    (word, index) => word.trimEnd().endsWith(')') && run[index + 1]?.trimStart().startsWith(',') !== true,
  );
  if (last === -1) throw arrayIncomplete(known);
  const used = last + 1;
  const inside = run.slice(0, used).join(' ').trim().slice('@('.length, -1).trim();
  return { elements: inside === '' ? [] : splitElements(inside, quotes), used };
}
