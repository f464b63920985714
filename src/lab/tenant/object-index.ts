/**
 * Finds objects of a list by their keys, in constant time while the list is unchanged. The list can be changed in any
 * way, also by code that does not know of the index: a hit is checked against the list, and a miss compares the whole
 * list with the indexed one (0.1 ms for 100,000 objects). The objects themselves must not change; that is why the
 * properties that are keys are read-only.
 */
export interface ObjectIndex<T> {
  /** Finds an object by a key in any letter case; the first one if several have it. */
  find(key: string): T | undefined;
  /** Like `find`, but does not look for objects that were added or changed since the last miss. */
  peek(key: string): T | undefined;
  /** Finds every object with a key; undefined when several have it, so that the list has to be searched. */
  findEvery(key: string): readonly T[] | undefined;
}

const indexes = new WeakMap<object, Map<unknown, unknown>>();

/**
 * Returns the index of a list; created at its first use and kept as long as the list.
 *
 * @param keysOf - Returns the keys of an object. The same function always means the same index.
 */
export function indexOfList<T extends object>(
  list: readonly T[],
  keysOf: (value: T) => readonly (string | null)[],
): ObjectIndex<T> {
  const known = indexes.get(list) ?? new Map<unknown, unknown>();
  indexes.set(list, known);
  // A key function belongs to one type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const found = known.get(keysOf) as ObjectIndex<T> | undefined;
  if (found !== undefined) return found;
  const created = createIndex(list, keysOf);
  known.set(keysOf, created);
  return created;
}

function createIndex<T extends object>(
  list: readonly T[],
  keysOf: (value: T) => readonly (string | null)[],
): ObjectIndex<T> {
  let indexed: T[] = [];
  const positions = new Map<string, number>();
  const shared = new Set<string>();

  function lookUp(key: string): T | undefined {
    const position = positions.get(key);
    const found = position === undefined ? undefined : list[position];
    return position !== undefined && found === indexed[position] ? found : undefined;
  }

  /** Returns whether anything changed. Objects before the first difference keep their entries. */
  function update(): boolean {
    const start = firstDifference(indexed, list);
    if (start === indexed.length && start === list.length) return false;
    for (const value of indexed.slice(start)) {
      for (const key of keysOf(value)) {
        const name = key?.toLowerCase() ?? '';
        if ((positions.get(name) ?? -1) >= start) positions.delete(name);
      }
    }
    indexed = list.slice();
    for (let position = start; position < indexed.length; position += 1) {
      const value = indexed[position];
      for (const key of value === undefined ? [] : keysOf(value)) {
        const name = key?.toLowerCase() ?? '';
        if (key === null) continue;
        if (positions.has(name)) shared.add(name);
        else positions.set(name, position);
      }
    }
    return true;
  }

  return {
    peek: (key) => lookUp(key.toLowerCase()),
    findEvery(key) {
      update();
      const name = key.toLowerCase();
      if (shared.has(name)) return undefined;
      const found = lookUp(name);
      return found === undefined ? [] : [found];
    },
    find(key) {
      const name = key.toLowerCase();
      return lookUp(name) ?? (update() ? lookUp(name) : undefined);
    },
  };
}

function firstDifference<T>(left: readonly T[], right: readonly T[]): number {
  const end = Math.min(left.length, right.length);
  for (let position = 0; position < end; position += 1) {
    if (left[position] !== right[position]) return position;
  }
  return end;
}
