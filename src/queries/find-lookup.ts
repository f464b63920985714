import { EntradaError } from '../base/errors.ts';
import { isObject, textField } from '../base/json.ts';
import type { Lookup } from '../model/queries/query.ts';
import { listItems } from '../session/requests/pages.ts';
import type { Services } from '../session/services/services.ts';
import { encodeText, fillIn } from './odata.ts';
import type { QueryPlan } from './plan-query.ts';

/**
 * Resolves a name to the ID that the address needs.
 *
 * @returns The values of the path's names, including this ID.
 * @throws {EntradaError} `REQUEST_REFUSED` if no object has that name; those of `listItems`.
 */
export async function findLookup(
  lookup: Lookup,
  { keys, query, retry }: QueryPlan,
  id: string,
  services: Services,
): Promise<Record<string, string>> {
  const wanted = fillIn(`{${lookup.parameter}}`, keys).toLowerCase();
  const request = { url: fillIn(lookup.path, keys, encodeText), api: query.api, retry };
  for await (const item of listItems(id, request, services)) {
    if (!isObject(item) || textField(item, lookup.property)?.toLowerCase() !== wanted) continue;
    const found = textField(item, lookup.take);
    if (found !== undefined) return { ...keys, [lookup.as]: found };
  }
  // Without a status, because the address itself exists.
  throw new EntradaError('REQUEST_REFUSED', fillIn(lookup.notFound, keys));
}
