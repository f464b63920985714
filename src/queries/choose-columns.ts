import { EntradaError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Column, Query } from '../model/queries/query.ts';
import { lowerFirst, upperFirst } from '../base/letter-case.ts';
import { firstNameOf, spellingIn } from './row-values.ts';

/** A column that was requested by name. */
export interface ChosenColumn {
  readonly name: string;
  /** The properties to request; none if only a detail has them. */
  readonly properties: readonly string[];
  readonly detail: string | undefined;
}

/**
 * Looks up columns by their names or the names of their properties, ignoring case.
 *
 * @throws {EntradaError} `INPUT_INVALID` for an impossible property name, and for an unknown name if the query drops
 *   other properties.
 */
export function chooseColumns(query: Query, parameterName: string, names: readonly string[]): ChosenColumn[] {
  return names.map((written) => {
    const typed = written.trim();
    const known = columnNamed(query, typed);
    if (known !== undefined) return known;
    if (query.others === 'dropped' || !/^[\w@*][\w@.*/-]*$/.test(typed)) {
      const hint = `Available properties: ${Object.keys(query.columns).join(', ')}.`;
      throw new EntradaError('INPUT_INVALID', `Cannot show "${typed}": ${query.name} does not have this property`, {
        ...(query.others === 'dropped' && { hint }),
        details: { parameter: parameterName },
      });
    }
    return { name: upperFirst(typed), properties: [lowerFirst(typed)], detail: undefined };
  });
}

/** Finds a column by its name or the name of its property, ignoring case. */
export function columnNamed(query: Query, typed: string): ChosenColumn | undefined {
  const wanted = typed.toLowerCase();
  const entries = Object.entries(query.columns);
  const [name, column] =
    entries.find(([own]) => own.toLowerCase() === wanted) ??
    entries.find(([, own]) => typeof own === 'string' && own.toLowerCase() === wanted) ??
    [];
  return name === undefined || column === undefined ? undefined : { name, ...sourceOf(column) };
}

/** Returns the properties to request for a column. */
export function propertiesFor(query: Query, columnName: string): readonly string[] {
  const first = firstNameOf(columnName);
  const known = columnNamed(query, first);
  return known === undefined ? [lowerFirst(first)] : known.properties;
}

/** Narrows a row to the named columns, in the order given; a missing column is null. */
export function narrowRow(row: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.map((name) => {
      const own = spellingIn(row, name);
      return [own ?? name, own === undefined ? null : row[own]];
    }),
  );
}

function sourceOf(column: Column): Pick<ChosenColumn, 'properties' | 'detail'> {
  const { from, detail } = typeof column === 'string' ? { from: column } : { detail: undefined, ...column };
  const sources = [from].flat().filter((source) => detail === undefined && !source.startsWith('@'));
  return { properties: sources.map(firstNameOf), detail };
}
