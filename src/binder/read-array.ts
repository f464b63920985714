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
  const { elements, used } = isExpression
    ? readExpression(known, run, quotes)
    : (readRepeated(run, quotes) ?? readList(run, quotes));
  if (elements.some(({ isGap }) => isGap)) throw missingElement(known);
  return { elements: elements.map(({ text }) => text), used };
}

interface ReadElements {
  readonly elements: readonly WrittenElement[];
  readonly used: number;
}

/**
 * Reads an array whose first elements have spaces. PowerShell 7 passes it twice: these elements as words, and then the
 * text of the whole array, split at spaces: `-Scopes 'two words',b` arrives as `two words`, `'two` and `words',b`.
 *
 * @returns Undefined for other words.
 */
function readRepeated(run: readonly string[], quotes: Quotes): ReadElements | undefined {
  const count = run.findIndex((word) => !/\s/.test(word));
  if (count < 1 || !/^["']/.test(run[count] ?? '')) return undefined;
  const { elements, used } = readList(run.slice(count), quotes);
  const first = run.slice(0, count);
  const isRepeated = first.every((word, at) => elements[at]?.text === word.split(/\s+/).join(' ').trim());
  if (!isRepeated) return undefined;
  const asPassed = first.map((text) => ({ text, isGap: false }));
  return { elements: [...asPassed, ...elements.slice(count)], used: count + used };
}

function readList(run: readonly string[], quotes: Quotes): ReadElements {
  const elements: WrittenElement[] = [];
  let used = 0;
  while (used < run.length) {
    const { word, count } = withWholeQuote(run, used);
    const more = splitElements(word, quotes);
    if (used > 0) {
      if (elements.at(-1)?.isGap === true) elements.pop();
      else if (more[0]?.isGap === true) more.shift();
      else break;
    }
    for (const element of more) elements.push(element);
    used += count;
  }
  return { elements, used };
}

/**
 * Joins a word with the next ones while a quotation that begins an element is open: PowerShell splits the text that it
 * made of `-Scopes A,'B C'` at the space, and keeps the quotes.
 */
function withWholeQuote(run: readonly string[], start: number): { word: string; count: number } {
  const first = run[start] ?? '';
  let quote = openQuote(first);
  let word = first;
  for (let end = start + 1; quote !== undefined && end < run.length; end += 1) {
    word += ` ${run[end]}`;
    quote = openQuote(word);
    if (quote === undefined) return { word, count: end + 1 - start };
  }
  return { word: first, count: 1 };
}

/** Returns the quote that begins the last element without an end. */
function openQuote(word: string): string | undefined {
  const last = /(?:^|,)\s*(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[^"',][^,]*|)(?=,|$)/y;
  let at = 0;
  while (at < word.length) {
    last.lastIndex = at;
    const found = last.exec(word);
    if (found === null) return /^,?\s*(?<quote>["'])/.exec(word.slice(at))?.groups?.['quote'];
    at = Math.max(last.lastIndex, at + 1);
  }
  return undefined;
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
