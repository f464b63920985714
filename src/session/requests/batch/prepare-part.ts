import { EntradaError } from '../../../base/errors.ts';
import { exactJsonText, parseExactJson } from '../../../base/exact-json.ts';
import { isJson } from '../../../http/body-text.ts';
import type { SessionRecord } from '../../../model/context.ts';
import type { ApiVersion } from '../../../model/resource.ts';
import { asAdvancedQuery } from '../advanced-query.ts';
import { graphApi } from '../graph-api.ts';
import { checkDeletion } from '../check-request.ts';
import { checkHeaderName, lowerCaseNames } from '../header-names.ts';
import type { ApiRequest, RequestMethod } from '../request.ts';
import type { BatchRequest } from './batch-types.ts';

/** A request as a part of a batch, without its id. */
export interface BatchPart {
  readonly method: RequestMethod;
  readonly version: ApiVersion;
  /** The complete address. */
  readonly url: URL;
  /** The request as JSON, complete but for the braces and the id. */
  readonly json: string;
  /** Bytes of the JSON. */
  readonly size: number;
  /** Whether Graph would refuse a whole batch because of it, so that it is sent by itself. */
  readonly isAlone: boolean;
  /** The same as a request by itself. */
  readonly single: Pick<ApiRequest, 'method' | 'url' | 'headers' | 'body'>;
}

/** Graph accepts requests of up to 4 MB; the rest is for what surrounds the parts. */
export const mostBatchBytes = 4_000_000;

const methods: readonly string[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] satisfies RequestMethod[];

/**
 * Prepares a request as a part of a batch: with a relative address, the headers of an advanced query, and its body as
 * JSON or base64.
 *
 * @throws {EntradaError} `INPUT_INVALID`, also for an address that is not one of the session's Graph.
 */
export function preparePart(request: BatchRequest, record: SessionRecord, version: ApiVersion | undefined): BatchPart {
  const { method = 'GET' } = request;
  // Callers without types can pass anything.
  if (!methods.includes(method))
    throw invalid(`Cannot send a request with the method "${method}": use ${methods.join(', ')}`);
  const address = graphApi.address(String(request.url), record.cloud, request.apiVersion ?? version);
  for (const name of Object.keys(request.headers ?? {})) checkHeaderName(name);
  checkDeletion({ method, url: address });
  const given = lowerCaseNames(request.headers ?? {});
  const hasBody = request.body !== undefined && request.body !== null;
  if (hasBody && (method === 'GET' || method === 'DELETE')) {
    throw invalid(`Cannot ${method} "${address.pathname}" with a body: use POST, PATCH or PUT`);
  }
  const sent = method === 'GET' ? asAdvancedQuery(address, given) : { url: address, headers: given };
  const { path, version: named } = pathBelow(sent.url, record);
  const headers = hasBody ? { 'content-type': typeOf(request.body), ...sent.headers } : sent.headers;
  const body = hasBody ? { body: encoded(request.body, headers['content-type'] ?? '', address) } : {};
  const json = exactJsonText({ method, url: path, headers, ...body }).slice(1, -1);
  const size = Buffer.byteLength(json) + 20;
  const isValue = typeof request.body === 'object' && !(request.body instanceof Uint8Array);
  return {
    method,
    version: named,
    url: sent.url,
    single: {
      method,
      url: sent.url,
      headers,
      ...(hasBody && { body: isValue ? exactJsonText(request.body) : request.body }),
    },
    json,
    size,
    isAlone: size > mostBatchBytes || (!hasBody && method !== 'GET' && method !== 'DELETE'),
  };
}

/** Returns the path below the version, and its query. */
function pathBelow(url: URL, { cloud }: SessionRecord): { readonly path: string; readonly version: ApiVersion } {
  const base = new URL(cloud.graphEndpoint).pathname.replace(/\/$/, '');
  const [, version, path = ''] =
    /^\/(v1\.0|beta)(\/.*)?$/i.exec(url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : '') ?? [];
  if (version === undefined || path.replaceAll('/', '') === '') {
    throw invalid(`Cannot send a request to "${url.pathname}" in a batch: it does not name a version and a resource`);
  }
  if (/^\/+\$batch\/*$/i.test(decodedOr(path))) throw invalid('Cannot send a batch in a batch: send its requests');
  return { path: path + url.search, version: version.toLowerCase() === 'beta' ? 'beta' : 'v1.0' };
}

function decodedOr(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function typeOf(body: unknown): string {
  return body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
}

function encoded(body: unknown, type: string, { pathname }: URL): unknown {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('base64');
  if (typeof body !== 'string') return body;
  if (isJson(type)) return parseExactJson(body, `the body for "${pathname}"`, 'INPUT_INVALID');
  return Buffer.from(body).toString('base64');
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
