import { EntradaError } from '../base/errors.ts';

/** Accepts one character; `star` accepts any number of any characters. */
type Symbol = 'star' | ((character: string) => boolean);

/**
 * Returns a test for PowerShell's wildcards (about_Wildcards), ignoring case: `*` any characters, `?` one, `[a-c]` and
 * `[abc]` one of these; a backtick before one of them means the character itself.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a `[` without its `]`.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const symbols = symbolsOf(Array.from(pattern.toLowerCase()), pattern);
  return (text) => matches(Array.from(text.toLowerCase()), symbols);
}

function symbolsOf(characters: readonly string[], pattern: string): Symbol[] {
  const symbols: Symbol[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*') symbols.push('star');
    else if (character === '?') symbols.push(() => true);
    else if (character === '[') {
      // An empty range is none: the first ] belongs to it.
      const end = characters.indexOf(']', at + 2);
      if (end === -1) throw notValid(pattern);
      symbols.push(rangeOf(characters.slice(at + 1, end)));
      at = end;
    } else {
      const isEscaped = character === '`' && at + 1 < characters.length;
      if (isEscaped) at += 1;
      const wanted = characters[at];
      symbols.push((found) => found === wanted);
    }
  }
  return symbols;
}

function rangeOf(inner: readonly string[]): (character: string) => boolean {
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < inner.length; at += 1) {
    const from = inner[at] ?? '';
    const to = inner[at + 1] === '-' ? inner[at + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) at += 2;
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to);
}

/** Goes back to the last star only, so that no pattern takes exponential time. */
function matches(text: readonly string[], symbols: readonly Symbol[]): boolean {
  let at = 0;
  let symbol = 0;
  let star: { readonly end: number; readonly symbol: number } | undefined;
  while (at < text.length) {
    const wanted = symbols[symbol];
    if (wanted === 'star') {
      symbol += 1;
      star = { end: at, symbol };
    } else if (wanted?.(text[at] ?? '') === true) {
      symbol += 1;
      at += 1;
    } else if (star === undefined) {
      return false;
    } else {
      at = star.end + 1;
      star = { end: at, symbol: star.symbol };
      symbol = star.symbol;
    }
  }
  return symbols.slice(symbol).every((one) => one === 'star');
}

function notValid(pattern: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use the pattern "${pattern}": a "[" is without its "]"`, {
    hint: 'Before a character that is meant itself, write a backtick: `[',
  });
}
