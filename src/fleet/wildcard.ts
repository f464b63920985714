import { EntradaError } from '../base/errors.ts';
import { anyCharacter, exactly, matchesGlob } from '../base/glob.ts';

/**
 * Returns a test for PowerShell's wildcards (about_Wildcards), ignoring case: `*` any characters, `?` one, `[a-c]` and
 * `[abc]` one of these; a backtick before one of them means the character itself.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a `[` without its `]`.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const symbols = Array.from(pattern.toLowerCase().matchAll(symbol), ([found, escaped, range]) => {
    if (escaped !== undefined) return exactly(escaped);
    if (range !== undefined) return rangeOf(range);
    if (found === '[') throw notValid(pattern);
    return found === '*' ? 'star' : found === '?' ? anyCharacter : exactly(found);
  });
  return (text) => matchesGlob(Array.from(text.toLowerCase()), symbols);
}

/** A character after a backtick, a range, or one character. An empty range is none: the first ] belongs to it. */
const symbol = /`(.)|\[(.[^\]]*)\]|./gsu;

function rangeOf(inner: string): (character: string) => boolean {
  const ranges = Array.from(inner.matchAll(/(.)(?:-(.))?/gsu), ([, from = '', to = from]) => [from, to] as const);
  return (character) => ranges.some(([from, to]) => from <= character && character <= to);
}

function notValid(pattern: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use the pattern "${pattern}": a "[" is without its "]"`, {
    hint: 'Before a character that is meant itself, write a backtick: `[',
  });
}
