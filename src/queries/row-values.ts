import { isObject, type JsonObject } from '../base/json.ts';

/** Returns the value at a path of exact names, or undefined. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}

/** Returns the first name of a dotted path. */
export function firstNameOf(path: string): string {
  return path.replace(/\..*$/s, '');
}

/** Finds a column's name in a row, ignoring case, in the row's spelling. */
export function spellingIn(row: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(row, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(row).find((own) => own.toLowerCase() === wanted);
}

/** Lists the values at a dotted path of a row, including those in lists, without null. Names are case-insensitive. */
export function valuesIn(row: JsonObject, path: string): unknown[] {
  let values: unknown[] = [row];
  for (const name of path.split('.')) {
    values = values.flatMap((value) => {
      const own = isObject(value) ? spellingIn(value, name) : undefined;
      const inner = isObject(value) && own !== undefined ? value[own] : undefined;
      return Array.isArray(inner) ? inner : [inner];
    });
  }
  return values.filter((value) => value !== null && value !== undefined);
}
