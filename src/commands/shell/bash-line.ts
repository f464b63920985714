/** A command line of bash up to the cursor. */
export interface BashLine {
  /** The words without their quotes; the last one is being typed and may be empty. */
  readonly words: readonly string[];
  /** Whether the last word is the target of a redirection. */
  readonly isRedirection: boolean;
  /** How much of the last word is before the place where bash inserts a completion. */
  readonly fixedLength: number;
  /** The quotation mark that is open at the cursor. */
  readonly quote: '' | '"' | "'";
}

/**
 * Reads a command line as bash does. What bash would expand stays as it is written.
 *
 * @param line - Up to the cursor.
 * @param breaks - `COMP_WORDBREAKS`. Unquoted, these characters also start the part of a word that a completion
 * replaces.
 */
export function readBashLine(line: string, breaks: string): BashLine {
  const words: string[] = [];
  let word: string | undefined;
  let fixedLength = 0;
  let quote: BashLine['quote'] = '';
  let isRedirection = false;
  const end = (): void => {
    if (word !== undefined && !isRedirection) words.push(word);
    if (word !== undefined) isRedirection = false;
    word = undefined;
    fixedLength = 0;
  };
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    const next = line[at + 1] ?? '';
    if (quote !== '' && char === quote) {
      quote = '';
      fixedLength = word?.length ?? 0;
    } else if (char === '\\' && quote !== "'" && next !== '' && (quote === '' || '$`"\\\n'.includes(next))) {
      at += 1;
      if (next !== '\n') word = (word ?? '') + next;
    } else if (quote !== '') {
      word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
      fixedLength = word.length;
    } else if (/\s/.test(char)) {
      end();
    } else if (char === '<' || char === '>') {
      // The number in front belongs to the redirection.
      if (word !== undefined && /^\d+$/.test(word)) word = undefined;
      end();
      isRedirection = true;
    } else {
      word = (word ?? '') + char;
      // A completion replaces an @, too, which host names start with.
      if (breaks.includes(char)) fixedLength = char === '@' ? word.length - 1 : word.length;
    }
  }
  return { words: [...words, word ?? ''], isRedirection, fixedLength, quote };
}
