import { abortable } from '../../base/abortable.ts';
import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { parseExactJson } from '../../base/exact-json.ts';
import { parseJson } from '../../base/json.ts';
import { sendWithRetry, tellOfWaits } from '../../http/retry.ts';
import { bodyText, isJson, isText } from '../../http/body-text.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { BodyReceiver, ResponseHead } from '../../model/streamed-body.ts';
import type { SessionRecord } from '../../model/context.ts';
import { isRenewable } from '../../model/stored-credential.ts';
import { type ApiName, type ApiVersion, resourceOf } from '../../model/resource.ts';
import { acquireToken } from '../tokens/acquire.ts';
import type { TokenRequest } from '../tokens/token-request.ts';
import { savedSession } from '../saved/current-session.ts';
import { asAdvancedQuery } from './advanced-query.ts';
import type { Api } from './api.ts';
import { checkDeletion, checkVersion } from './check-request.ts';
import { chooseApi } from './choose-api.ts';
import { encodeBody } from './encode-body.ts';
import { followRedirects } from './follow-redirects.ts';
import { lowerCaseNames } from './header-names.ts';
import { readClaimsChallenge } from '../../oauth/claims-request.ts';
import type { Services } from '../services/services.ts';
import { type RetrySettings, checkedRetry } from './retry-settings.ts';
import { withCommandToRun } from '../tokens/command-to-run.ts';
import { asUncertainWrite } from './uncertain-write.ts';

/** The methods that requests can use. */
export type RequestMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** A request to Microsoft Graph or the Teams admin API. */
export interface ApiRequest {
  /** Default GET. */
  readonly method?: RequestMethod | undefined;
  /** A path such as `/users`, or an address of the session's cloud. */
  readonly url: string | URL;
  /** Default: Graph; for a session of Teams the admin API, unless the address is one of Graph's. */
  readonly api?: ApiName | undefined;
  /** The version of Graph for a path that does not name one. Default: v1.0. */
  readonly apiVersion?: ApiVersion | undefined;
  /** Another tenant of the account or application, as in a {@link TokenRequest}. Default: the session's. */
  readonly tenantId?: string | undefined;
  /** Text, bytes and a `BodySource` are sent unchanged; anything else becomes JSON. */
  readonly body?: unknown;
  /**
   * Receives the body of a successful response piece by piece, whatever its length. A GET that breaks off is continued
   * where the server supports it; if the content has changed meanwhile, `receive` is called again. Default: `bytes` and
   * `content` have the body, up to 256 MiB.
   */
  readonly receive?: BodyReceiver | undefined;
  /** Called with the head of the last response, also of a failed one, before its body is received. */
  readonly onHead?: ((head: ResponseHead) => void) | undefined;
  /** Called with a failed response before its error is thrown. */
  readonly onFailure?: ((response: ApiResponse) => void) | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How it is retried while the service is busy. */
  readonly retry?: RetrySettings | undefined;
  /** Returns a failed response in place of an error (the original's -SkipHttpErrorCheck). */
  readonly skipHttpErrorCheck?: boolean | undefined;
  /**
   * Whether nothing in a JSON response changes: a number that a double would change becomes an `ExactNumber`, and
   * objects keep the order of names such as "10". Default: false, as `JSON.parse`.
   */
  readonly exactNumbers?: boolean | undefined;
}

/** A successful response, or a failed one that was asked for. */
export interface ApiResponse extends ResponseHead {
  /** Where it came from. */
  readonly url: URL;
  /** Empty if the body was received piece by piece. */
  readonly bytes: Uint8Array;
  /** The parsed body; text where it is not JSON; undefined where there is none. */
  readonly content: unknown;
  /** The bytes that were received piece by piece. */
  readonly receivedBytes?: number;
}

/** A request with all that it is sent with. */
interface Sending {
  readonly record: SessionRecord;
  readonly api: Api;
  readonly url: URL;
  readonly request: ApiRequest;
  readonly services: Services;
  readonly retry: RetrySettings;
}

