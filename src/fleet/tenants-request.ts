import type { EntradaError } from '../base/errors.ts';
import type { ServiceName } from '../model/context.ts';
import type { TenantRequest } from './tenant-request.ts';

/** A tenant: its GUID or a domain, or an object with them, such as a contract of Graph (`customerId`). */
export type TenantLike = string | Readonly<Record<string, unknown>>;

/** How many tenants are requested at a time, and until when. */
export interface TenantsLimits {
  /** How many tenants are worked on at a time, 1 to 256; those that wait for a busy service not counted. Default: 8. */
  readonly concurrency?: number | undefined;
  /** Ends the requests that are under way; the iterator then throws `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}

/** The tenants of saved sessions. */
export interface OfContexts {
  /** Names of contexts, with the wildcards of PowerShell: `'*'` for all, `'cust-*'`, `['cust-[a-c]*', 'own']`. */
  readonly contexts: string | readonly string[];
  readonly tenants?: undefined;
  readonly session?: undefined;
  /** Default: `'entra'`. */
  readonly service?: ServiceName | undefined;
}

/** The tenants that one session reaches: of a multi-tenant application, or of a guest or delegated administrator. */
export interface OfOneSession {
  readonly session: object;
  /** Read as they are needed. One that is named twice, also by its GUID and a domain, is requested once. */
  readonly tenants: Iterable<TenantLike> | AsyncIterable<TenantLike>;
  readonly contexts?: undefined;
  readonly service?: undefined;
}

/** A request to many tenants. */
export type TenantsRequest = TenantRequest & TenantsLimits & (OfContexts | OfOneSession);

/**
 * The result of one tenant: the items of all pages with `all`, otherwise the body of the response; or the error.
 *
 * @typeParam T - The type of an item, which is not checked.
 */
export type TenantResult<T> =
  | {
      readonly tenant: string;
      readonly tenantId: string | undefined;
      readonly items: readonly T[];
      readonly error?: undefined;
    }
  | {
      readonly tenant: string;
      readonly tenantId: string | undefined;
      readonly items: readonly [];
      readonly error: EntradaError;
    };
