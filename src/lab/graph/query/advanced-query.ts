import type { Filter } from './filter.ts';
import type { GraphContext } from '../core/graph-context.ts';
import { type GraphFault, unsupportedQuery } from '../core/graph-fault.ts';

/** The parts of a request that make it an advanced query (Graph documentation, "Advanced query capabilities"). */
export interface AdvancedQuery {
  /** `ConsistencyLevel: eventual` was sent. */
  readonly isEventual: boolean;
  /** `$count=true`, or the `/$count` segment. */
  readonly isCounting: boolean;
}

const more = 'Refer to https://aka.ms/graph-docs/advanced-queries for more information';

/** Alternatives of `in` or `or` without an advanced query. */
const mostAlternatives = 15;

/** Reads from a request which parts of an advanced query it has. */
export function readAdvancedQuery({ request, query }: GraphContext): AdvancedQuery {
  const isEventual = request.headers['consistencylevel']?.toLowerCase() === 'eventual';
  return { isEventual, isCounting: query.isCountWanted };
}

/**
 * Refuses ne, not, endswith and more than 15 alternatives outside of an advanced query.
 *
 * @throws {GraphFault} 400 `Request_UnsupportedQuery`, naming the header when it is missing.
 */
export function checkFilterIsServed(filter: Filter, query: AdvancedQuery): void {
  switch (filter.kind) {
    case 'or':
      if (!isAdvanced(query)) checkAlternatives(filter.operands.length);
      for (const operand of filter.operands) checkFilterIsServed(operand, query);
      return;
    case 'and':
      for (const operand of filter.operands) checkFilterIsServed(operand, query);
      return;
    case 'not':
      checkFilterIsServed(filter.operand, query);
      if (!isAdvanced(query)) throw notServed('not', query);
      return;
    case 'compare':
      if (filter.subject.kind === 'count' && !isAdvanced(query)) throw notServed('$count', query);
      if (filter.operator === 'ne' && !isAdvanced(query)) {
        throw unsupportedQuery("Unsupported property filter clause operator 'NotEqualsMatch'.");
      }
      return;
    case 'call':
      if (filter.name === 'endswith' && !isAdvanced(query)) throw notServed('endsWith', query);
      return;
    case 'any':
      if (filter.condition !== null) checkFilterIsServed(filter.condition, query);
      return;
    case 'all':
      throw unsupportedQuery('Unsupported Query.');
    case 'in':
      if (filter.subject.kind === 'count' && !isAdvanced(query)) throw notServed('$count', query);
      if (!isAdvanced(query)) checkAlternatives(filter.values.length);
      return;
  }
}

/** Refuses more alternatives than the directory accepts (Graph documentation, "Use the $filter query parameter"). */
function checkAlternatives(count: number): void {
  if (count <= mostAlternatives) return;
  throw unsupportedQuery(
    `Too many child clauses specified in search filter expression containing 'OR' operators: ${count}. ` +
      `Max allowed: ${mostAlternatives}.`,
  );
}

/** Refuses a raw count without the header. */
export function checkCountIsServed(query: AdvancedQuery): void {
  if (query.isEventual) return;
  throw unsupportedQuery(
    `Raw count (/$count) is not supported because the 'ConsistencyLevel:eventual' header is missing. ${more}`,
  );
}

/** Refuses $search without the header; it does not need $count. */
export function checkSearchIsServed(query: AdvancedQuery): void {
  if (query.isEventual) return;
  throw unsupportedQuery(
    'Request with $search query parameter only works through MSGraph with a special request header: ' +
      "'ConsistencyLevel: eventual'",
  );
}

/** Returns whether both the header and the count are present. */
export function isAdvanced(query: AdvancedQuery): boolean {
  return query.isEventual && query.isCounting;
}

function notServed(operator: string, query: AdvancedQuery): GraphFault {
  if (query.isEventual) return unsupportedQuery('Unsupported Query.');
  return unsupportedQuery(
    `Operator '${operator}' is not supported because the 'ConsistencyLevel:eventual' header is missing. ${more}`,
  );
}
