import { EntradaError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { checkRange } from '../model/check-range.ts';
import { retryFrom } from '../model/retry-parameters.ts';
import type { Act, Address, Query, Test } from '../model/queries/query.ts';
import { checkKey } from './check-key.ts';
import { checkODataFilter } from './check-odata-filter.ts';
import { chooseColumns, type ChosenColumn, columnNamed, propertiesFor } from './choose-columns.ts';
import { type Expression, parseExpression } from './expression.ts';
import { checkFilter } from './filter-check.ts';
import { allOf, odataLiteral, queryText, searchClause } from './odata.ts';
import { firstNameOf } from './row-values.ts';
import { passes } from './test-row.ts';

/** The requests that a query sends and how it processes the responses, decided before anything is sent. */
export interface QueryPlan {
  readonly query: Query;
  readonly address: Address;
  /** The values of the names in the path. */
  readonly keys: Readonly<Record<string, string>>;
  /** The query string of the address, with its question mark. */
  readonly options: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How its requests are retried; undefined for the defaults. */
  readonly retry: ReturnType<typeof retryFrom>;
  /** Maximum number of results, if limited. */
  readonly limit: number | undefined;
  readonly isOnePage: boolean;
  /** The details to read for each object. */
  readonly details: readonly string[];
  /** How many objects' details to read at once. */
  readonly atOnce: number;
  readonly spreads: boolean;
  readonly tests: readonly RowTest[];
  readonly where: Expression | undefined;
  readonly sort: { readonly column: string; readonly isDescending: boolean } | undefined;
  /** The columns that were requested by name. */
  readonly chosen: readonly string[] | undefined;
  /** The error message if a required test keeps no result. */
  readonly mustFind: string | undefined;
  readonly warnings: readonly string[];
}

/** A test of a row. */
export interface RowTest {
  /** The detail that contains the tested value; undefined if the list itself does. */
  readonly detail: string | undefined;
  passes(row: JsonObject): boolean;
}

interface BoundAct {
  readonly name: string;
  readonly act: Act;
  readonly value: unknown;
}

/**
 * Plans a query: which requests it sends and how it filters the results.
 *
 * @param values - The bound parameters, by name.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`, `INPUT_INVALID`.
 */
export function planQuery(query: Query, values: Readonly<Record<string, unknown>>): QueryPlan {
  const acts = boundActs(query, values);
  const of = <K extends Act['kind']>(kind: K) =>
    acts.filter((bound): bound is BoundAct & { act: Extract<Act, { kind: K }> } => bound.act.kind === kind);
  const address = query.addresses.find(({ when }) => when === undefined || acts.some(({ name }) => name === when));
  if (address === undefined) throw new Error(`${query.name} needs an address without a condition`);
  const takesFilter = address.single !== true && address.plain !== true;

  const tests = [
    ...of('keep'),
    ...of('key').filter(({ name }) => !namesIn(address).includes(name)),
    ...of('filter').filter(() => !takesFilter),
  ].flatMap(({ act: { test }, value }) => (test === undefined ? [] : [{ test, value }]));
  const chosen = of('properties').map(({ name, act, value }) => {
    const requested = chooseColumns(query, name, textsOf(value));
    return [...(act.always ?? []).map((always) => columnOf(query, always)), ...requested];
  })[0];
  const isAppended = of('append').length > 0 || chosen?.some(({ name }) => name === '*') === true;
  const shown = isAppended ? undefined : chosen;
  const details = detailsOf(query, address, [
    ...tests.map(({ test }) => columnNamed(query, firstNameOf(test.column))?.detail),
    ...(chosen ?? []).map(({ detail }) => detail),
    ...of('read').map(({ act }) => act.detail),
  ]);
  const where = of('where').map(({ value }) => parseExpression(String(value)))[0];
  if (where !== undefined) checkFilter(query, where);
  const keptTests = tests.map(({ test, value }) => rowTest(query, test, value));

  const limit = of('limit').map(({ name, act, value }) => checkRange(name, Number(value), act.least))[0];
  const pageSize = of('page-size').map(({ name, value }) => checkRange(name, Number(value), 1, query.pageSize))[0];
  const isAll = of('all').length > 0;
  const isOnePage = query.listsOnePage === true && !isAll && limit === undefined && address.single !== true;
  const options = new Map<string, string>();
  const filters = takesFilter ? filtersOf(address, acts) : [];
  if (filters.length > 0) options.set('$filter', allOf(filters));
  for (const { act, value } of of('search')) options.set('$search', searchClause(act.properties, String(value)));
  const select =
    address.plain === true || query.api !== 'graph' ? '' : selectOf(query, chosen, isAppended, tests, details);
  if (select !== '') options.set('$select', select);
  if (address.single !== true && address.plain !== true && query.pageSize !== undefined) {
    const isFiltered = tests.length > 0 || where !== undefined || of('sort').length > 0;
    const wanted = Math.min(pageSize ?? query.pageSize, limit === undefined || isFiltered ? Infinity : limit);
    if (!isOnePage || pageSize !== undefined) options.set(query.pageSizeOption ?? '$top', String(wanted));
  }
  return {
    query,
    address,
    keys: keysOf(acts),
    options: queryText(options),
    headers: {
      ...(query.api === 'teams' && { 'x-ms-cmdletname': query.name }),
      ...(of('search').length > 0 && { consistencylevel: 'eventual' }),
    },
    retry: retryFrom(Object.fromEntries(of('retry').map(({ name, value }) => [name, Number(value)]))),
    limit,
    isOnePage,
    details,
    atOnce: of('read').map(({ name, value }) => checkRange(name, Number(value), 1, 20))[0] ?? 20,
    spreads: of('no-spread').length === 0,
    tests: keptTests,
    where,
    sort: of('sort').map(({ value }) => readSort(query, String(value)))[0],
    chosen: shown?.map(({ name }) => name).filter((name, index, names) => names.indexOf(name) === index),
    mustFind: of('keep').map(({ act }) => act.found)[0],
    warnings: of('ignored').map(({ act }) => act.warning),
  };
}

/** Lists the actions of the bound parameters; a switch that is off has none. */
function boundActs(query: Query, values: Readonly<Record<string, unknown>>): BoundAct[] {
  return Object.entries(query.parameters).flatMap(([name, parameter]) => {
    const value = values[name];
    const isOff = value === undefined || (parameter.type === 'SwitchParameter' && value === false);
    return isOff ? [] : [{ name, act: parameter.acts, value }];
  });
}

/** Checks the values that identify objects; those of lookups and tests are used only in messages. */
function keysOf(acts: readonly BoundAct[]): Record<string, string> {
  return Object.fromEntries(
    acts.flatMap(({ name, act, value }) => {
      if (act.kind === 'key') return [[name, checkKey(name, act.of, String(value))]];
      return act.kind === 'lookup' || act.kind === 'keep' ? [[name, String(value)]] : [];
    }),
  );
}

function namesIn(address: Address): string[] {
  return [...address.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function columnOf(query: Query, name: string): ChosenColumn {
  return columnNamed(query, name) ?? { name, properties: [], detail: undefined };
}

function rowTest(query: Query, test: Test, value: unknown): RowTest {
  const detail = columnNamed(query, firstNameOf(test.column))?.detail;
  return { detail, passes: (row) => passes(row, test, value) };
}

function detailsOf(query: Query, address: Address, wanted: readonly (string | undefined)[]): string[] {
  const names = new Set([...(address.reads ?? []), ...wanted]);
  return Object.keys(query.details ?? {}).filter((name) => names.has(name));
}

function filtersOf(address: Address, acts: readonly BoundAct[]): string[] {
  const own = acts.flatMap(({ act, value }): string[] => {
    if (act.kind === 'filter') return [act.clause.replaceAll('{}', () => odataLiteral(value))];
    if (act.kind === 'filter-choice') return [act.clauses[String(value)] ?? ''];
    if (act.kind !== 'filter-text') return [];
    checkODataFilter(String(value));
    return [String(value)];
  });
  return [...(address.filter === undefined ? [] : [address.filter]), ...own];
}

/** Lists the properties to request: those shown, those tested, and the ID if details are read. */
function selectOf(
  query: Query,
  chosen: readonly ChosenColumn[] | undefined,
  isAppended: boolean,
  tests: readonly { readonly test: Test }[],
  details: readonly string[],
): string {
  const isOwn = query.selects === true && (chosen === undefined || isAppended);
  const tested = tests.flatMap(({ test }) => propertiesFor(query, test.column));
  if (chosen === undefined && !isOwn) return '';
  const own = isOwn ? Object.keys(query.columns).flatMap((name) => propertiesFor(query, name)) : [];
  const requested = (chosen ?? []).flatMap(({ properties }) => properties);
  const id = details.length > 0 ? ['id'] : [];
  const names = [...own, ...requested, ...tested, ...id];
  return names.includes('*') ? '*' : [...new Set(names)].join(',');
}

function readSort(query: Query, text: string): { column: string; isDescending: boolean } {
  const [, column, order = 'asc'] = /^\s*([\w.]+)(?:\s+(asc|desc)(?:ending)?)?\s*$/i.exec(text) ?? [];
  if (column !== undefined) return { column, isDescending: order.toLowerCase() === 'desc' };
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot sort by "${text}": expected PROPERTY, optionally followed by asc or desc`,
    {
      hint: `For example: ${query.name} -Sort "DisplayName desc".`,
    },
  );
}
