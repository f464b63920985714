/** A part of a pattern: accepts one character; `star` accepts any number of any characters. */
export type GlobSymbol = 'star' | ((character: string) => boolean);

/** Accepts any one character. */
export const anyCharacter: GlobSymbol = () => true;

/** Returns a symbol that accepts one character only. */
export function exactly(wanted: string): GlobSymbol {
  return (character) => character === wanted;
}

/** Returns whether a text matches. Backtracks only to the last star, so that no pattern takes exponential time. */
export function matchesGlob(text: ArrayLike<string>, symbols: readonly GlobSymbol[]): boolean {
  let at = 0;
  let symbol = 0;
  /** Where the match of the last star ends, and the symbol after the star. */
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
