import type { Clock } from '../../base/clock.ts';
import type { LabRequest, Tenant } from '../tenant/tenant.ts';
import type { TokenCaller } from '../login/tokens/check-access-token.ts';

/** What a handler works with. */
export interface TeamsContext {
  readonly request: LabRequest;
  /** The query by names in lower case: the clients write them in several ways. */
  readonly query: ReadonlyMap<string, string>;
  readonly tenant: Tenant;
  readonly caller: TokenCaller;
  readonly clock: Clock;
}

/** What a handler hands back; a body of undefined is an empty one. */
export interface TeamsAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** Shown by the cmdlets as a warning. */
  readonly warning?: string;
}

export function ok(body: unknown): TeamsAnswer {
  return { status: 200, body };
}
