import { cacheKeys } from '../../cache/redis/session-keys.ts';

/** The keys of one sweep on the server. */
export interface SweepKeys {
  /** Definition, counts and life. */
  readonly about: string;
  /** How each finished tenant ended, by its number. */
  readonly outcomes: string;
  /** The numbers of the finished tenants, in the order in which they finished. */
  readonly order: string;
  /** The numbers of those that failed. */
  readonly failed: string;
  /** Where tenants that are not finished continue. */
  readonly progress: string;
  /** Returns the key of the rows of a tenant. */
  rows(index: number): string;
}

/** The keys of all sweeps on a server; the braces put them on one server of a cluster, so that scripts can use them. */
export interface QueueKeys {
  /** The prefix of BullMQ's own keys. */
  readonly jobPrefix: string;
  /** The ids of the sweeps, each with its time of expiry. */
  readonly index: string;
  of(id: string): SweepKeys;
  /** Returns the key of the requests that a tenant got last. */
  rate(tenant: string): string;
}

/**
 * Returns the keys of sweeps.
 *
 * @param prefix - As that of the sessions: `ENTRADA_CACHE_PREFIX`.
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function queueKeys(prefix: string): QueueKeys {
  cacheKeys(prefix);
  const own = `${prefix}:{sweeps}`;
  return {
    jobPrefix: own,
    index: `${own}:index`,
    of(id) {
      const sweep = `${own}:sweep:${id}`;
      return {
        about: `${sweep}:about`,
        outcomes: `${sweep}:outcomes`,
        order: `${sweep}:order`,
        failed: `${sweep}:failed`,
        progress: `${sweep}:progress`,
        rows: (index) => `${sweep}:rows:${index}`,
      };
    },
    rate: (tenant) => `${own}:rate:${tenant}`,
  };
}
