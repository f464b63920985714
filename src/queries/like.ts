import { anyCharacter, exactly, type GlobSymbol, matchesGlob } from '../base/glob.ts';

/** Returns whether a text matches a pattern with the wildcards `*` and `?`, ignoring case. */
export function isLike(text: string, pattern: string): boolean {
  return matchesGlob(text.toLowerCase(), pattern.toLowerCase().split('').map(symbolOf));
}

function symbolOf(character: string): GlobSymbol {
  if (character === '*') return 'star';
  return character === '?' ? anyCharacter : exactly(character);
}
