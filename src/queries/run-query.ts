import { EntradaError } from '../base/errors.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import { listItems } from '../session/requests/pages.ts';
import { sendRequest } from '../session/requests/request.ts';
import { narrowRow } from './choose-columns.ts';
import { compareValues } from './comparison.ts';
import { explainFailure } from './explain-failure.ts';
import { filterCheck } from './filter-check.ts';
import { findLookup } from './find-lookup.ts';
import { encodeText, fillIn } from './odata.ts';
import type { QueryPlan } from './plan-query.ts';
import type { QueryHost } from './query-host.ts';
import { valuesIn } from './row-values.ts';
import { type ReceivedItem, rowShaper } from './shape-row.ts';
import { withDetails } from './with-details.ts';

/**
 * Runs a query and yields its results as they are received. A page is requested only when its items are needed.
 *
 * @param id - The session's ID.
 * @param columns - The columns to show. Default: those that were requested by name, or all.
 * @throws {EntradaError} Those of `sendRequest` and `listItems`, with the original's message for an object that does
 *   not exist, and the permissions that the query needs.
 */
export async function* runQuery(
  plan: QueryPlan,
  id: string,
  host: QueryHost,
  columns?: readonly string[],
): AsyncGenerator<JsonObject> {
  if (plan.limit === 0) return;
  const shown = plan.chosen ?? columns;
  let count = 0;
  try {
    for await (const row of sortedRows(plan, id, host)) {
      yield shown === undefined ? row : narrowRow(row, shown);
      count += 1;
      if (count === plan.limit) return;
    }
  } catch (error) {
    throw await explainFailure(error, plan, id, host.services);
  }
  if (count === 0 && plan.mustFind !== undefined) {
    throw new EntradaError('REQUEST_REFUSED', fillIn(plan.mustFind, plan.keys), { details: { status: 404 } });
  }
}

async function* sortedRows(plan: QueryPlan, id: string, host: QueryHost): AsyncGenerator<JsonObject> {
  if (plan.sort === undefined) {
    yield* filteredRows(plan, id, host);
    return;
  }
  const { column, isDescending } = plan.sort;
  const rows: JsonObject[] = [];
  for await (const row of filteredRows(plan, id, host)) rows.push(row);
  const keyed = rows.map((row) => ({ row, key: valuesIn(row, column)[0] }));
  // Rows without a value come first, as in PowerShell.
  const order = (one: unknown, other: unknown) =>
    compareValues(one, other) || Number(one !== undefined) - Number(other !== undefined);
  yield* keyed
    .toSorted((one, other) => (isDescending ? order(other.key, one.key) : order(one.key, other.key)))
    .map(({ row }) => row);
}

/** Yields the rows that pass every test; tests without details run first, so that fewer details are read. */
async function* filteredRows(plan: QueryPlan, id: string, host: QueryHost): AsyncGenerator<JsonObject> {
  const isWhole = (plan.address.reads ?? []).length === 0;
  const early = isWhole ? plan.tests.filter(({ detail }) => detail === undefined) : [];
  const late = plan.tests.filter((test) => !early.includes(test));
  const shapeEarly = rowShaper(plan.query, [], plan.spreads);
  const shape = rowShaper(plan.query, plan.details, plan.spreads);
  // A filter sees the columns that the output omits.
  const shapeWhole = plan.spreads || plan.where === undefined ? shape : rowShaper(plan.query, plan.details, true);
  const check = filterCheck(plan.query, plan.where, plan.sort?.column);
  let held: JsonObject[] = [];
  const items = itemsOf(plan, id, host);
  const wanted = plan.details.length === 0 ? withoutDetails(items) : withDetails(plan, id, keptEarly(items), host);
  for await (const answered of wanted) {
    const row = shape(answered);
    const whole = shapeWhole === shape ? row : shapeWhole(answered);
    check.see(whole);
    const tests = plan.details.length === 0 ? plan.tests : late;
    if (tests.every((test) => test.passes(row)) && plan.where?.passes(whole) !== false) held.push(row);
    if (!check.isSettled()) continue;
    yield* held;
    held = [];
  }
  check.end();
  yield* held;

  async function* keptEarly(all: AsyncIterable<JsonObject>): AsyncGenerator<JsonObject> {
    for await (const item of all) {
      if (early.length > 0) {
        const row = shapeEarly({ item, details: {} });
        if (!early.every((test) => test.passes(row))) continue;
      }
      yield item;
    }
  }
}

async function* withoutDetails(items: AsyncIterable<JsonObject>): AsyncGenerator<ReceivedItem> {
  for await (const item of items) yield { item, details: {} };
}

/** Yields the objects of an address, and of the list that follows it. */
async function* itemsOf(plan: QueryPlan, id: string, host: QueryHost): AsyncGenerator<JsonObject> {
  const { address } = plan;
  const keys = address.lookup === undefined ? plan.keys : await findLookup(address.lookup, plan, id, host.services);
  const urlOf = (path: string) => fillIn(path, keys, encodeText) + plan.options;
  const { followedBy } = address;
  const seen = new Set<unknown>();
  let isTypeSeen = false;
  for await (const item of responsesOf(urlOf(address.path), plan, id, host)) {
    if (!isObject(item)) throw invalidItem(address.path);
    isTypeSeen ||= followedBy?.unlessType !== undefined && item['@odata.type'] === followedBy.unlessType;
    if (followedBy?.skipsSeen === true) seen.add(item['id']);
    yield { ...item, ...address.adds };
  }
  if (followedBy === undefined || isTypeSeen) return;
  for await (const item of responsesOf(urlOf(followedBy.path), plan, id, host)) {
    if (!isObject(item)) throw invalidItem(followedBy.path);
    if (!seen.has(item['id'])) yield { ...followedBy.adds, ...item };
  }
}

async function* responsesOf(url: string, plan: QueryPlan, id: string, host: QueryHost): AsyncGenerator<unknown> {
  const { headers, retry, query } = plan;
  const request = { url, api: query.api, headers, retry, exactNumbers: host.exactNumbers };
  if (plan.address.single !== true && !plan.isOnePage) {
    yield* listItems(id, request, host.services);
    return;
  }
  const { content } = await sendRequest(id, request, host.services);
  if (plan.address.single === true) {
    if (Array.isArray(content)) yield* content;
    else yield content;
    return;
  }
  if (!isObject(content) || !Array.isArray(content['value'])) throw invalidList(url);
  yield* content['value'];
  if (content['@odata.nextLink'] !== undefined) {
    host.information('There are more results. Use -All to list all of them, or -Top N to list N.');
  }
}

function invalidItem(path: string): EntradaError {
  return new EntradaError('RESPONSE_INVALID', `Cannot read an item of "${path}": it is not an object`);
}

function invalidList(url: string): EntradaError {
  return new EntradaError('RESPONSE_INVALID', `Cannot list "${url}": the response does not contain a list of items`);
}
