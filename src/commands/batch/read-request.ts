import { EntradaError, isEntradaError, withCodeOf } from '../../base/errors.ts';
import { exactJsonText } from '../../base/exact-json.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import { isJson } from '../../http/body-text.ts';
import type { BatchRequest } from '../../session/requests/batch/batch-types.ts';
import type { RequestMethod } from '../../session/requests/request.ts';
import { type Entry, isLikeJson } from './read-entries.ts';

/** The request of a line. Its properties throw what is wrong with the line, which is then the result of the request. */
export interface LineRequest extends BatchRequest {
  /** As the line names it. */
  readonly id: unknown;
  /** The address as it was written; the place of the line if that cannot be read: the line may have secrets. */
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
 * Reads the request of an entry: a path or an address, also with a method before it, or a JSON object with `url`, and
 * `method`, `headers`, `body` and `id` where needed, as in a batch of Microsoft Graph: a text as body of another type
 * than JSON is in base64. A text of JSON is a line by itself.
 */
export function readRequest({ place, content }: Entry, defaults: LineDefaults): LineRequest {
  let shownUrl = place;
  try {
    if (content.kind === 'fault') throw withCodeOf(content.error, content.error.message, { hint: howWritten });
    const value = content.kind === 'text' ? content.text : content.value;
    if (typeof value !== 'string') {
      if (!isObject(value)) throw faultOf(place, 'it is JSON, but neither an object nor a text');
      if (typeof value['url'] === 'string') shownUrl = value['url'];
      return fromFields(value, place, defaults);
    }
    const text = value.trim();
    if (text === '' || text.includes('\n') || isLikeJson(text)) throw faultOf(place, 'it is not a path or an address');
    // What follows can be a body, which may have secrets.
    shownUrl = text.replace(/\s+[{["'].*$/, '').slice(0, 80);
    const [, word, rest = ''] = /^([a-z]+)\s+(\S.*)$/i.exec(text) ?? [];
    if (word === undefined) return { id: undefined, shownUrl: text, url: text, ...defaults };
    return fromWords(word.toUpperCase(), rest, place, defaults);
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return {
      id: undefined,
      shownUrl,
      get url(): string {
        throw error;
      },
    };
  }
}

const howWritten = `A line is a path, a method and a path (DELETE /users/ID), or {"method":"PATCH","url":"/users/ID","body":{...}}.`;

function faultOf(place: string, found: string, hint = howWritten): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use the request of ${place}: ${found}`, { hint });
}

/** A method and a path. */
function fromWords(method: string, url: string, place: string, { headers }: LineDefaults): LineRequest {
  const named = methods.find((one) => one === method);
  if (named === undefined) {
    throw faultOf(place, `"${method.slice(0, 20)}" is not a method (${methods.join(', ')})`);
  }
  if (/\s\{/.test(url)) throw faultOf(place, 'it has a body after its path, which only JSON can have');
  return { id: undefined, shownUrl: url, url, method: named, headers };
}

function fromFields(fields: JsonObject, place: string, defaults: LineDefaults): LineRequest {
  const { id, method, url, headers = {}, body } = fields;
  const fault = (found: string, hint?: string) => faultOf(place, found, hint);
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