/**
 * Sends one request to Microsoft Graph or the Teams admin API with the session's token.
 *
 * A GET of Graph that is an advanced query (endsWith, ne, not, `$count`, `$search`, `$filter` with `$orderby`) is sent
 * with `ConsistencyLevel: eventual`, and `$count=true` where required, unless the caller gives that header.
 *
 * A GET follows redirects to https addresses, to other hosts without the token and the caller's headers.
 *
 * A request that gets the status 429, 502, 503 or 504 is repeated up to three times, after the time in Retry-After,
 * else after 3, 6 and 12 seconds; `retry` has other limits. A token that the service no longer accepts is renewed
 * once, whatever this machine's clock says. The service's warnings go to `services.warn`.
 *
 * @throws {EntradaError} `SIGN_IN_NEEDED`, `REQUEST_REFUSED`, `SERVICE_UNAVAILABLE`, `INPUT_INVALID`,
 * `RESPONSE_INVALID`, `ENVIRONMENT_INVALID` where the cloud does not have that API, and the errors of the transport.
 *
 * @internal
 */
export async function sendRequest(id: string, request: ApiRequest, services: Services): Promise<ApiResponse> {
  const record = await savedSession(id, services);
  if (record.log !== undefined) await services.log.open(record.log);
  const text = String(request.url);
  checkVersion(request);
  const api = await chooseApi(text, request.apiVersion === undefined ? request.api : 'graph', record);
  const address = api.address(text, record.cloud, request.apiVersion);
  const sending = advanced({ record, api, url: address, request, services, retry: checkedRetry(request.retry) });
  checkDeletion({ method: request.method, url: sending.url });
  const answered = await sendAnsweringRefusal(sending);
  const method = request.method ?? 'GET';
  const { url, response } = await followRedirects(
    { url: sending.url, response: answered },
    method,
    (target) =>
      target.origin === sending.url.origin ? dispatch({ ...sending, url: target }, {}) : readElsewhere(target, sending),
    request.skipHttpErrorCheck === true ? 'returned' : 'thrown',
  );
  const what = `${method} ${sending.url.origin}${sending.url.pathname}`;
  services.log.write('Info', 'Request', `${what} was answered ${response.status}.`);
  for (const warning of api.warningsIn(response)) services.warn(warning);
  if (isSuccess(response)) {
    if (response.receivedBytes === undefined) request.onHead?.(response);
    return readContent(response, url, request);
  }
  request.onHead?.(response);
  if (request.skipHttpErrorCheck === true) return readContent(response, url, request);
  const error = errorFrom(sending, response);
  request.onFailure?.({
    url,
    status: response.status,
    headers: response.headers,
    bytes: response.body,
    content: undefined,
  });
  services.log.write('Error', 'Request', error.message);
  const isFromGraph = api.name === 'graph' && url.origin === sending.url.origin;
  const failed = { response, method, url: sending.url, record, tenantId: request.tenantId, isFromGraph };
  throw await (await import('./explain-refusal.ts')).explainRefusal(error, failed, services);
}

function isSuccess({ status }: ResponseHead): boolean {
  return status >= 200 && status < 300;
}

/** A GET of Graph that is an advanced query is sent as one. */
function advanced(sending: Sending): Sending {
  const { api, url, request } = sending;
  if (api.name !== 'graph' || (request.method ?? 'GET') !== 'GET') return sending;
  const sent = asAdvancedQuery(url, lowerCaseNames(request.headers ?? {}));
  return { ...sending, url: sent.url, request: { ...request, headers: sent.headers } };
}

/** Refused tokens and redirects are handled first; the caller receives the response after them. */
function receiverOf({ receive, onHead }: ApiRequest): { receive?: BodyReceiver } {
  if (receive === undefined) return {};
  return {
    receive(head) {
      const write = isSuccess(head) ? receive(head) : undefined;
      if (write !== undefined) onHead?.(head);
      return write;
    },
  };
}

/**
 * Sends a request. If it is refused with a claims challenge (continuous access evaluation, RFC 9470), or because the
 * token is no longer accepted, gets another token and sends the request once more, without user interaction.
 */
