import { createHash } from 'node:crypto';
import { isObject } from '../base/json.ts';
import type { BodySource } from '../model/streamed-body.ts';
import type { TenantRequest } from './tenant-request.ts';

/**
 * Returns a digest of everything that decides what a request does and returns, so that two requests are the same only
 * if their digests are. It does not reveal the request.
 *
 * @param more - Facts in addition to the request, such as the query of its results.
 */
export async function requestDigest(request: TenantRequest, more: readonly unknown[]): Promise<string> {
  const { body, url, ...others } = request;
  const hash = createHash('sha256');
  const headers = Object.entries(others.headers ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
  hash.update(
    JSON.stringify([
      String(url),
      others.method ?? 'GET',
      others.api,
      others.apiVersion,
      others.all === true,
      others.maxItems,
      headers,
      ...more,
    ]),
  );
  if (typeof body === 'string' || body instanceof Uint8Array) hash.update(body);
  else if (isBodySource(body)) for await (const piece of body.open()) hash.update(piece);
  else if (body !== undefined) hash.update(JSON.stringify(body));
  return hash.digest('hex');
}

function isBodySource(body: unknown): body is BodySource {
  return isObject(body) && typeof body['open'] === 'function';
}
