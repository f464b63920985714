/** One element as written; `isGap` when nothing stands between two commas or beside one. */
export interface WrittenElement {
  readonly text: string;
  readonly isGap: boolean;
}

/**
 * Splits a word at its commas, as PowerShell splits `a,b`.
 *
 * Quotes around an element protect its commas, blanks and emptiness: `"a,b",c` holds `a,b` and `c`, and a doubled
 * quote inside stands for one. (These are quotes that the shell left in the word: `'"a,b",c'`.) Quotes elsewhere are
 * plain letters. Blanks beside a comma are dropped; a word without a comma keeps its blanks.
 */
export function splitElements(word: string): WrittenElement[] {
  if (word === '') return [{ text: '', isGap: false }];
  const elements: WrittenElement[] = [];
  let from = 0;
  for (;;) {
    const quoted = readQuoted(word, from);
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

/** Writes elements as one word that the reader of an array reads back. */
export function joinElements(elements: readonly string[]): string {
  if (elements.length === 0) return '@()';
  if (elements.length === 1 && elements[0] === '') return '';
  return elements.map(writeElement).join(',');
}

function writeElement(element: string): string {
  const isPlain = element !== '' && element.trim() === element && !/^(?:["']|@\()|,/.test(element);
  return isPlain ? element : `"${element.replaceAll('"', '""')}"`;
}

/** Reads a quoted element; undefined unless its closing quote is followed by a comma or the word's end. */
function readQuoted(word: string, from: number): { text: string; end: number } | undefined {
  const start = skipBlanks(word, from);
  const quote = word[start];
  if (quote !== '"' && quote !== "'") return undefined;
  let text = '';
  let at = start + 1;
  for (;;) {
    const close = word.indexOf(quote, at);
    if (close === -1) return undefined;
    text += word.slice(at, close);
    at = close + 1;
    if (word[at] !== quote) break;
    text += quote;
    at += 1;
  }
  const end = skipBlanks(word, at);
  return end === word.length || word[end] === ',' ? { text, end } : undefined;
}

function skipBlanks(word: string, from: number): number {
  let at = from;
  while (at < word.length && (word[at] ?? '').trim() === '') at += 1;
  return at;
}
