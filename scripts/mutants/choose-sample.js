/**
 * Chooses mutants at random.
 *
 * @template {{ folder: string, source: string, line: number }} T
 * @param {readonly T[]} mutants
 * @param {number} size - How many, unless there are fewer lines.
 * @param {number} seed - The same seed chooses the same mutants of the same code.
 * @returns {T[]} One mutant in each of `size` lines. A folder's share grows with the square root of its lines, so that
 * a
 *   small folder's score rests on some mutants, too.
 */
export function chooseSample(mutants, size, seed) {
  const random = createRandom(seed);
  const byFolder = groupBy(mutants, (each) => each.folder);
  const folders = [...byFolder].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const pools = folders.map(([, each]) => {
    const lines = [...groupBy(each, (mutant) => `${mutant.source}:${mutant.line}`).values()];
    return { weight: Math.sqrt(lines.length), lines: shuffle(lines, random), taken: 0 };
  });
  /** @type {T[]} */
  const chosen = [];
  while (chosen.length < size) {
    const open = pools.filter((pool) => pool.taken < pool.lines.length);
    // The folder that is furthest below its share is next.
    const [next] = open.toSorted((a, b) => (a.taken + 0.5) / a.weight - (b.taken + 0.5) / b.weight);
    if (next === undefined) break;
    const line = next.lines[next.taken] ?? [];
    next.taken += 1;
    const mutant = line[Math.floor(random() * line.length)];
    if (mutant !== undefined) chosen.push(mutant);
  }
  return chosen;
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => string} keyOf
 * @returns {Map<string, T[]>}
 */
export function groupBy(items, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * @template T
 * @param {T[]} items
 * @param {() => number} random
 */
function shuffle(items, random) {
  return items
    .map((item) => ({ item, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/**
 * Creates a generator of numbers from 0 to below 1 (mulberry32).
 *
 * @param {number} seed
 */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
