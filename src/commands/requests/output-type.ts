import { STATUS_CODES } from 'node:http';
import { orderedObject } from '../../base/exact-json.ts';
import { bodyText } from '../../http/body-text.ts';
import type { ApiResponse, RequestMethod } from '../../session/requests/request.ts';
import { type CommandResult, nothing } from '../command.ts';

/** The types of the original. Without PowerShell, PSObject and HashTable are the same: the parsed response. */
export type OutputType = 'PSObject' | 'HttpResponseMessage' | 'HashTable' | 'Json';

/** Returns a response as the type that was asked for; undefined for the parsed response. */
export function typedResult(
  response: ApiResponse,
  type: OutputType | undefined,
  method: RequestMethod,
): CommandResult | undefined {
  if (type === 'HttpResponseMessage') return { kind: 'value', value: messageOf(response, method) };
  if (type !== 'Json') return undefined;
  if (response.bytes.length === 0) return nothing;
  const text = bodyText(response.bytes, response.headers['content-type'] ?? '');
  return { kind: 'text', text, isFormatted: true, bytes: response.bytes, value: () => text };
}

/** The properties of .NET's HttpResponseMessage that have data. */
function messageOf({ status, headers, content, url }: ApiResponse, method: RequestMethod): object {
  return {
    StatusCode: status,
    ReasonPhrase: STATUS_CODES[status] ?? '',
    IsSuccessStatusCode: status >= 200 && status < 300,
    Headers: orderedObject(Object.entries(headers)),
    Content: content ?? null,
    RequestMessage: { Method: method, RequestUri: url.href },
  };
}
