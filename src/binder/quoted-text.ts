import { curlyQuotesLike } from './curly-quotes.ts';

/** Returns the characters that each end a text which `opening` begins; undefined if it is not a quote. */
export function closingQuotes(opening: string | undefined, hasCurly: boolean): string | undefined {
  if (opening === '"' || opening === "'") return opening;
  return hasCurly ? curlyQuotesLike(opening) : undefined;
}

/**
 * Reads a text up to its closing quote; a doubled quote inside is one quote.
 *
 * @param from - The index after the opening quote.
 * @param closing - The characters of {@link closingQuotes}.
 * @returns The text and the index after the closing quote; undefined without one.
 */
export function readQuotedText(text: string, from: number, closing: string): { text: string; end: number } | undefined {
  let read = '';
  let start = from;
  for (let at = from; at < text.length; at += 1) {
    if (!closing.includes(text.charAt(at))) continue;
    read += text.slice(start, at);
    const next = text.charAt(at + 1);
    if (next === '' || !closing.includes(next)) return { text: read, end: at + 1 };
    at += 1;
    start = at;
  }
  return undefined;
}
