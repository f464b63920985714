import type { Clock } from '../../../base/clock.ts';
import type { Caller, LabRequest, Tenant } from '../../tenant/tenant.ts';
import type { QueryOptions } from './query-options.ts';

/** One parsed request, for its handler. */
export interface GraphContext {
  readonly request: LabRequest;
  /** Origin and version, such as `https://localhost:7001/v1.0`: the start of every link in a response. */
  readonly rootUrl: string;
  readonly query: QueryOptions;
  readonly tenant: Tenant;
  readonly caller: Caller;
  readonly clock: Clock;
  /** Creates the id of a new object. */
  readonly createId: () => string;
}

/** The result of a handler. A string body is sent as plain text. */
export interface GraphResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>> | string;
  /** In place of a body: an image, with its Content-Type in the headers. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}
