import type { Entity } from '../core/entity.ts';
import type { Filter, FilterLiteral } from './filter.ts';

/** A listing whose objects can be found by the value of a property. */
interface Searchable {
  readonly lookUp?: (propertyName: string, value: string) => readonly Entity[] | undefined;
}

/**
 * Finds the only objects that can pass a filter, for a filter such as `id in ('...')` or `mail eq '...'`, also with
 * further conditions.
 *
 * @returns Undefined when every object of the listing has to be tested.
 */
export function narrowList(filter: Filter, listing: Searchable): readonly Entity[] | undefined {
  const { lookUp } = listing;
  if (lookUp === undefined) return undefined;
  switch (filter.kind) {
    case 'and':
      for (const operand of filter.operands) {
        const found = narrowList(operand, listing);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'or':
      return combine(filter.operands.map((operand) => narrowList(operand, listing)));
    case 'compare':
      if (filter.operator !== 'eq' || filter.subject.kind !== 'property') return undefined;
      return lookUpAll(lookUp, filter.subject.property.name, [filter.value]);
    case 'in':
      if (filter.subject.kind !== 'property') return undefined;
      return lookUpAll(lookUp, filter.subject.property.name, filter.values);
    default:
      return undefined;
  }
}

function lookUpAll(
  lookUp: NonNullable<Searchable['lookUp']>,
  propertyName: string,
  values: readonly FilterLiteral[],
): readonly Entity[] | undefined {
  return combine(
    values.map((value) =>
      value.kind === 'string' || value.kind === 'guid' ? lookUp(propertyName, value.value) : undefined,
    ),
  );
}

/** Undefined if any part is; otherwise each object once. */
function combine(parts: readonly (readonly Entity[] | undefined)[]): readonly Entity[] | undefined {
  const found = new Map<string, Entity>();
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (const entity of part) found.set(entity.id, entity);
  }
  return [...found.values()];
}
