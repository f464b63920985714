import { EntradaError, type KnownErrorCode } from '../../base/errors.ts';
import type { ApiVersion } from '../../model/resource.ts';
import { checkHeaderName } from '../../session/requests/header-names.ts';
import { itemsOfContents } from '../tenant-items.ts';
import type { QueueServer } from './queue-place.ts';
import type { RateLimit } from './rate-limit.ts';
import { type FinishedTenant, openQueuedSweep, type QueuedSweep, startQueuedSweep } from './sweep.ts';
import type { QueuedTarget } from './sweep-definition.ts';
import type { TenantFailure } from './tenant-results.ts';

/** A request to many tenants, for {@link startSweep}. */
export interface SweepRequest {
  /** A path such as `/users`, or an address of the cloud of the sessions. Only GET requests can be sent. */
  readonly url: string;
  /** Whether the rows are the items of all pages. Default: those of one response. */
  readonly all?: boolean | undefined;
  /** With `all`: ends the listing of each tenant after this many items. */
  readonly maxItems?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The version of Graph for a path that does not name one. Default: v1.0. */
  readonly apiVersion?: ApiVersion | undefined;
  /** The names of saved sessions, which workers find by them; each is a tenant, or reaches all of `tenants`. */
  readonly contexts: readonly string[];
  /** Other tenants, by GUID or domain, that the one session of `contexts` reaches. */
  readonly tenants?: readonly string[] | undefined;
  /** Default: a random one. The same id and request continue a start that was interrupted. */
  readonly id?: string | undefined;
  /** The most requests that all workers together send to one tenant. Default: no limit. */
  readonly rateLimit?: RateLimit | undefined;
  /** Further tries of a tenant in a row after failures that can pass, 0 to 100. Default: 5. */
  readonly maxRetry?: number | undefined;
  /** How long results are kept after the last one, in days, 1 to 90. Default: 7. */
  readonly retentionDays?: number | undefined;
}

/** How far a sweep is: numbers of tenants. */
export interface SweepProgress {
  readonly state: 'Running' | 'Completed';
  readonly total: number;
  readonly waiting: number;
  readonly active: number;
  /** They wait for another try, or for their rate limit. */
  readonly delayed: number;
  readonly done: number;
  readonly failed: number;
}

/** A finished tenant of a sweep. */
export interface SweepResult {
  /** The name of the context, or the tenant as it was named. */
  readonly tenant: string;
  readonly tenantId: string | undefined;
  /** Why the tenant failed; undefined if it did not. */
  readonly error: EntradaError | undefined;
  /** Reads the rows from the server as they are consumed; a tenant that failed is without rows. */
  rows(): AsyncIterable<unknown>;
}

/** A sweep on a server. */
export interface Sweep {
  readonly id: string;
  status(): Promise<SweepProgress>;
  /**
   * The finished tenants, each once, in the order in which they finished.
   *
   * @param options - `wait`: continues until all tenants are finished; `signal` ends that with `CANCELLED`.
   */
  results(options?: { readonly wait?: boolean; readonly signal?: AbortSignal }): AsyncGenerator<SweepResult>;
  /** Removes the sweep, its results, and the tenants that wait. */
  remove(): Promise<void>;
  /** Closes the connection; the sweep continues. A process also ends without it. */
  close(): void;
}

/** Starts a sweep, see `startSweep` of the library. */
export async function startLibrarySweep(server: QueueServer, wanted: SweepRequest): Promise<Sweep> {
  const { url, all = false, maxItems, headers, apiVersion, id, rateLimit, maxRetry, retentionDays } = wanted;
  for (const name of Object.keys(headers ?? {})) checkHeaderName(name);
  return librarySweep(
    await startQueuedSweep(server, {
      id,
      request: { url, all, maxItems, headers, apiVersion },
      targets: targetsOf(wanted),
      rateLimit,
      maxRetry,
      retentionDays,
    }),
  );
}

/** Opens a sweep, see `openSweep` of the library. */
export async function openLibrarySweep(server: QueueServer, id: string): Promise<Sweep> {
  return librarySweep(await openQueuedSweep(server, id));
}

function targetsOf({ contexts, tenants }: SweepRequest): QueuedTarget[] {
  if (tenants === undefined) {
    return contexts.map((context) => ({ name: context, context, tenantId: undefined, otherTenant: undefined }));
  }
  const [context] = contexts;
  if (context === undefined || contexts.length > 1) {
    throw new EntradaError('INPUT_INVALID', 'Cannot start a sweep over "tenants": "contexts" has to name one session');
  }
  return tenants.map((tenant) => ({ name: tenant, context, tenantId: undefined, otherTenant: tenant }));
}

function librarySweep(sweep: QueuedSweep): Sweep {
  const { id, request } = sweep.definition;
  return {
    id,
    async status() {
      const { state, total, waiting, active, delayed, done, failed } = await sweep.status();
      return { state, total, waiting, active, delayed, done, failed };
    },
    async *results(options) {
      for await (const tenant of sweep.results(options)) yield resultOf(tenant, request.all);
    },
    remove: () => sweep.remove(),
    close: () => sweep.close(),
  };
}

function resultOf({ target, outcome, rows }: FinishedTenant, isListing: boolean): SweepResult {
  return {
    tenant: target.name,
    tenantId: target.tenantId ?? outcome.tenantId,
    error: outcome.error === undefined ? undefined : errorOf(outcome.error),
    rows: () => itemsOfContents(rows(), isListing, {}),
  };
}

/** Returns the error that a worker has met. */
export function errorOf({ code, message, hint, status }: TenantFailure): EntradaError {
  // Written by a worker with a known code, if of another version.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return new EntradaError(code as KnownErrorCode, message, {
    ...(hint !== undefined && { hint }),
    details: status === undefined ? {} : { status },
  });
}
