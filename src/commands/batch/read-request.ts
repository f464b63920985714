import { EntradaError, isEntradaError, withCodeOf } from '../../base/errors.ts';
import { exactJsonText, parseExactJson } from '../../base/exact-json.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import { isJson } from '../../http/body-text.ts';
import type { BatchRequest } from '../../session/requests/batch/batch-types.ts';
import type { RequestMethod } from '../../session/requests/request.ts';
import type { NumberedLine } from './read-lines.ts';

/** The request of a line. Its properties throw what is wrong with the line, which is then the result of the request. */
export interface LineRequest extends BatchRequest {
  /** As the line names it. */
  readonly id: unknown;
  /** The address as it was written; the line itself if that cannot be read. */
  readonly shownUrl: string;
}

/** The method and headers of every line that does not have its own. */
export interface LineDefaults {
  readonly method: RequestMethod | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const methods: readonly RequestMethod[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
const names = ['id', 'method', 'url', 'headers', 'body'];

/**
 * Reads the request of a line: a path or an address, also with a method before it, or a JSON object with `url`, and
 * `method`, `headers`, `body` and `id` where needed, as in a batch of Microsoft Graph: a text as body of another type
 * than JSON is in base64.
 */
export function readRequest({ text, number }: NumberedLine, defaults: LineDefaults): LineRequest {
  try {
    if (/^[{["]/.test(text)) return fromFields(fieldsOf(text, number), number, defaults);
    const [, word, rest = ''] = /^([a-z]+)\s+(\S.*)$/i.exec(text) ?? [];
    if (word === undefined) return { id: undefined, shownUrl: text, url: text, ...defaults };
    return fromWords(word.toUpperCase(), rest, number, defaults);
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return {
      id: undefined,
      shownUrl: text.slice(0, 80),
      get url(): string {
        throw error;
      },
    };
  }
}

const howWritten = `A line is a path, a method and a path (DELETE /users/ID), or {"method":"PATCH","url":"/users/ID","body":{...}}.`;

function faultOf(number: number, found: string, hint = howWritten): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use the request of line ${number}: ${found}`, { hint });
}

function fieldsOf(text: string, number: number): JsonObject {
  let fields: unknown;
  try {
    fields = parseExactJson(text, `line ${number}`, 'INPUT_INVALID');
  } catch (cause) {
    if (!isEntradaError(cause)) throw cause;
    throw withCodeOf(cause, cause.message, { hint: howWritten, cause });
  }
  if (!isObject(fields)) throw faultOf(number, 'it is JSON, but not an object');
  return fields;
}

/** A method and a path. */
function fromWords(method: string, url: string, number: number, { headers }: LineDefaults): LineRequest {
  const named = methods.find((one) => one === method);
  if (named === undefined) {
    throw faultOf(number, `"${method.slice(0, 20)}" is not a method (${methods.join(', ')})`);
  }
  if (/\s\{/.test(url)) throw faultOf(number, 'it has a body after its path, which only JSON can have');
  return { id: undefined, shownUrl: url, url, method: named, headers };
}

function fromFields(fields: JsonObject, number: number, defaults: LineDefaults): LineRequest {
  const { id, method, url, headers = {}, body } = fields;
  const fault = (found: string, hint?: string) => faultOf(number, found, hint);
  if (typeof url !== 'string') throw fault('its "url" is missing or not a text');
  if (method !== undefined && typeof method !== 'string') throw fault('its "method" is not a text');
  if (!isObject(headers)) throw fault('its "headers" are not an object');
  if ('dependsOn' in fields) {
    throw fault(
      '"dependsOn" is not supported',
      'Requests are independent of each other; send those that others need first.',
    );
  }
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown !== undefined) throw fault(`it has an unknown property ${JSON.stringify(unknown)}`);
  const ownHeaders: [string, string][] = Object.entries(headers).map(([name, value]) => {
    if (typeof value !== 'string') throw fault(`its header ${JSON.stringify(name)} is not a text`);
    return [name.toLowerCase(), value];
  });
  const all = { ...defaults.headers, ...Object.fromEntries(ownHeaders) };
  const named = method?.toUpperCase() ?? defaults.method;
  return {
    id,
    shownUrl: url,
    url,
    // The library checks it, as it does for callers without types.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    ...(named !== undefined && { method: named as RequestMethod }),
    headers: all,
    ...(body !== undefined && { body: bodyOf(body, all['content-type'] ?? 'application/json') }),
  };
}

function bodyOf(body: unknown, type: string): unknown {
  if (isJson(type)) return exactJsonText(body);
  return typeof body === 'string' ? new Uint8Array(Buffer.from(body, 'base64')) : body;
}
