import { randomUUID } from 'node:crypto';
import { EntradaError } from '../base/errors.ts';
import { parseJson } from '../base/json.ts';
import { sendWithRetry } from '../http/retry.ts';
import type { HttpResponse } from '../http/message.ts';
import type { SessionRecord } from '../model/context.ts';
import { acquireToken, signInNeeded, type TokenWish } from './acquire.ts';
import { readClaimsChallenge } from '../oauth/claims-request.ts';
import { graphAddress } from './graph-address.ts';
import { graphErrorFrom } from './graph-error.ts';
import type { Services } from './services.ts';
import { withCommandToRun } from './sign-in-again.ts';

export type RequestMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export interface GraphRequest {
  /** Default GET. */
  readonly method?: RequestMethod | undefined;
  /** A path such as `/users`, or an address of the session's cloud. */
  readonly url: string | URL;
  /** Text and bytes go as they are; anything else becomes JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A successful answer. */
export interface GraphResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** The parsed body; text where it is not JSON; undefined where there is none. */
  readonly content: unknown;
}

/**
 * Sends one request to Graph with the session's token.
 *
 * Busy answers (429, 502, 503, 504) are repeated up to three times; Retry-After is honoured.
 *
 * @throws {EntradaError} `SIGN_IN_NEEDED`, `REQUEST_REFUSED`, `SERVICE_UNAVAILABLE`, `INPUT_INVALID`, `RESPONSE_INVALID`,
 * and those of the transport.
 */
export async function sendGraphRequest(id: string, request: GraphRequest, services: Services): Promise<GraphResponse> {
  const record = await services.cache.read(id);
  if (record === undefined) throw signInNeeded();
  const url = graphAddress(String(request.url), record.cloud);
  const response = await dispatchAnsweringChallenge(record, url, request, services);
  if (response.status >= 200 && response.status < 300) return readContent(response, url);
  throw graphErrorFrom(response, request.method ?? 'GET', url, record.context);
}

/**
 * Sends a request; when it is refused with a claims challenge (continuous access evaluation, RFC 9470), gets a token with
 * those claims and sends it once more, without a person.
 */
async function dispatchAnsweringChallenge(
  record: SessionRecord,
  url: URL,
  request: GraphRequest,
  services: Services,
): Promise<HttpResponse> {
  const response = await dispatch(record, url, request, {}, services);
  const claims = response.status === 401 ? readClaimsChallenge(response.headers['www-authenticate']) : undefined;
  if (claims === undefined) return response;
  services.verbose(`${url.host} asks for another token; answering its claims challenge.`);
  const again = await dispatch(record, url, request, { claims }, services);
  if (again.status !== 401) return again;
  throw withCommandToRun(graphErrorFrom(again, request.method ?? 'GET', url, record.context), record, [], claims);
}

async function dispatch(
  record: SessionRecord,
  url: URL,
  request: GraphRequest,
  wish: TokenWish,
  services: Services,
): Promise<HttpResponse> {
  const { accessToken } = await acquireToken(record.id, wish, services);
  const transport = await services.transportTo(record.cloud, record.clientTimeoutMs);
  const { body, contentType } = encodeBody(request.body);
  const headers: Record<string, string> = {
    'client-request-id': randomUUID(),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...lowerCaseNames(request.headers ?? {}),
    authorization: `Bearer ${accessToken.reveal()}`,
  };
  return sendWithRetry(
    transport,
    {
      method: request.method ?? 'GET',
      url,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: request.signal ?? services.signal,
    },
    { clock: services.clock, onRetry: services.verbose },
  );
}

function encodeBody(body: unknown): { body?: string | Uint8Array; contentType?: string } {
  if (body === undefined) return {};
  if (typeof body === 'string') return { body, contentType: 'application/json' };
  if (body instanceof Uint8Array) return { body, contentType: 'application/octet-stream' };
  return { body: JSON.stringify(body), contentType: 'application/json' };
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function readContent(response: HttpResponse, url: URL): GraphResponse {
  const { status, headers, body: bytes } = response;
  const type = headers['content-type'] ?? '';
  if (bytes.length === 0) return { status, headers, bytes, content: undefined };
  // A byte order mark may precede the digits of a $count.
  const text = () => bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (/\bjson\b/i.test(type)) {
    return { status, headers, bytes, content: parseJson(text(), `the answer of "${url.host}"`, 'RESPONSE_INVALID') };
  }
  return { status, headers, bytes, content: /^text\/|\bxml\b/i.test(type) ? text() : bytes };
}

/** Refuses headers that would replace what the session itself sends. */
export function checkHeaderName(name: string): void {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name)) {
    throw new EntradaError(
      'INPUT_INVALID',
      `Cannot send a header named "${name}": a name holds letters, digits and hyphens`,
    );
  }
  if (['authorization', 'host', 'content-length', 'transfer-encoding'].includes(name.toLowerCase())) {
    throw new EntradaError('INPUT_INVALID', `Cannot send a header named "${name}": the session sets it itself`);
  }
}
