/** A word of the command line, classified by its form alone. */
export type Token =
  | { readonly kind: 'value'; readonly word: string }
  | {
      readonly kind: 'name';
      /** The whole word: the value of the name before it, if this is not the name of a parameter. */
      readonly word: string;
      /** The name as typed, without leading dashes. */
      readonly typed: string;
      /** The text after `:` or `=` in the same word; `--name=` attaches an empty text. */
      readonly attached?: string;
      /** Whether the word ends with a colon (`-Name:`), so that the value is the next word. */
      readonly isOpen?: true;
    };

/** The result of `tokenize`. */
export interface Tokens {
  readonly tokens: readonly Token[];
  /** The words after `--`, if the command takes them. */
  readonly trailing: readonly string[];
}

// PowerShell reads the en dash, the em dash and the horizontal bar of a word processor as a dash.
const leadingDashes = /^[-\u2013\u2014\u2015]{1,2}/;
// A negative number or a single dash (standard input), also as the first element of an array: `-5,6`, `-,env:NAME`.
const dashedValue = /^-(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)?(?:,|$)/i;

/**
 * Separates parameter names from values.
 *
 * A word that starts with a dash is a name, unless it is a negative number or a single dash, also as the first element
 * of an array. `-Name:value` and `--name=value` can have any value. Words after the first `--` are not names.
 *
 * @param keepsTrailing - Whether the words after `--` are passed on unchanged rather than treated as values.
 */
export function tokenize(words: readonly string[], keepsTrailing: boolean): Tokens {
  const end = words.indexOf('--');
  const before = end === -1 ? words : words.slice(0, end);
  const after = end === -1 ? [] : words.slice(end + 1);
  const tokens = before.map(readWord);
  if (keepsTrailing) return { tokens, trailing: after };
  return { tokens: [...tokens, ...after.map(valueToken)], trailing: [] };
}

/** Returns whether a word is read as a parameter name. */
export function looksLikeName(word: string): boolean {
  return word.length > 1 && leadingDashes.test(word) && !dashedValue.test(word);
}

function readWord(word: string): Token {
  if (!looksLikeName(word)) return valueToken(word);
  const body = word.replace(leadingDashes, '');
  const separatorAt = body.search(/[:=]/);
  if (separatorAt === -1) return { kind: 'name', word, typed: body };
  const typed = body.slice(0, separatorAt);
  const attached = body.slice(separatorAt + 1);
  if (attached === '' && body[separatorAt] === ':') return { kind: 'name', word, typed, isOpen: true };
  return { kind: 'name', word, typed, attached };
}

function valueToken(word: string): Token {
  return { kind: 'value', word };
}
