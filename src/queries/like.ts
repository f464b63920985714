/**
 * Returns whether a text matches a pattern with the wildcards `*` and `?`, ignoring case. Backtracks only to the last
 * star, so that no pattern takes exponential time.
 */
export function isLike(text: string, pattern: string): boolean {
  const letters = text.toLowerCase();
  const symbols = pattern.toLowerCase();
  let at = 0;
  let symbol = 0;
  /** Where the last star's match ends, and the symbol after the star. */
  let star: { readonly end: number; readonly symbol: number } | undefined;
  while (at < letters.length) {
    const wanted = symbols[symbol];
    if (wanted === '*') {
      symbol += 1;
      star = { end: at, symbol };
    } else if (wanted === '?' || wanted === letters[at]) {
      symbol += 1;
      at += 1;
    } else if (star === undefined) {
      return false;
    } else {
      // The last star matches one more letter.
      at = star.end + 1;
      star = { end: at, symbol: star.symbol };
      symbol = star.symbol;
    }
  }
  return /^\**$/.test(symbols.slice(symbol));
}
