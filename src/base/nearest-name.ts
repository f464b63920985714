// No suggestion makes sense for a name much longer than any real one.
const longestName = 64;

/**
 * Returns the candidate closest to a mistyped name by edit distance, or undefined if none is close.
 *
 * A third of the letters may differ, or two in a short name.
 */
export function nearestName(typed: string, candidates: readonly string[]): string | undefined {
  if (typed === '' || typed.length > longestName) return undefined;
  const key = typed.toLowerCase().replaceAll('-', '');
  const limit = Math.min(Math.max(2, Math.floor(key.length / 3)), key.length - 1);
  const letters = codesOf(key);
  let nearest: string | undefined;
  let nearestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(letters, codesOf(candidate.toLowerCase()), nearestDistance);
    if (distance < nearestDistance) [nearest, nearestDistance] = [candidate, distance];
  }
  return nearest;
}

function codesOf(text: string): number[] {
  return Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
}

/**
 * Counts the letters to insert, delete or replace (Levenshtein), one row at a time.
 *
 * @returns The distance, or any number from `most` on if it is not below that.
 */
function editDistance(from: readonly number[], to: readonly number[], most: number): number {
  if (Math.abs(from.length - to.length) >= most) return most;
  const row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of from.entries()) {
    let diagonal = index;
    let left = index + 1;
    let least = left;
    for (let column = 1; column < row.length; column += 1) {
      const above = row[column] ?? 0;
      left = Math.min(diagonal + (letter === to[column - 1] ? 0 : 1), above + 1, left + 1);
      row[column] = left;
      diagonal = above;
      if (left < least) least = left;
    }
    // The distance is not less than the least number of any row.
    if (least >= most) return most;
  }
  return row.at(-1) ?? 0;
}
