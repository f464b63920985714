import { checkCountIsServed, checkFilterIsServed, checkSearchIsServed, isAdvanced } from './advanced-query.ts';
import type { Entity, Schema } from './entity.ts';
import type { GraphAnswer, GraphContext } from './graph-context.ts';
import { matchesFilter } from './matches-filter.ts';
import { orderEntities, parseOrder } from './order-entities.ts';
import { readPageToken, writePageToken } from './page-token.ts';
import { parseFilter } from './parse-filter.ts';
import { parseSearch } from './search-entities.ts';
import { readSelection, showEntity } from './select-properties.ts';

/** A collection that can be asked about. */
export interface Listing {
  /** What the query may name; for a mixed collection more than each object has. */
  readonly schema: Schema;
  /** What stands behind `$metadata#`. */
  readonly contextName: string;
  readonly entities: readonly Entity[];
}

/**
 * Answers a listing with `$filter`, `$search`, `$orderby`, `$select`, `$top`, `$count` and pages.
 *
 * @throws {GraphFault} 400 for a query that is wrong or not served.
 */
export function listEntities(context: GraphContext, listing: Listing): GraphAnswer {
  const { query } = context;
  const selection = readSelection(query, listing.schema);
  const isEventual = readsEventually(context);
  const found = selectEntities(context, listing, query.isCountWanted);
  const start = query.skipToken === undefined ? 0 : readPageToken(query.skipToken, found);
  const page = found.slice(start, start + query.pageSize);
  const last = page.at(-1);
  const next = start + page.length;
  const hasMore = last !== undefined && next < found.length;
  const isMixed = listing.contextName === 'directoryObjects';
  return {
    status: 200,
    body: {
      '@odata.context': `${context.rootUrl}/$metadata#${listing.contextName}${selection.contextSuffix}`,
      // Asked for without the header, the count is left out without a word.
      ...(query.isCountWanted && isEventual && query.skipToken === undefined ? { '@odata.count': found.length } : {}),
      ...(hasMore ? { '@odata.nextLink': nextLink(context.request.url, writePageToken(last, next)) } : {}),
      value: page.map((entity) => ({ ...(isMixed ? typeOf(entity) : {}), ...showEntity(entity, selection) })),
    },
  };
}

/**
 * Answers `/$count`: digits as plain text.
 *
 * @throws {GraphFault} 400 `Request_UnsupportedQuery` without `ConsistencyLevel: eventual`.
 */
export function countEntities(context: GraphContext, listing: Listing): GraphAnswer {
  checkCountIsServed({ isEventual: readsEventually(context), isCounting: true });
  return { status: 200, body: String(selectEntities(context, listing, true).length) };
}

/** Answers one object, with `$select`. */
export function showOne(context: GraphContext, contextName: string, entity: Entity, status = 200): GraphAnswer {
  const selection = readSelection(context.query, entity.schema);
  const metadata = `${context.rootUrl}/$metadata#${contextName}${selection.contextSuffix}/$entity`;
  const type = contextName === 'directoryObjects' ? typeOf(entity) : {};
  return { status, body: { '@odata.context': metadata, ...type, ...showEntity(entity, selection) } };
}

function selectEntities(context: GraphContext, listing: Listing, isCounting: boolean): readonly Entity[] {
  const { filter: filterText, search: searchText, orderBy } = context.query;
  const advanced = { isEventual: readsEventually(context), isCounting };
  let found = listing.entities;
  if (filterText !== undefined) {
    const filter = parseFilter(filterText, listing.schema);
    checkFilterIsServed(filter, advanced);
    found = found.filter((entity) => matchesFilter(filter, entity));
  }
  if (searchText !== undefined) {
    checkSearchIsServed(advanced);
    found = found.filter(parseSearch(searchText, listing.schema));
  }
  if (orderBy === undefined) return found;
  const isFiltered = filterText !== undefined || searchText !== undefined;
  return orderEntities(found, parseOrder(orderBy, listing.schema, isAdvanced(advanced), isFiltered));
}

function readsEventually(context: GraphContext): boolean {
  return context.request.headers['consistencylevel']?.toLowerCase() === 'eventual';
}

function typeOf(entity: Entity): Record<string, string> {
  return { '@odata.type': `#microsoft.graph.${entity.schema.name}` };
}

/** Repeats the query as it was written, with the new token in place of the old one. */
function nextLink(url: URL, token: string): string {
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !/^(\$|%24)?skiptoken(=|$)/i.test(part));
  return `${url.origin}${url.pathname}?${[...kept, `$skiptoken=${token}`].join('&')}`;
}