async function sendAnsweringRefusal(sending: Sending): Promise<HttpResponse> {
  const { record, services, url } = sending;
  const response = await dispatch(sending, {});
  if (response.status !== 401) return response;
  const claims = readClaimsChallenge(response.headers['www-authenticate']);
  if (claims === undefined) {
    if (!isRenewable(record.credential)) return response;
    services.verbose(`${url.host} no longer takes the token; asking for another one.`);
    return dispatch(sending, { forceRenewal: true });
  }
  services.verbose(`${url.host} asks for another token; answering its claims challenge.`);
  const again = await dispatch(sending, { claims });
  if (again.status !== 401 || sending.request.skipHttpErrorCheck === true) return again;
  throw await withCommandToRun(errorFrom(sending, again), record, [], claims);
}

function errorFrom({ api, request, url, record }: Sending, response: HttpResponse): EntradaError {
  return api.errorFrom(response, request.method ?? 'GET', url, record);
}

async function dispatch(sending: Sending, token: TokenRequest): Promise<HttpResponse> {
  const { record, api, url, request, services, retry } = sending;
  const resource = resourceOf(api.name, record.cloud);
  const { accessToken } = await untilCancelled(
    acquireToken(record.id, { ...token, resource, tenantId: request.tenantId }, services),
    request.signal,
  );
  const transport = await services.transportTo(record.cloud, record.clientTimeoutMs);
  const { contentType, ...body } = encodeBody(request.body);
  const headers: Record<string, string> = {
    ...api.headers(),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...lowerCaseNames(request.headers ?? {}),
    authorization: `Bearer ${accessToken.reveal()}`,
  };
  const method = request.method ?? 'GET';
  return sendWithRetry(
    transport,
    {
      method,
      url,
      headers,
      ...body,
      ...receiverOf(request),
      signal: eitherOf(request.signal, services.signal),
    },
    { ...retry, clock: services.clock, onRetry: tellOfWaits(services) },
  ).catch((error: unknown) => {
    throw isEntradaError(error) ? asUncertainWrite(error, method) : error;
  });
}

/** Other callers can wait for the same renewal, so it continues. */
async function untilCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  try {
    return await abortable(work, signal);
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new EntradaError('CANCELLED', 'Cancelled while waiting for a token.', { cause });
  }
}

function eitherOf(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one === undefined || other === undefined ? (one ?? other) : AbortSignal.any([one, other]);
}

/** Without the token and the headers of the request, which are for the API alone. */
async function readElsewhere(url: URL, { record, request, services, retry }: Sending): Promise<HttpResponse> {
  const coding = lowerCaseNames(request.headers ?? {})['accept-encoding'];
  services.verbose(`The service redirects to ${url.host}; following without the token.`);
  const transport = await services.transportTo(record.cloud, record.clientTimeoutMs);
  return sendWithRetry(
    transport,
    {
      method: 'GET',
      url,
      // It says nothing about the request but how its response is encoded.
      headers: coding === undefined ? {} : { 'accept-encoding': coding },
      ...receiverOf(request),
      signal: eitherOf(request.signal, services.signal),
    },
    { ...retry, clock: services.clock, onRetry: tellOfWaits(services) },
  );
}

/** A response that cannot be read leaves open what a write did. */
function readContent(response: HttpResponse, url: URL, request: ApiRequest): ApiResponse {
  try {
    return contentOf(response, url, request);
  } catch (error) {
    throw isEntradaError(error) ? asUncertainWrite(error, request.method ?? 'GET') : error;
  }
}

function contentOf(response: HttpResponse, url: URL, { exactNumbers }: ApiRequest): ApiResponse {
  const { status, headers, body: bytes, receivedBytes } = response;
  const type = headers['content-type'] ?? '';
  const read = { url, status, headers, bytes };
  if (receivedBytes !== undefined) return { ...read, content: undefined, receivedBytes };
  if (bytes.length === 0) return { ...read, content: undefined };
  if (isJson(type)) {
    const parse = exactNumbers === true ? parseExactJson : parseJson;
    return { ...read, content: parse(bodyText(bytes, type), `the response of "${url.host}"`, 'RESPONSE_INVALID') };
  }
  return { ...read, content: isText(type) ? bodyText(bytes, type) : bytes };
}
