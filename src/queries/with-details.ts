import { type JsonObject, textField } from '../base/json.ts';
import type { QueryPlan } from './plan-query.ts';
import { type DetailResult, readDetails } from './read-details.ts';
import type { QueryHost } from './query-host.ts';
import type { ReceivedItem } from './shape-row.ts';

/**
 * Reads the details of objects as they are received, of several at once.
 *
 * If the detail of a listed object cannot be read, the object is still yielded, and a warning at the end counts them.
 * If one object was requested by name, the error is thrown.
 *
 * @throws {EntradaError} Those of `readDetails`.
 */
export async function* withDetails(
  plan: QueryPlan,
  id: string,
  items: AsyncIterable<JsonObject>,
  { services, exactNumbers }: QueryHost,
): AsyncGenerator<ReceivedItem> {
  const refusals: Error[] = [];
  let waiting: JsonObject[] = [];
  for await (const item of items) {
    waiting.push(item);
    if (waiting.length < plan.atOnce) continue;
    yield* await readAll(waiting);
    waiting = [];
  }
  yield* await readAll(waiting);
  const [first] = refusals;
  if (first === undefined) return;
  services.warn(
    `${refusals.length} of the results could not be read completely; the missing columns are empty. ${first.message}`,
  );

  async function readAll(all: readonly JsonObject[]): Promise<ReceivedItem[]> {
    const wanted = all.flatMap((item) => plan.details.map((name) => ({ item, name, objectId: textField(item, 'id') })));
    const reads = wanted.map(({ name, objectId = '' }) => ({ objectId, path: plan.query.details?.[name]?.path ?? '' }));
    const results = await readDetails(id, reads, { services, exactNumbers, retry: plan.retry });
    const found = results.map((result) => detailIn(result));
    return all.map((item, index) => ({
      item,
      details: Object.fromEntries(
        plan.details.map((name, offset) => [name, found[index * plan.details.length + offset]]),
      ),
    }));
  }

  function detailIn(result: DetailResult): JsonObject | undefined {
    if ('found' in result) return result.found;
    if (plan.address.single === true) throw result.refused;
    // An object that was just deleted is not an error.
    if (result.status !== 404) refusals.push(result.refused);
    return undefined;
  }
}
