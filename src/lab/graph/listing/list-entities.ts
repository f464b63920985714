import { checkCountIsServed, checkFilterIsServed, checkSearchIsServed, isAdvanced } from '../query/advanced-query.ts';
import type { Entity, Schema } from '../core/entity.ts';
import type { EntityList } from '../core/entity-list.ts';
import type { GraphResponse, GraphContext } from '../core/graph-context.ts';
import { matchesFilter } from '../query/matches-filter.ts';
import { orderEntities, parseOrder } from '../query/order-entities.ts';
import { readPageToken, writePageToken } from '../core/page-token.ts';
import { narrowList } from '../query/narrow-list.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { parseSearch } from '../query/search-entities.ts';
import { readSelection, showEntity, typeOf } from './select-properties.ts';

/** A collection that can be queried. */
export interface Listing {
  /** The properties that a query can name; for a mixed collection, more than each object has. */
  readonly schema: Schema;
  /** The part after `$metadata#`. */
  readonly contextName: string;
  readonly entities: EntityList;
  /** Finds the objects that have a value, for a filter that then does not visit all of them; undefined: visit all. */
  readonly lookUp?: (propertyName: string, value: string) => readonly Entity[] | undefined;
  /** Teams does not have advanced queries, and always counts. */
  readonly isOfTeams?: boolean;
  /** All in one page. */
  readonly isUnpaged?: boolean;
  /** Annotations of each object. */
  readonly annotate?: (entity: Entity) => Readonly<Record<string, unknown>>;
}

/** The objects of a listing in order, and the requested page. */
interface Found {
  readonly entities: EntityList;
  readonly isMatch: (entity: Entity) => boolean;
}

/**
 * Returns a listing with `$filter`, `$search`, `$orderby`, `$select`, `$top`, `$count` and pages.
 *
 * @throws {GraphFault} 400 for an invalid or unsupported query.
 */
export function listEntities(context: GraphContext, listing: Listing): GraphResponse {
  const { query } = context;
  const selection = readSelection(query, listing.schema);
  const found = findEntities(context, listing, query.isCountWanted);
  const start = query.skipToken === undefined ? 0 : readPageToken(query.skipToken, found.entities);
  const { page, next } = readPage(found, start, listing.isUnpaged === true ? found.entities.length : query.pageSize);
  const last = page.at(-1);
  // Without the header, the directory silently leaves out the count.
  const isCounted = listing.isOfTeams === true || (query.isCountWanted && readsEventually(context));
  const annotate = listing.annotate ?? (listing.contextName === 'directoryObjects' ? typeOf : () => ({}));
  return {
    status: 200,
    body: {
      '@odata.context': `${context.rootUrl}/$metadata#${listing.contextName}${selection.contextSuffix}`,
      ...(isCounted && query.skipToken === undefined ? { '@odata.count': countMatches(found) } : {}),
      ...(last === undefined || next === undefined
        ? {}
        : { '@odata.nextLink': nextLink(context.request.url, writePageToken(last, next)) }),
      value: page.map((entity) => ({ ...annotate(entity), ...showEntity(entity, selection, context.tenant) })),
    },
  };
}

/**
 * Returns `/$count`: digits as plain text.
 *
 * @throws {GraphFault} 400 `Request_UnsupportedQuery` without `ConsistencyLevel: eventual`.
 */
export function countEntities(context: GraphContext, listing: Listing): GraphResponse {
  checkCountIsServed({ isEventual: readsEventually(context), isCounting: true });
  return { status: 200, body: String(countMatches(findEntities(context, listing, true))) };
}

/** Returns one object, with `$select`. */
export function showOne(context: GraphContext, contextName: string, entity: Entity, status = 200): GraphResponse {
  const selection = readSelection(context.query, entity.schema);
  const metadata = `${context.rootUrl}/$metadata#${contextName}${selection.contextSuffix}/$entity`;
  const type = contextName === 'directoryObjects' ? typeOf(entity) : {};
  return { status, body: { '@odata.context': metadata, ...type, ...showEntity(entity, selection, context.tenant) } };
}

function findEntities(context: GraphContext, listing: Listing, isCounting: boolean): Found {
  const { filter: filterText, search: searchText, orderBy } = context.query;
  const advanced = { isEventual: readsEventually(context), isCounting };
  const tests: ((entity: Entity) => boolean)[] = [];
  let candidates = listing.entities;
  if (filterText !== undefined) {
    const filter = parseFilter(filterText, listing.schema);
    if (listing.isOfTeams !== true) checkFilterIsServed(filter, advanced);
    tests.push((entity) => matchesFilter(filter, entity));
    candidates = narrowList(filter, listing) ?? candidates;
  }
  if (searchText !== undefined) {
    checkSearchIsServed(advanced);
    tests.push(parseSearch(searchText, listing.schema));
  }
  const found: Found = { entities: candidates, isMatch: (entity) => tests.every((test) => test(entity)) };
  if (orderBy === undefined) return found;
  const keys = parseOrder(orderBy, listing.schema, isAdvanced(advanced), tests.length > 0);
  const all = readPage(found, 0, candidates.length).page;
  return { entities: orderEntities(all, keys), isMatch: () => true };
}

/**
 * Reads a page and at most one object after it, so that a page of a large tenant costs no more than
 * one of a small tenant.
 *
 * @returns With `next`, the start of the next page, if there is one.
 */
function readPage(
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

function countMatches({ entities, isMatch }: Found): number {
  let count = 0;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities.at(index);
    if (entity !== undefined && isMatch(entity)) count += 1;
  }
  return count;
}

function readsEventually(context: GraphContext): boolean {
  return context.request.headers['consistencylevel']?.toLowerCase() === 'eventual';
}

/** Returns the URL of the query with the new page token. */
function nextLink(url: URL, token: string): string {
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !/^(\$|%24)?skiptoken(=|$)/i.test(part));
  return `${url.origin}${url.pathname}?${[...kept, `$skiptoken=${token}`].join('&')}`;
}
