// A name much longer than any real one has no neighbour worth the search.
const longestName = 64;

/**
 * Gives the candidate that a mistyped name most likely means, by edit distance; undefined when none is near.
 *
 * A third of the letters may be wrong, two at least.
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
