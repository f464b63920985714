import { type JsonObject, textField } from '../base/json.ts';
import type { QueryPlan } from './plan-query.ts';
import { type DetailAnswer, readDetails } from './read-details.ts';
import type { QueryHost } from './query-host.ts';
import type { AnsweredItem } from './shape-row.ts';

/**
 * Reads the details of objects as they come, of some at once.
 *
 * An object of a listing whose detail is refused keeps its place without it; how many that were is said at the end. Of the
 * one object that was asked for by name the refusal is thrown.
 *
 * @throws {EntradaError} As `readDetails`.
 */
export async function* withDetails(
  plan: QueryPlan,
  id: string,
  items: AsyncIterable<JsonObject>,
  { services }: QueryHost,
): AsyncGenerator<AnsweredItem> {
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
    `${refusals.length} of the results could not be read in full; what is missing is empty. ${first.message}`,
  );

  async function readAll(all: readonly JsonObject[]): Promise<AnsweredItem[]> {
    const wanted = all.flatMap((item) => plan.details.map((name) => ({ item, name, objectId: textField(item, 'id') })));
    const reads = wanted.map(({ name, objectId = '' }) => ({ objectId, path: plan.query.details?.[name]?.path ?? '' }));
    const answers = await readDetails(id, reads, services);
    const found = answers.map((answer) => detailIn(answer));
    return all.map((item, index) => ({
      item,
      details: Object.fromEntries(
        plan.details.map((name, offset) => [name, found[index * plan.details.length + offset]]),
      ),
    }));
  }

  function detailIn(answer: DetailAnswer): JsonObject | undefined {
    if ('found' in answer) return answer.found;
    if (plan.address.single === true) throw answer.refused;
    // What was deleted a moment ago is missed by nobody.
    if (answer.status !== 404) refusals.push(answer.refused);
    return undefined;
  }
}
