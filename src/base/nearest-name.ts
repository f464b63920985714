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
  let nearest: string | undefined;
  let nearestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(key, candidate.toLowerCase());
    if (distance < nearestDistance) [nearest, nearestDistance] = [candidate, distance];
  }
  return nearest;
}

/** Counts the letters to insert, delete or replace (Levenshtein), one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
