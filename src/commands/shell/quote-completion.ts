import type { BashLine } from './bash-line.ts';

/** Returns the part of a word that bash inserts at the cursor, in the quotation marks that are open there. */
export function quoteForBash(word: string, { fixedLength, quote }: Pick<BashLine, 'fixedLength' | 'quote'>): string {
  const rest = word.slice(fixedLength);
  if (quote === "'") return rest.replaceAll("'", "'\\''");
  // History expansion ignores a backslash in front of an exclamation mark in double quotes, and keeps it in the word.
  if (quote === '"') return rest.replaceAll(/[$`"\\]/g, '\\$&').replaceAll('!', '"\\!"');
  return rest.replaceAll(/[^\w./@%+=:,\u00a1-\u{10ffff}-]/gu, '\\$&');
}

/** Quotes a text so that PowerShell takes it literally. */
export function quoteForPowerShell(text: string): string {
  // PowerShell takes these four for apostrophes, too.
  return `'${text.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/** Returns the word that PowerShell inserts; behind `-Name:`, it inserts the value alone. */
export function wordForPowerShell(beginning: string, word: string): string {
  const written = /^[\w/\\.:=+-]+$/.test(word) ? word : quoteForPowerShell(word);
  return /^-[^-].*:$/.test(beginning) ? written : beginning + written;
}
