import { EntradaError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Column, Query } from '../model/queries/query.ts';
import { pascalCase } from './shape-row.ts';
import { spellingIn } from './row-values.ts';

/** A column that was asked for by name. */
export interface ChosenColumn {
  readonly name: string;
  /** The properties to ask for; none where only a detail has it. */
  readonly properties: readonly string[];
  readonly detail: string | undefined;
}

/**
 * Looks up the columns that a person names, in any case, by the column or by its property.
 *
 * @throws {EntradaError} `INPUT_INVALID` for what can be no property, and for a name that a table without other columns
 *   does not have.
 */
export function chooseColumns(query: Query, parameterName: string, names: readonly string[]): ChosenColumn[] {
  return names.map((written) => {
    const typed = written.trim();
    const known = columnNamed(query, typed);
    if (known !== undefined) return known;
    if (query.others === 'dropped' || !/^[\w@*][\w@.*/-]*$/.test(typed)) {
      const hint = `These are there: ${Object.keys(query.columns).join(', ')}.`;
      throw new EntradaError('INPUT_INVALID', `Cannot show "${typed}": ${query.name} has no property of that name`, {
        ...(query.others === 'dropped' && { hint }),
        details: { parameter: parameterName },
      });
    }
    return { name: pascalCase(typed), properties: [propertyOf(typed)], detail: undefined };
  });
}

/** Finds the column of a name, or of a property, in any case. */
export function columnNamed(query: Query, typed: string): ChosenColumn | undefined {
  const wanted = typed.toLowerCase();
  const entries = Object.entries(query.columns);
  const [name, column] =
    entries.find(([own]) => own.toLowerCase() === wanted) ??
    entries.find(([, own]) => typeof own === 'string' && own.toLowerCase() === wanted) ??
    [];
  return name === undefined || column === undefined ? undefined : { name, ...sourceOf(column) };
}

/** Gives the properties to ask for so that a column has something to show. */
export function propertiesFor(query: Query, columnName: string): readonly string[] {
  const [first = ''] = columnName.split('.');
  const known = columnNamed(query, first);
  return known === undefined ? [propertyOf(first)] : known.properties;
}

/** Narrows a row to some columns, in their order; one that is not there is null. */
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
  return { properties: sources.map((source) => source.split('.')[0] ?? ''), detail };
}

function propertyOf(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
