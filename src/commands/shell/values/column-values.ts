import type { TypedValue } from '../../../binder/complete.ts';
import { allQueries } from '../../../model/queries/all-queries.ts';

/** Lists the columns of the query on the line. */
export function columnsOf({ table }: TypedValue): readonly string[] {
  const query = allQueries.find(({ name }) => name === table?.name);
  return Object.keys(query?.columns ?? {});
}
