/** The quotation marks of word processors that PowerShell reads as `"`, and those that it reads as `'`. */
const kinds = ['\u201c\u201d\u201e', '\u2018\u2019\u201a\u201b'];

/**
 * Returns the characters that each end a text which `opening` begins: PowerShell takes them all for one quotation mark
 * (about_Quoting_Rules). Returns undefined if it is not a curly quote.
 */
export function curlyQuotesLike(opening: string | undefined): string | undefined {
  return opening === undefined || opening === '' ? undefined : kinds.find((kind) => kind.includes(opening));
}

/**
 * Returns a word without the curly quotes around it: a shell other than PowerShell leaves them in the word.
 *
 * A doubled quote inside is one quote. A word whose quotes do not match, or that has a lone quote of the same kind
 * inside, is returned unchanged.
 */
export function withoutCurlyQuotes(word: string): string {
  const kind = curlyQuotesLike(word[0]);
  if (kind === undefined || word.length < 2 || !kind.includes(word.at(-1) ?? '')) return word;
  const inside = word.slice(1, -1);
  const pair = new RegExp(`[${kind}]([${kind}])`, 'g');
  const isOneText = !new RegExp(`[${kind}]`).test(inside.replaceAll(pair, ''));
  return isOneText ? inside.replaceAll(pair, '$1') : word;
}

/** Writes a text as a word that {@link withoutCurlyQuotes} reads as the same text. */
export function keepingCurlyQuotes(text: string): string {
  if (withoutCurlyQuotes(text) === text) return text;
  return `\u201c${text.replaceAll(/[\u201c-\u201e]/g, '$&$&')}\u201d`;
}
