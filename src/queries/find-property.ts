import { isObject, type JsonObject } from '../base/json.ts';
import { spellingIn } from './row-values.ts';

/** Whether a row has a property. */
export interface FoundProperty {
  readonly isFound: boolean;
  /** The names in place of the missing one; undefined if that place is empty. */
  readonly siblings?: Siblings;
}

/** Property names at a depth of a path. */
export interface Siblings {
  readonly depth: number;
  readonly names: readonly string[];
}

/** Looks for a dotted path in a row and the lists in it, ignoring case. A property with the value null is found. */
export function findProperty(row: JsonObject, path: string): FoundProperty {
  let values: readonly unknown[] = [row];
  for (const [depth, name] of path.split('.').entries()) {
    const filled = values.flat().filter((value) => value !== null && value !== undefined);
    if (filled.length === 0) return { isFound: false };
    const objects = filled.filter(isObject);
    const owners = objects.flatMap((object) => {
      const own = spellingIn(object, name);
      return own === undefined ? [] : [object[own]];
    });
    if (owners.length === 0) {
      return { isFound: false, siblings: { depth, names: [...new Set(objects.flatMap(Object.keys))] } };
    }
    values = owners;
  }
  return { isFound: true };
}
