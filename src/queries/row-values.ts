import { isObject, type JsonObject } from '../base/json.ts';

/** Gives the value at a path of exact names, or undefined. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}

/** Finds a row's own spelling of a column's name, in any case. */
export function spellingIn(row: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(row, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(row).find((own) => own.toLowerCase() === wanted);
}

/** Lists what is at a dotted path of a row, through lists; nothing where there is null. Names count in any case. */
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
