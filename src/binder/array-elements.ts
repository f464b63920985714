import { closingQuotes, readQuotedText } from './quoted-text.ts';

/** Which quotes are around elements: `"` and `'`, or also curly ones. */
export type Quotes = 'straight' | 'any';

/** One element of an array; `isGap` if it is missing before or after a comma. */
export interface WrittenElement {
  readonly text: string;
  readonly isGap: boolean;
}

/**
 * Splits a word at commas, as PowerShell splits `a,b`.
 *
 * Quotes around an element preserve its commas and spaces, and allow it to be empty: `"a,b",c` contains `a,b` and `c`.
 * A doubled quote inside is one quote. (These are quotes that the shell left in the word: `'"a,b",c'`.) Quotes
 * elsewhere are ordinary characters. Spaces next to a comma are dropped; a word without a comma keeps its spaces.
 */
export function splitElements(word: string, quotes: Quotes): WrittenElement[] {
  if (word === '') return [{ text: '', isGap: false }];
  const elements: WrittenElement[] = [];
  let from = 0;
  for (;;) {
    const quoted = readQuoted(word, from, quotes);
    if (quoted !== undefined) {
      elements.push({ text: quoted.text, isGap: false });
      if (quoted.end === word.length) return elements;
      from = quoted.end + 1;
      continue;
    }
    const comma = word.indexOf(',', from);
    const raw = word.slice(from, comma === -1 ? word.length : comma);
    const start = from === 0 ? raw : raw.trimStart();
    const text = comma === -1 ? start : start.trimEnd();
    elements.push({ text, isGap: text === '' });
    if (comma === -1) return elements;
    from = comma + 1;
  }
}

/** Writes elements as one word that `splitElements` parses to the same elements. */
export function joinElements(elements: readonly string[]): string {
  if (elements.length === 0) return '@()';
  if (elements.length === 1 && elements[0] === '') return '';
  return elements.map(writeElement).join(',');
}

function writeElement(element: string): string {
  const isPlain = element !== '' && element.trim() === element && !/^(?:["'\u2018-\u201e]|@\()|,/.test(element);
  return isPlain ? element : `"${element.replaceAll('"', '""')}"`;
}

/** Reads a quoted element; returns undefined unless its closing quote is followed by a comma or the end of the word. */
function readQuoted(word: string, from: number, quotes: Quotes): { text: string; end: number } | undefined {
  const start = skipSpaces(word, from);
  const closing = closingQuotes(word[start], quotes === 'any');
  if (closing === undefined) return undefined;
  const quoted = readQuotedText(word, start + 1, closing);
  if (quoted === undefined) return undefined;
  const end = skipSpaces(word, quoted.end);
  return end === word.length || word[end] === ',' ? { text: quoted.text, end } : undefined;
}

function skipSpaces(word: string, from: number): number {
  let at = from;
  while (at < word.length && (word[at] ?? '').trim() === '') at += 1;
  return at;
}
