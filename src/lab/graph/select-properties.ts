import { type Entity, findProperty, type Schema } from './entity.ts';
import { badRequest } from './graph-fault.ts';
import type { QueryOptions } from './query-options.ts';

/** The properties in a response, and their form in @odata.context. */
export interface Selection {
  /** Names, or each object's default properties, or all properties. */
  readonly names: readonly string[] | 'default' | 'all';
  /** Empty, or the list in parentheses. */
  readonly contextSuffix: string;
}

/**
 * Reads `$select`; names are case-insensitive and shown as spelled in the schema.
 *
 * @throws {GraphFault} 400 `BadRequest` for a name that is not in the schema, and for `$expand`, which is not
 * supported.
 */
export function readSelection(query: QueryOptions, schema: Schema): Selection {
  if (query.expand !== undefined) throw unknownName(query.expand.split(/[(,]/, 1)[0] ?? '', schema);
  if (query.select === undefined) return { names: 'default', contextSuffix: '' };
  const parts = query.select.split(',').map((part) => part.trim());
  const names = parts.map((name) => {
    if (name === '*') return name;
    const property = findProperty(schema, name);
    if (property === undefined) throw unknownName(name, schema);
    return property.name;
  });
  if (names.includes('*')) return { names: 'all', contextSuffix: '(*)' };
  const distinct = [...new Set(names)];
  return { names: distinct, contextSuffix: `(${distinct.join(',')})` };
}

/** Converts an object to JSON; in a mixed collection, without the properties it does not have. */
export function showEntity(entity: Entity, selection: Selection): Record<string, unknown> {
  const names =
    typeof selection.names === 'string' ? namesOf(entity.schema, selection.names === 'all') : selection.names;
  const shown = names.map((name): [string, unknown] => [name, entity.read(name)]);
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined));
}

function namesOf(schema: Schema, isAll: boolean): string[] {
  return [...schema.properties.values()].filter((each) => isAll || each.isDefault).map(({ name }) => name);
}

function unknownName(name: string, schema: Schema): Error {
  const reason =
    name === ''
      ? 'Term is empty in a $select or $expand expression.'
      : `Could not find a property named '${name}' on type 'microsoft.graph.${schema.name}'.`;
  return badRequest(`Parsing OData Select and Expand failed: ${reason}`);
}
