/** A word of the command line, told apart by its form alone. */
export type Token =
  | { readonly kind: 'value'; readonly word: string }
  | {
      readonly kind: 'name';
      /** As typed, without the dashes. */
      readonly typed: string;
      /** What stands after `:` or `=` in the same word; `--name=` attaches an empty text. */
      readonly attached?: string;
      /** The word ends with its colon (`-Name:`), so that the value is the next word. */
      readonly isOpen?: true;
    };

export interface Tokens {
  readonly tokens: readonly Token[];
  /** The words after `--`, when they are the command's own business. */
  readonly trailing: readonly string[];
}

// PowerShell reads the en dash, the em dash and the horizontal bar of a word processor as a dash.
const leadingDashes = /^[-\u2013\u2014\u2015]{1,2}/;
// Also the first of several: `-5,6`, and a dash alone (standard input): `-,env:NAME`.
const dashedValue = /^-(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)?(?:,|$)/i;

/**
 * Tells parameter names from values.
 *
 * A word that begins with a dash is a name, unless it is a negative number or a dash alone, also as the first of several. `-Name:value` and
 * `--name=value` carry a value of any form. The first `--` ends the names.
 *
 * @param keepsTrailing - The words after `--` are handed on as they are, in place of being values.
 */
export function tokenize(words: readonly string[], keepsTrailing: boolean): Tokens {
  const end = words.indexOf('--');
  const before = end === -1 ? words : words.slice(0, end);
  const after = end === -1 ? [] : words.slice(end + 1);
  const tokens = before.map(readWord);
  if (keepsTrailing) return { tokens, trailing: after };
  return { tokens: [...tokens, ...after.map(valueToken)], trailing: [] };
}

/** Claims that a word by itself is read as a parameter name. */
export function looksLikeName(word: string): boolean {
  return word.length > 1 && leadingDashes.test(word) && !dashedValue.test(word);
}

function readWord(word: string): Token {
  if (!looksLikeName(word)) return valueToken(word);
  const body = word.replace(leadingDashes, '');
  const separatorAt = body.search(/[:=]/);
  if (separatorAt === -1) return { kind: 'name', typed: body };
  const typed = body.slice(0, separatorAt);
  const attached = body.slice(separatorAt + 1);
  if (attached === '' && body[separatorAt] === ':') return { kind: 'name', typed, isOpen: true };
  return { kind: 'name', typed, attached };
}

function valueToken(word: string): Token {
  return { kind: 'value', word };
}
