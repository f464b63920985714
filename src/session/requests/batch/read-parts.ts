import { isObject } from '../../../base/json.ts';
import { isJson, isText } from '../../../http/body-text.ts';

/** The response to a part of a batch. */
export interface PartResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Why a response to a part cannot be used, for the part of a message after the colon. */
export interface PartFault {
  readonly fault: string;
}

/**
 * Reads the responses of a batch, in any order, by the id of their request. Responses without an id are left out; of
 * several with the same id none can be used.
 *
 * @param content - The parsed body of the batch.
 * @returns Undefined if it is not the response to a batch.
 */
export function readParts(content: unknown): ReadonlyMap<string, PartResponse | PartFault> | undefined {
  if (!isObject(content) || !Array.isArray(content['responses'])) return undefined;
  const parts = new Map<string, PartResponse | PartFault>();
  for (const response of content['responses']) {
    if (!isObject(response)) continue;
    const id = String(response['id']);
    if (parts.has(id)) {
      parts.set(id, { fault: 'the response to the batch has several responses to it' });
      continue;
    }
    const status = Number(response['status']);
    if (!Number.isInteger(status) || status < 100 || status > 599) {
      parts.set(id, { fault: 'the response to it in the batch does not have an HTTP status' });
      continue;
    }
    const headers = headersOf(response['headers']);
    parts.set(id, { status, headers, body: bodyOf(response['body'], headers['content-type']) });
  }
  return parts;
}

function headersOf(headers: unknown): Record<string, string> {
  if (!isObject(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name.toLowerCase(), String(value)]] : [],
    ),
  );
}

/** Images and other bytes are texts in base64, some of them in its form for addresses. */
function bodyOf(body: unknown, type: string | undefined): unknown {
  if (body === null) return undefined;
  if (typeof body !== 'string' || type === undefined || isJson(type) || isText(type)) return body;
  return /^[\w+/-]*={0,2}$/.test(body) ? new Uint8Array(Buffer.from(body, 'base64')) : body;
}
