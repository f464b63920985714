import { isObject, type JsonObject, textField, textListField } from '../../base/json.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import type { GraphResponse } from './core/graph-context.ts';
import { badRequest } from './core/graph-fault.ts';
import { readBody } from './core/read-body.ts';

/** A request inside a batch. */
interface BatchPart {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly dependsOn: readonly string[];
}

interface BatchAnswer {
  readonly status: number;
  readonly headers: JsonObject;
  readonly body?: unknown;
}

const mostParts = 20;
/** One of these without a body or its type is refused, and the whole batch with it. */
const writeMethods = new Set(['POST', 'PATCH', 'PUT']);
const partHeaders = new Set([
  'cache-control',
  'x-ms-resource-unit',
  'odata-version',
  'content-type',
  'retry-after',
  'location',
]);

/**
 * Handles a JSON batch; a part whose dependency failed gets a 424, and the batch itself a 200.
 *
 * @param handlePart - Handles one request as if it had been sent separately.
 * @throws {GraphFault} 400 `BadRequest` for an invalid batch.
 */
export function handleBatch(
  request: LabRequest,
  rootUrl: string,
  handlePart: (part: LabRequest) => LabResponse,
): GraphResponse {
  const failed = new Set<string>();
  const responses = inOrder(readParts(readBody(request))).map((part) => {
    const isBlocked = part.dependsOn.some((id) => failed.has(id));
    const response = isBlocked ? failedDependency() : toPartResponse(handlePart(toRequest(part, rootUrl)));
    if (response.status >= 400) failed.add(part.id.toLowerCase());
    return { id: part.id, ...response };
  });
  return { status: 200, body: { responses } };
}

function readParts(body: JsonObject): BatchPart[] {
  const requests = body['requests'];
  if (!Array.isArray(requests) || requests.length === 0) throw badRequest('Invalid batch payload format.');
  if (requests.length > mostParts) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${mostParts}.`);
  }
  const parts = requests.map(readPart);
  const ids = new Set(parts.map(({ id }) => id.toLowerCase()));
  if (ids.size !== parts.length) throw badRequest('Request Id is not unique in the batch.');
  if (parts.some((part) => part.dependsOn.some((id) => !ids.has(id)))) {
    throw badRequest('Invalid batch payload format: dependsOn names a request that is not in the batch.');
  }
  return parts;
}

function readPart(entry: unknown): BatchPart {
  const part = isObject(entry) ? entry : {};
  const [id, method, url] = [textField(part, 'id'), textField(part, 'method'), textField(part, 'url')];
  if (id === undefined || method === undefined || url === undefined) throw badRequest('Invalid batch payload format.');
  const headers = isObject(part['headers']) ? part['headers'] : {};
  const body = part['body'];
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (writeMethods.has(method.toUpperCase()) && (body === undefined || !hasType)) {
    throw badRequest(`Write request id : ${id} does not contain Content-Type header or body.`);
  }
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
      ),
    ),
    body: body === undefined ? '' : JSON.stringify(body),
    dependsOn: textListField(part, 'dependsOn').map((each) => each.toLowerCase()),
  };
}

/** Sorts requests after the ones they depend on, before anything is written. */
function inOrder(parts: readonly BatchPart[]): BatchPart[] {
  const ordered: BatchPart[] = [];
  const done = new Set<string>();
  while (ordered.length < parts.length) {
    const next = parts.find(
      ({ id, dependsOn }) => !done.has(id.toLowerCase()) && dependsOn.every((each) => done.has(each)),
    );
    if (next === undefined) throw badRequest('Invalid batch payload format: dependsOn goes in a circle.');
    ordered.push(next);
    done.add(next.id.toLowerCase());
  }
  return ordered;
}

function toRequest({ method, url, headers, body }: BatchPart, rootUrl: string): LabRequest {
  return { method, url: new URL(`${rootUrl}/${url.replace(/^\/+/, '')}`), headers, body };
}

function toPartResponse({ status, headers, body, bytes }: LabResponse): BatchAnswer {
  const kept = Object.entries(headers).filter(([name]) => partHeaders.has(name.toLowerCase()));
  const isJson = String(headers['Content-Type'] ?? '').startsWith('application/json');
  const shown: unknown = isJson ? JSON.parse(body) : body;
  // Images are base64, as in Graph.
  if (bytes !== undefined) {
    return { status, headers: Object.fromEntries(kept), body: Buffer.from(bytes).toString('base64') };
  }
  return { status, headers: Object.fromEntries(kept), ...(body === '' ? {} : { body: shown }) };
}

function failedDependency(): BatchAnswer {
  const error = { code: 'FailedDependency', message: 'A request this one depends on failed.' };
  return { status: 424, headers: { 'Content-Type': 'application/json' }, body: { error } };
}
