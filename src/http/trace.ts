import type { HttpRequest, HttpResponse } from './message.ts';

/**
 * Form and query fields whose values may be shown; other values can be personal or secret, so only their length is
 * shown.
 */
const showable = new Set([
  '$count',
  '$expand',
  '$format',
  '$orderby',
  '$select',
  '$skip',
  '$top',
  'api-version',
  'client_id',
  'client_info',
  'code_challenge_method',
  'grant_type',
  'prompt',
  'redirect_uri',
  'resource',
  'response_mode',
  'response_type',
  'scope',
]);

const showableHeaders = ['content-type', 'retry-after', 'x-ms-request-id', 'request-id', 'client-request-id'];

/** Describes a request in one line, which never contains a token, secret, code or body. */
export function describeRequest(request: HttpRequest): string {
  const { body: content, bodySource: source } = request;
  const form = request.headers?.['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const body =
    source !== undefined
      ? ` (body of ${source.size ?? 'unknown'} bytes)`
      : content === undefined
        ? ''
        : form && typeof content === 'string'
          ? ` ${describeFields(new URLSearchParams(content))}`
          : ` (body of ${content.length} ${typeof content === 'string' ? 'characters' : 'bytes'})`;
  return `${request.method} ${describeUrl(request.url)}${body}`;
}

/** Describes a response in one line: status, duration, size and the ids that support asks for. */
export function describeResponse(request: HttpRequest, response: HttpResponse, durationMs: number): string {
  const headers = showableHeaders
    .filter((name) => response.headers[name] !== undefined)
    .map((name) => `${name}: ${response.headers[name]}`);
  const parts = [`${response.receivedBytes ?? response.body.length} bytes`, `${Math.round(durationMs)} ms`, ...headers];
  return `${response.status} from ${request.url.host}${request.url.pathname} (${parts.join(', ')})`;
}

function describeUrl(url: URL): string {
  const query = url.search === '' ? '' : `?${describeFields(url.searchParams)}`;
  return `${url.origin}${url.pathname}${query}`;
}

function describeFields(fields: URLSearchParams): string {
  return [...fields].map(([name, value]) => describeField(name, value)).join('&');
}

function describeField(name: string, value: string): string {
  if (showable.has(name)) return `${name}=${value}`;
  // Text that is not a form, such as a bare token, parses as a field with that name and hardly any value.
  const isField = /^[$a-z_-]{1,40}$/i.test(name) && value.length > 1;
  return `${isField ? name : `[${name.length} characters]`}=[${value.length} characters]`;
}
