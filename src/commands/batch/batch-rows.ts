import { EntradaError, withCodeOf } from '../../base/errors.ts';
import { orderedObject } from '../../base/exact-json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { BatchResult } from '../../session/requests/batch/batch-types.ts';
import type { LineRequest } from './read-request.ts';

/** The rows of a batch, and how many of its requests failed. */
export interface BatchRows {
  readonly value: AsyncGenerator<JsonObject>;
  /** The same for a table, in place of `value`: each row has the same columns. */
  readonly rows: AsyncGenerator<JsonObject>;
  /** The error to report after the last row; undefined if every request succeeded. */
  failure(): EntradaError | undefined;
}

type LineResult = BatchResult<unknown, LineRequest>;

/** Returns the results of a batch as rows, one for each request. */
export function batchRows(results: AsyncIterable<LineResult>): BatchRows {
  let count = 0;
  let failed = 0;
  let first: EntradaError | undefined;
  let isMixed = false;
  async function* each(rowOf: (result: LineResult) => JsonObject) {
    for await (const result of results) {
      count += 1;
      const { error } = result;
      if (error !== undefined) {
        failed += 1;
        first ??= error;
        isMixed ||= first.code !== error.code;
      }
      yield rowOf(result);
    }
  }
  return {
    value: each(objectOf),
    rows: each(tableRowOf),
    failure() {
      if (first === undefined) return undefined;
      const message = `Cannot complete ${failed} of ${count} requests; the first: ${first.message}`;
      const hint = "The output has an error for each of them: -Query '[?error]' shows these.";
      return isMixed ? new EntradaError('REQUEST_REFUSED', message, { hint }) : withCodeOf(first, message, { hint });
    },
  };
}

function objectOf(result: LineResult): JsonObject {
  const { error } = result;
  const { id, method, url, status, location, body } = tableRowOf(result);
  const optional: [string, unknown][] = [
    ['location', location],
    ['body', body],
    ['error', error && { code: error.code, message: error.message, ...(error.hint && { hint: error.hint }) }],
  ];
  return orderedObject([
    ...(id === null ? [] : [['id', id] as const]),
    ...([
      ['method', method],
      ['url', url],
      ['status', status],
    ] as const),
    ...optional.filter(([, value]) => value !== undefined && value !== null),
  ]);
}

function tableRowOf({ request, status, headers, body, error }: LineResult): JsonObject {
  return {
    id: request.id ?? null,
    method: request.method ?? 'GET',
    url: request.shownUrl,
    status: status ?? null,
    error: error?.code ?? null,
    message: error?.message ?? null,
    location: headers['location'] ?? null,
    body: (body instanceof Uint8Array ? Buffer.from(body).toString('base64') : body) ?? null,
  };
}
