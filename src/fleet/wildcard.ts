import { EntradaError } from '../base/errors.ts';
import { anyCharacter, exactly, type GlobSymbol, matchesGlob } from '../base/glob.ts';

/**
 * Returns a test for PowerShell's wildcards (about_Wildcards), ignoring case: `*` any characters, `?` one, `[a-c]` and
 * `[abc]` one of these; a backtick before one of them means the character itself.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a `[` without its `]`.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const symbols = symbolsOf(Array.from(pattern.toLowerCase()), pattern);
  return (text) => matchesGlob(Array.from(text.toLowerCase()), symbols);
}

function symbolsOf(characters: readonly string[], pattern: string): GlobSymbol[] {
  const symbols: GlobSymbol[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*') symbols.push('star');
    else if (character === '?') symbols.push(anyCharacter);
    else if (character === '[') {
      // An empty range is none: the first ] belongs to it.
      const end = characters.indexOf(']', at + 2);
      if (end === -1) throw notValid(pattern);
      symbols.push(rangeOf(characters.slice(at + 1, end)));
      at = end;
    } else {
      const isEscaped = character === '`' && at + 1 < characters.length;
      if (isEscaped) at += 1;
      symbols.push(exactly(characters[at] ?? ''));
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

function notValid(pattern: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use the pattern "${pattern}": a "[" is without its "]"`, {
    hint: 'Before a character that is meant itself, write a backtick: `[',
  });
}
