/**
 * Returns whether a text matches a pattern with the wildcards `*` and `?`, ignoring case. Backtracks only to the last
 * star, so that no pattern takes exponential time.
 */
export function isLike(text: string, pattern: string): boolean {
  const letters = text.toLowerCase();
  const symbols = pattern.toLowerCase();
  let at = 0;
  let symbol = 0;
  let star = -1;
  let taken = 0;
  while (at < letters.length) {
    if (symbol < symbols.length && symbols[symbol] === '*') {
      star = symbol;
      taken = at;
      symbol += 1;
    } else if (symbol < symbols.length && (symbols[symbol] === '?' || symbols[symbol] === letters[at])) {
      symbol += 1;
      at += 1;
    } else if (star === -1) {
      return false;
    } else {
      // The last star matches one more letter.
      taken += 1;
      at = taken;
      symbol = star + 1;
    }
  }
  return /^\**$/.test(symbols.slice(symbol));
}
