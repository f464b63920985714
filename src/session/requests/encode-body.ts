import { isObject } from '../../base/json.ts';
import type { HttpRequest } from '../../http/message.ts';
import type { BodySource } from '../../model/streamed-body.ts';

/** Returns a body as it is sent, and its media type. */
export function encodeBody(body: unknown): Pick<HttpRequest, 'body' | 'bodySource'> & { contentType?: string } {
  if (body === undefined) return {};
  if (typeof body === 'string') return { body, contentType: 'application/json' };
  if (body instanceof Uint8Array) return { body, contentType: 'application/octet-stream' };
  if (isBodySource(body)) return { bodySource: body, contentType: 'application/octet-stream' };
  return { body: JSON.stringify(body), contentType: 'application/json' };
}

function isBodySource(body: unknown): body is BodySource {
  return isObject(body) && 'size' in body && typeof body['open'] === 'function';
}
