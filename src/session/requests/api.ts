import type { EntradaError } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { ApiName, ApiVersion } from '../../model/resource.ts';

/** The differences between the APIs that a session sends requests to. */
export interface Api {
  readonly name: ApiName;
  /**
   * Builds the address of a request from a path or an address.
   *
   * @param version - The version of Graph for a path without one.
   * @throws {EntradaError} `INPUT_INVALID` for another version, and for any other host, because the token would go
   *   there.
   */
  address(text: string, cloud: Cloud, version?: ApiVersion): URL;
  /** Returns the headers of every request, without the token; names in lower case. */
  headers(): Record<string, string>;
  /** Returns the error for a failed response, with a hint. */
  errorFrom(response: HttpResponse, method: string, url: URL, record: SessionRecord): EntradaError;
  /** Returns the service's warnings in a response. */
  warningsIn(response: HttpResponse): readonly string[];
}
