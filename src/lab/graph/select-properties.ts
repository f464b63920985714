import { type Entity, findProperty, type Schema } from './entity.ts';
import { badRequest } from './graph-fault.ts';
import type { QueryOptions } from './query-options.ts';

/** Which properties an answer shows, and how its @odata.context says so. */
export interface Selection {
  /** Null: each object's default properties. */
  readonly names: readonly string[] | null;
  /** Empty, or the list in parentheses. */
  readonly contextSuffix: string;
}

/**
 * Reads `$select`; names are found in any case and shown as the schema spells them.
 *
 * @throws {GraphFault} 400 `BadRequest` for a name the schema does not have, and for `$expand`, which is not served.
 */
export function readSelection(query: QueryOptions, schema: Schema): Selection {
  if (query.expand !== undefined) throw unknownName(query.expand.split(/[(,]/, 1)[0] ?? '', schema);
  if (query.select === undefined || query.select === '*') return { names: null, contextSuffix: '' };
  const names = query.select.split(',').map((part) => {
    const name = part.trim();
    const property = findProperty(schema, name);
    if (property === undefined) throw unknownName(name, schema);
    return property.name;
  });
  const distinct = [...new Set(names)];
  return { names: distinct, contextSuffix: `(${distinct.join(',')})` };
}

/** Shows an object; one of a mixed collection leaves out what it does not have. */
export function showEntity(entity: Entity, selection: Selection): Record<string, unknown> {
  const names =
    selection.names ?? [...entity.schema.properties.values()].filter((each) => each.isDefault).map(({ name }) => name);
  const shown = names.map((name): [string, unknown] => [name, entity.read(name)]);
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined));
}

function unknownName(name: string, schema: Schema): Error {
  const reason =
    name === ''
      ? 'Term is empty in a $select or $expand expression.'
      : `Could not find a property named '${name}' on type 'microsoft.graph.${schema.name}'.`;
  return badRequest(`Parsing OData Select and Expand failed: ${reason}`);
}
