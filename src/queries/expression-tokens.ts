import { EntradaError } from '../base/errors.ts';

/** A token of a filter expression, with its original text. */
export type ExpressionToken = { readonly written: string } & (
  | { readonly kind: 'parenthesis'; readonly text: '(' | ')' }
  /** The text is without its dash. */
  | { readonly kind: 'operator'; readonly text: string }
  /** A property or an unquoted value. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
);

// Curly quotes and long dashes, as word processors write them, are quotes and dashes in PowerShell, too
// (about_Quoting_Rules).
const pieces =
  /\s*(?:([()])|(!)|[-\u2013-\u2015]([a-z]+)\b|"((?:[^"`]|`.|"")*)"|'((?:[^']|'')*)'|[\u201c-\u201e]((?:[^\u201c-\u201e`]|`.)*)[\u201c-\u201e]|[\u2018-\u201b]([^\u2018-\u201b]*)[\u2018-\u201b]|\$(?!_\.)(\w+)|(?![\u2018-\u201e])([^\s()"'{}]+))/iy;
const constants = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Splits a filter as PowerShell does, into quoted text, `$true`, `$false`, `$null`, numbers, operators and names.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function tokenizeExpression(text: string): ExpressionToken[] {
  const tokens: ExpressionToken[] = [];
  const end = text.trimEnd().length;
  pieces.lastIndex = 0;
  while (pieces.lastIndex < end) {
    const at = pieces.lastIndex;
    const found = pieces.exec(text);
    if (found === null) throw unreadable(text, text.slice(at).trim());
    tokens.push(tokenOf(found, text));
  }
  return tokens;
}

function tokenOf(found: RegExpExecArray, text: string): ExpressionToken {
  const [whole, parenthesis, bang, operator, straightDouble, straightSingle, curlyDouble, curlySingle] = found;
  const [variable, word = ''] = found.slice(8);
  const double = straightDouble ?? curlyDouble;
  const written = whole.trim();
  if (parenthesis === '(' || parenthesis === ')') return { kind: 'parenthesis', text: parenthesis, written };
  if (bang !== undefined) return { kind: 'operator', text: 'not', written };
  if (operator !== undefined) return { kind: 'operator', text: operator, written };
  if (double !== undefined) {
    return { kind: 'value', value: double.replaceAll(/`(.)|""/gs, (_, escaped?: string) => escaped ?? '"'), written };
  }
  if (straightSingle !== undefined) return { kind: 'value', value: straightSingle.replaceAll("''", "'"), written };
  if (curlySingle !== undefined) return { kind: 'value', value: curlySingle, written };
  if (variable !== undefined) {
    const value = constants.get(variable.toLowerCase());
    if (value === undefined) throw unreadable(text, written);
    return { kind: 'value', value, written };
  }
  const number = word.replace(/^[\u2013-\u2015]/, '-');
  // A double would change it.
  if (/^[+-]?\d{16,}$/.test(number)) return { kind: 'value', value: number.replace('+', ''), written };
  if (/^[+-]?\d+(\.\d+)?$/.test(number)) return { kind: 'value', value: Number(number), written };
  return { kind: 'word', text: word.replace(/^\$_\./, ''), written };
}

function unreadable(text: string, rest: string): EntradaError {
  const found = rest.startsWith('$') ? `unknown variable ${rest}` : `unexpected text "${rest}"`;
  return new EntradaError('INPUT_INVALID', `Cannot read the filter "${text}": ${found}`, {
    hint: `For example 'DisplayName -like "A*" -and AccountEnabled -eq $true', in single quotes.`,
  });
}
