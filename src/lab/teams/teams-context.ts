import type { Clock } from '../../base/clock.ts';
import type { LabRequest, Tenant } from '../tenant/tenant.ts';
import type { TokenCaller } from '../login/tokens/check-access-token.ts';

/** One parsed request, for its handler. */
export interface TeamsContext {
  readonly request: LabRequest;
  /** The query by names in lower case: clients spell them differently. */
  readonly query: ReadonlyMap<string, string>;
  readonly tenant: Tenant;
  readonly caller: TokenCaller;
  readonly clock: Clock;
}

/** The result of a handler; undefined is an empty body. */
export interface TeamsResponse {
  readonly status: number;
  readonly body?: unknown;
  /** Shown by the cmdlets as a warning. */
  readonly warning?: string;
}

/** Creates a 200 response with a JSON body. */
export function ok(body: unknown): TeamsResponse {
  return { status: 200, body };
}
