import {
  type AdvancedQuery,
  checkCountIsServed,
  checkSearchIsServed,
  isAdvanced,
  readAdvancedQuery,
} from '../query/advanced-query.ts';
import { chooseEntities, countMatches, type Found, readChoice, readPage } from './choose-entities.ts';
import type { Entity, Schema } from '../core/entity.ts';
import type { EntityList } from '../core/entity-list.ts';
import type { GraphResponse, GraphContext } from '../core/graph-context.ts';
import { readPageToken, writePageToken } from '../core/page-token.ts';
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

/** With `$expand`, a page has at most this number of objects (Graph documentation, "Known issues"). */
const largestExpandedPage = 100;

/**
 * Returns a listing with `$filter`, `$search`, `$orderby`, `$select`, `$top`, `$count` and pages.
 *
 * @throws {GraphFault} 400 for an invalid or unsupported query.
 */
export function listEntities(context: GraphContext, listing: Listing): GraphResponse {
  const { query } = context;
  const advanced = readAdvancedQuery(context);
  const selection = readSelection(query, listing.schema, advanced);
  // The service does not search in its directory with $expand, and answers as if the header were missing.
  if (query.search !== undefined && query.expand !== undefined) checkSearchIsServed({ ...advanced, isEventual: false });
  const found = findEntities(context, listing, advanced);
  const start = query.skipToken === undefined ? 0 : readPageToken(query.skipToken, found.entities);
  const { page, next } = readPage(found, start, pageSizeOf(context, listing));
  const last = page.at(-1);
  // Without the header, the directory silently leaves out the count.
  const isCounted = listing.isOfTeams === true || isAdvanced(advanced);
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
  const advanced = { ...readAdvancedQuery(context), isCounting: true };
  checkCountIsServed(advanced);
  return { status: 200, body: String(countMatches(findEntities(context, listing, advanced))) };
}

/** Returns one object, with `$select`. */
export function showOne(context: GraphContext, contextName: string, entity: Entity, status = 200): GraphResponse {
  const { query } = context;
  const selection = readSelection(query, entity.schema, readAdvancedQuery(context));
  const metadata = `${context.rootUrl}/$metadata#${contextName}${selection.contextSuffix}/$entity`;
  const type = contextName === 'directoryObjects' ? typeOf(entity) : {};
  return { status, body: { '@odata.context': metadata, ...type, ...showEntity(entity, selection, context.tenant) } };
}

function pageSizeOf({ query }: GraphContext, { isUnpaged, entities }: Listing): number {
  if (isUnpaged === true) return entities.length;
  return query.expand === undefined ? query.pageSize : Math.min(query.pageSize, largestExpandedPage);
}

function findEntities({ query }: GraphContext, listing: Listing, advanced: AdvancedQuery): Found {
  return chooseEntities(readChoice(query, listing.schema, advanced, listing.isOfTeams), listing);
}

/** Returns the URL of the query with the new page token. */
function nextLink(url: URL, token: string): string {
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !/^(\$|%24)?skiptoken(=|$)/i.test(part));
  return `${url.origin}${url.pathname}?${[...kept, `$skiptoken=${token}`].join('&')}`;
}
