import type { EntradaError } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { ApiName } from '../../model/resource.ts';

/** What differs between the APIs that a session sends requests to. */
export interface Api {
  readonly name: ApiName;
  /**
   * Makes the address of a request from a path or an address.
   *
   * @throws {EntradaError} `INPUT_INVALID` for any other host, because the token would go there.
   */
  address(text: string, cloud: Cloud): URL;
  /** What every request carries besides the token; names in lower case. */
  headers(): Record<string, string>;
  /** Turns a failed answer into an error, with what would help. */
  errorFrom(response: HttpResponse, method: string, url: URL, record: SessionRecord): EntradaError;
  /** Gives what the service wants the person to know besides its answer. */
  warningsIn(response: HttpResponse): readonly string[];
}
