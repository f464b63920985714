import { type Entity, findProperty, type PropertyInfo, type Schema } from '../core/entity.ts';
import { badRequest, unsupportedQuery } from '../core/graph-fault.ts';

/** One part of `$orderby`. */
export interface OrderKey {
  readonly property: PropertyInfo;
  readonly isDescending: boolean;
}

/** Properties that can be sorted without an advanced query. */
const plainlySorted = new Set(['user displayName', 'user userPrincipalName', 'group displayName']);

/**
 * Reads `$orderby`.
 *
 * @param isAdvanced - Header and count are present: other properties and filtered listings can be sorted, too.
 * @throws {GraphFault} 400 when it is not OData, names an unknown property or is not supported.
 */
export function parseOrder(text: string, schema: Schema, isAdvanced: boolean, isFiltered: boolean): OrderKey[] {
  const keys = text.split(',').map((part) => readKey(part, text, schema));
  const isPlain = keys.every(({ property }) => plainlySorted.has(`${schema.name} ${property.name}`));
  if (!isAdvanced && (isFiltered || !isPlain)) throw unsupportedQuery('Sorting not supported for current query.');
  return keys;
}

/** Sorts a copy; equal objects keep their order, null comes first. */
export function orderEntities(entities: readonly Entity[], keys: readonly OrderKey[]): Entity[] {
  const rows = entities.map((entity) => ({
    entity,
    values: keys.map(({ property }) => sortValue(entity.read(property.name))),
  }));
  rows.sort((left, right) => {
    for (const [index, key] of keys.entries()) {
      const [a, b] = [left.values[index] ?? '', right.values[index] ?? ''];
      if (a !== b) return a < b === key.isDescending ? 1 : -1;
    }
    return 0;
  });
  return rows.map(({ entity }) => entity);
}

function readKey(part: string, text: string, schema: Schema): OrderKey {
  const [, name, direction] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? [];
  if (name === undefined) throw badRequest(`Invalid $orderby clause: Syntax error in '${text}'.`);
  const property = findProperty(schema, name);
  if (property === undefined) {
    throw badRequest(
      `Invalid $orderby clause: Could not find a property named '${name}' on type 'microsoft.graph.${schema.name}'.`,
    );
  }
  if (property.kind !== 'string' && property.kind !== 'date') {
    throw unsupportedQuery('Sorting not supported for current query.');
  }
  return { property, isDescending: direction?.toLowerCase() === 'desc' };
}

function sortValue(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
