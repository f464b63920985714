import { readAdvancedQuery } from '../query/advanced-query.ts';
import { findObject, requireGuid } from '../entities/directory.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, invalidRequest } from '../core/graph-fault.ts';
import { readBody } from '../core/read-body.ts';
import { readSelection, showEntity, typeOf } from '../listing/select-properties.ts';

const mostIds = 1000;

/** Returns up to 1,000 objects by their ids, without those that do not exist. */
export function getByIds(context: GraphContext): GraphResponse {
  const { tenant, query, rootUrl } = context;
  const body = readBody(context.request);
  const [ids, types] = [body['ids'], body['types'] ?? []];
  if (!isTextList(ids) || ids.length === 0) throw invalidRequest("A value is required for parameter 'ids'.");
  if (!isTextList(types)) throw badRequest("Invalid value specified for parameter 'types'.");
  if (ids.length > mostIds) throw invalidRequest(`The number of ids exceeds the limit of ${mostIds}.`);
  const names = new Set(types.map((type) => type.toLowerCase()));
  const found = [...new Set(ids)].flatMap((id) => {
    requireGuid(id);
    const entity = findObject(tenant, id);
    const isWanted =
      names.size === 0 || names.has('directoryobject') || names.has(entity?.schema.name.toLowerCase() ?? '');
    return entity !== undefined && isWanted ? [entity] : [];
  });
  const advanced = readAdvancedQuery(context);
  const schemas = [...new Set(found.map(({ schema }) => schema))];
  const bySchema = new Map(schemas.map((schema) => [schema, readSelection(query, schema, advanced)]));
  const value = found.map((entity) => {
    const selection = bySchema.get(entity.schema);
    return { ...typeOf(entity), ...(selection === undefined ? {} : showEntity(entity, selection, tenant)) };
  });
  return { status: 200, body: { '@odata.context': `${rootUrl}/$metadata#directoryObjects`, value } };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
