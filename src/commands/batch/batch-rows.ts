import { EntradaError, withCodeOf } from '../../base/errors.ts';
import { orderedObject } from '../../base/exact-json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { BatchResult } from '../../session/requests/batch/batch-types.ts';
import type { LineRequest } from './read-request.ts';

/** The rows of a batch, and how many of its requests failed. */
export interface BatchRows {
  readonly rows: AsyncGenerator<JsonObject>;
  /** The error to report after the last row; undefined if every request succeeded. */
  failure(): EntradaError | undefined;
}

/** Returns the results of a batch as rows, one for each request. */
export function batchRows(results: AsyncIterable<BatchResult<unknown, LineRequest>>): BatchRows {
  let count = 0;
  let failed = 0;
  let first: EntradaError | undefined;
  let isMixed = false;
  async function* rows() {
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
    rows: rows(),
    failure() {
      if (first === undefined) return undefined;
      const message = `Cannot complete ${failed} of ${count} requests; the first: ${first.message}`;
      const hint = "The output has an error for each of them: -Query '[?error]' shows these.";
      return isMixed ? new EntradaError('REQUEST_REFUSED', message, { hint }) : withCodeOf(first, message, { hint });
    },
  };
}

function rowOf({ request, status, headers, body, error }: BatchResult<unknown, LineRequest>): JsonObject {
  const { id, method, shownUrl } = request;
  const location = headers['location'];
  const known: [string, unknown][] = [
    ...(id === undefined ? [] : [['id', id] satisfies [string, unknown]]),
    ['method', method ?? 'GET'],
    ['url', shownUrl],
    ['status', status ?? null],
  ];
  const found: [string, unknown][] = [
    ['location', location],
    ['body', body instanceof Uint8Array ? Buffer.from(body).toString('base64') : body],
    ['error', error && { code: error.code, message: error.message, ...(error.hint && { hint: error.hint }) }],
  ];
  return orderedObject([...known, ...found.filter(([, value]) => value !== undefined)]);
}
