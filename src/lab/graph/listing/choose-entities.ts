import { type AdvancedQuery, checkFilterIsServed, checkSearchIsServed, isAdvanced } from '../query/advanced-query.ts';
import type { Entity, Schema } from '../core/entity.ts';
import type { EntityList } from '../core/entity-list.ts';
import type { Filter } from '../query/filter.ts';
import { matchesFilter } from '../query/matches-filter.ts';
import { narrowList } from '../query/narrow-list.ts';
import { orderEntities, type OrderKey, parseOrder } from '../query/order-entities.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { parseSearch } from '../query/search-entities.ts';

/** The options of a query that choose and order objects, as written. */
interface WrittenChoice {
  readonly filter: string | undefined;
  readonly search: string | undefined;
  readonly orderBy: string | undefined;
}

/** Those options, parsed and checked once for any number of lists. */
export interface Choice {
  readonly filter: Filter | undefined;
  readonly tests: readonly ((entity: Entity) => boolean)[];
  readonly order: readonly OrderKey[] | undefined;
}

/** The objects of a list in order, and which of them were chosen. */
export interface Found {
  readonly entities: EntityList;
  readonly isMatch: (entity: Entity) => boolean;
}

/** A list whose objects can be found by a value, for a filter that then does not visit all of them. */
interface ChoosableList {
  readonly entities: EntityList;
  /** Undefined: visit all. */
  readonly lookUp?: (propertyName: string, value: string) => readonly Entity[] | undefined;
}

/**
 * Reads `$filter`, `$search` and `$orderby`.
 *
 * @param isOfTeams - Teams does not know advanced queries.
 * @throws {GraphFault} 400 for an invalid or unsupported query.
 */
export function readChoice(written: WrittenChoice, schema: Schema, query: AdvancedQuery, isOfTeams = false): Choice {
  const tests: ((entity: Entity) => boolean)[] = [];
  const filter = written.filter === undefined ? undefined : parseFilter(written.filter, schema);
  if (filter !== undefined) {
    if (!isOfTeams) checkFilterIsServed(filter, query);
    tests.push((entity) => matchesFilter(filter, entity));
  }
  if (written.search !== undefined) {
    checkSearchIsServed(query);
    tests.push(parseSearch(written.search, schema));
  }
  const { orderBy } = written;
  const order = orderBy === undefined ? undefined : parseOrder(orderBy, schema, isAdvanced(query), tests.length > 0);
  return { filter, tests, order };
}

/** Finds the objects of a list that a query chose; an ordered query reads them all. */
export function chooseEntities({ filter, tests, order }: Choice, list: ChoosableList): Found {
  const entities = (filter === undefined ? undefined : narrowList(filter, list)) ?? list.entities;
  const found: Found = { entities, isMatch: (entity) => tests.every((test) => test(entity)) };
  if (order === undefined) return found;
  return { entities: orderEntities(readPage(found, 0, entities.length).page, order), isMatch: () => true };
}

/**
 * Reads a page and at most one object after it, so that a page of a large tenant costs no more than
 * one of a small tenant.
 *
 * @returns With `next`, the start of the next page, if there is one.
 */
export function readPage(
  { entities, isMatch }: Found,
  start: number,
  size: number,
): { readonly page: Entity[]; readonly next: number | undefined } {
  const page: Entity[] = [];
  let next = start;
  for (let index = start; index < entities.length; index += 1) {
    const entity = entities.at(index);
    if (entity === undefined || !isMatch(entity)) continue;
    if (page.length === size) return { page, next };
    page.push(entity);
    next = index + 1;
  }
  return { page, next: undefined };
}

/** Counts the objects that were chosen. */
export function countMatches({ entities, isMatch }: Found): number {
  let count = 0;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities.at(index);
    if (entity !== undefined && isMatch(entity)) count += 1;
  }
  return count;
}
