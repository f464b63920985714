/** Claims that a text fits a pattern with `*` for any letters and `?` for one, in any case. Takes time in proportion only. */
export function isLike(text: string, pattern: string): boolean {
  const letters = text.toLowerCase();
  const signs = pattern.toLowerCase();
  let at = 0;
  let sign = 0;
  let star = -1;
  let taken = 0;
  while (at < letters.length) {
    if (sign < signs.length && signs[sign] === '*') {
      star = sign;
      taken = at;
      sign += 1;
    } else if (sign < signs.length && (signs[sign] === '?' || signs[sign] === letters[at])) {
      sign += 1;
      at += 1;
    } else if (star === -1) {
      return false;
    } else {
      // The last star takes one letter more.
      taken += 1;
      at = taken;
      sign = star + 1;
    }
  }
  return /^\**$/.test(signs.slice(sign));
}
