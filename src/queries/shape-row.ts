import { isObject, type JsonObject } from '../base/json.ts';
import type { Column, Query, Spread } from '../model/queries/query.ts';
import { upperFirst } from '../base/letter-case.ts';
import { valueAt } from './row-values.ts';

/** One object as received: from the list, and from each detail that was read. */
export interface ReceivedItem {
  readonly item: JsonObject;
  readonly details: Readonly<Record<string, JsonObject | undefined>>;
}

/**
 * Returns a function that converts a received object to a row: the query's columns in order, then the other properties
 * if the query keeps them.
 *
 * @param read - The details that are read. Columns of other details are omitted, unless the table shows them.
 * @param spreads - Whether the query's spread becomes columns.
 */
export function rowShaper(
  query: Query,
  read: readonly string[],
  spreads: boolean,
): (answered: ReceivedItem) => JsonObject {
  const columns = Object.entries(query.columns)
    .map(([name, column]) => ({ name, ...wholeColumn(column) }))
    .filter(
      ({ name, detail }) => detail === undefined || read.includes(detail) || query.table?.includes(name) === true,
    );
  const used = new Set([
    ...columns.flatMap(({ paths }) => paths.map(([first = '']) => first)),
    ...(query.without ?? []),
  ]);
  const { spread } = query;
  if (spread !== undefined) used.add(spread.from);
  return ({ item, details }) => {
    // A detail may have a value that is empty in the list.
    const sources = [item, ...read.map((name) => details[name])];
    const own = columns.map(({ name, paths, firstOr }): [string, unknown] => {
      const found = paths.flatMap((path) => sources.map((source) => valueAt(source, path)));
      const value = found.find((one) => one !== null && one !== undefined);
      return [name, firstOr === undefined ? (value ?? null) : firstOf(value, firstOr)];
    });
    const others = query.others === 'kept' ? Object.entries(item).filter(([name]) => !used.has(name)) : [];
    return Object.fromEntries([
      ...own,
      ...others
        .filter(([name]) => !name.includes('@odata.'))
        .map(([name, value]): [string, unknown] => [upperFirst(name), value]),
      ...(spread === undefined || !spreads ? [] : spreadColumns(item, spread)),
    ]);
  };
}

interface WholeColumn {
  readonly paths: readonly (readonly string[])[];
  readonly detail: string | undefined;
  readonly firstOr: string | undefined;
}

function wholeColumn(column: Column): WholeColumn {
  const { from, detail, firstOr } = typeof column === 'string' ? { from: column } : { detail: undefined, ...column };
  const sources = typeof from === 'string' ? [from] : from;
  return { paths: sources.map((source) => (source.startsWith('@') ? [source] : source.split('.'))), detail, firstOr };
}

function firstOf(value: unknown, otherwise: string): string {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first.toLowerCase() : otherwise;
}

function spreadColumns(item: JsonObject, spread: Spread): [string, unknown][] {
  const entries = item[spread.from];
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown): [string, unknown][] => {
    const name = isObject(entry) ? entry[spread.name] : undefined;
    if (typeof name !== 'string') return [];
    const fields = Object.entries(spread.fields).map(([field, path]) => [
      field,
      valueAt(entry, path.split('.')) ?? null,
    ]);
    return [[upperFirst(name), Object.fromEntries(fields)]];
  });
}
