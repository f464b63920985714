import type { Clock } from '../../../base/clock.ts';
import type { Caller, Tenant } from '../../tenant/tenant.ts';
import { GraphFault } from './graph-fault.ts';

/** Counts the requests of each application in each tenant. */
export interface Throttle {
  /** @throws {GraphFault} 429 `TooManyRequests` with Retry-After for a request above the limit. */
  admit(caller: Caller, tenant: Tenant): void;
}

/** As in the directory, whose limits are for ten seconds. */
const windowMs = 10_000;

/**
 * Creates a throttle.
 *
 * @param readLimit - Returns the number of requests in ten seconds; null: any number.
 */
export function createThrottle(readLimit: () => number | null, clock: Clock): Throttle {
  const windows = new Map<string, { startMs: number; count: number }>();
  return {
    admit({ application }, tenant) {
      const limit = readLimit();
      if (limit === null) return;
      const name = `${application.appId}+${tenant.id}`;
      const nowMs = clock.nowMs();
      const known = windows.get(name);
      const isCurrent = known !== undefined && nowMs >= known.startMs && nowMs < known.startMs + windowMs;
      const window = isCurrent ? known : { startMs: nowMs, count: 0 };
      windows.set(name, window);
      window.count += 1;
      if (window.count <= limit) return;
      const seconds = Math.max(1, Math.ceil((window.startMs + windowMs - nowMs) / 1000));
      throw new GraphFault(
        429,
        'TooManyRequests',
        `Too many requests from Identifier:${name} under category:aadgraph.app.tenant_small. Please try again later.`,
        [],
        undefined,
        {
          'Retry-After': String(seconds),
          'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${application.appId}/${tenant.id}`,
          'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
        },
      );
    },
  };
}
