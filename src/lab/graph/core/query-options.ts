import { badRequest, type GraphFault, invalidRequest } from './graph-fault.ts';

const optionNames = [
  'select',
  'filter',
  'top',
  'orderby',
  'search',
  'count',
  'skiptoken',
  'deltatoken',
  'expand',
  'format',
] as const;
/** An OData query option without its `$`. */
export type OptionName = (typeof optionNames)[number];

const optionTitles = { top: 'Top', orderby: 'OrderBy', search: 'Search', expand: 'Expand' } as const;

const defaultPageSize = 100;
const largestPageSize = 999;

/** The OData options of a request, as written; each reader checks its own. */
export interface QueryOptions {
  readonly select: string | undefined;
  readonly filter: string | undefined;
  readonly pageSize: number;
  readonly orderBy: string | undefined;
  readonly search: string | undefined;
  readonly isCountWanted: boolean;
  readonly skipToken: string | undefined;
  readonly deltaToken: string | undefined;
  readonly expand: string | undefined;
  /** The options in the URL. */
  readonly present: ReadonlySet<OptionName>;
}

/**
 * Reads the options from a URL. `$` is optional and names are case-insensitive; other parameters are
 * ignored.
 *
 * @throws {GraphFault} 400 for an option that is unknown, repeated, or has an invalid value.
 */
export function readQueryOptions(url: URL): QueryOptions {
  const values = new Map<OptionName, string>();
  for (const [written, value] of url.searchParams) {
    const name = optionName(written);
    if (name === undefined) continue;
    if (values.has(name)) {
      throw badRequest(`Query option '$${name}' was specified more than once, but it must be specified at most once.`);
    }
    values.set(name, value);
  }
  return {
    select: values.get('select'),
    filter: values.get('filter'),
    pageSize: readPageSize(values.get('top')),
    orderBy: values.get('orderby'),
    search: values.get('search'),
    isCountWanted: readCount(values.get('count')),
    skipToken: values.get('skiptoken'),
    deltaToken: values.get('deltatoken'),
    expand: values.get('expand'),
    present: new Set(values.keys()),
  };
}

/**
 * Refuses options that a collection of Teams does not support.
 *
 * @throws {GraphFault} 400 `BadRequest` with the OData library's text.
 */
export function refuseOptions(query: QueryOptions, names: readonly (keyof typeof optionTitles)[]): void {
  const name = names.find((each) => query.present.has(each));
  if (name === undefined) return;
  throw badRequest(
    `The query specified in the URI is not valid. Query option '${optionTitles[name]}' is not allowed. To allow it, set ` +
      "the 'AllowedQueryOptions' property on EnableQueryAttribute or QueryValidationSettings.",
  );
}

/** 400 `Request_BadRequest`: the directory has pages by `$skiptoken` only. */
export function skipRefused(): GraphFault {
  return invalidRequest("'$skip' is not supported by the service.");
}

function optionName(written: string): OptionName | undefined {
  const bare = written.toLowerCase().replace(/^\$/, '');
  const known = optionNames.find((name) => name === bare);
  if (known !== undefined || !written.startsWith('$')) return known;
  if (bare === 'skip') throw skipRefused();
  throw badRequest(`The query parameter '${written}' is not supported.`);
}

function readPageSize(text: string | undefined): number {
  if (text === undefined) return defaultPageSize;
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `The query specified in the URI is not valid. Invalid value '${text}' for $top query option found. ` +
        'The $top query option requires a non-negative integer value.',
    );
  }
  const size = Number(text);
  if (size >= 1 && size <= largestPageSize) return size;
  throw invalidRequest(`Invalid page size specified: '${text}'. Must be between 1 and ${largestPageSize} inclusive.`);
}

/**
 * Reads the value of `$count`; false when it is absent.
 *
 * @throws {GraphFault} 400 for anything but `true` and `false`.
 */
export function readCount(text: string | undefined): boolean {
  const value = text?.toLowerCase() ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw badRequest(
    `The query specified in the URI is not valid. Invalid value '${text}' for $count query option found. ` +
      "Valid values are 'true' and 'false'.",
  );
}
