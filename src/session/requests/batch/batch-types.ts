import type { EntradaError } from '../../../base/errors.ts';
import type { ApiVersion } from '../../../model/resource.ts';
import type { ApiRequest, RequestMethod } from '../request.ts';

/** One of many requests to Microsoft Graph that are sent in batches. */
export interface BatchRequest {
  /** Default GET. */
  readonly method?: RequestMethod | undefined;
  /** A path such as `/users`, or an address of the session's Graph. */
  readonly url: string | URL;
  /** Text of the type JSON, or any value, which becomes JSON. Bytes, and text of another type, are sent in base64. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The version of Graph for a path that does not name one. Default: that of the options, or v1.0. */
  readonly apiVersion?: ApiVersion | undefined;
}

/** Settings of `session.batch()`. */
export interface BatchOptions
  extends Pick<ApiRequest, 'apiVersion' | 'tenantId' | 'signal' | 'retry' | 'exactNumbers'> {
  /** How many batches are under way at the same time, 1 to 20. Default: 4. */
  readonly concurrency?: number | undefined;
}

/** The response to one of many requests. */
export interface BatchResult<T = unknown, R extends BatchRequest = BatchRequest> {
  /** The request, as it was passed. */
  readonly request: R;
  /** The position of the request, from 0. */
  readonly index: number;
  /** Undefined if the request was not sent or did not get a response. */
  readonly status: number | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body, also of a failed request; bytes where it is neither JSON nor text; undefined if there is none. */
  readonly body: T | undefined;
  /** Why the request failed; undefined for a status below 400. */
  readonly error: EntradaError | undefined;
}
