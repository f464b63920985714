import type { Clock } from '../../base/clock.ts';
import type { Caller, LabRequest, Tenant } from '../tenant/tenant.ts';
import type { QueryOptions } from './query-options.ts';

/** What a handler works with: one request, taken apart. */
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

/** What a handler hands back. A body of type string goes out as plain text. */
export interface GraphAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>> | string;
}
