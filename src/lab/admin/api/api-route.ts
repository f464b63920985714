import { EntradaError } from '../../../base/errors.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { findTenant } from '../../login/tenants.ts';
import type { AdminParts } from '../admin-parts.ts';

/** A request to the API, for the handler of its route. */
export interface ApiCall {
  readonly parts: AdminParts;
  /** The last segment of the path, decoded; empty where the route has none. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** The JSON of the body; undefined without a body. */
  readonly body: unknown;
}

/** The result of a handler; without a value, the response is empty (204). */
export interface ApiResult {
  /** Default: 200. */
  readonly status?: number;
  readonly value?: unknown;
}

/** A route of the API. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Under /lab/api/, with `{id}` for a key. */
  readonly path: string;
  readonly means: string;
  readonly run: (call: ApiCall) => ApiResult | Promise<ApiResult>;
}

/** Something that a request names is not in the lab. */
export class NotInLab extends Error {}

/** Creates the refusal of a request body or parameter. */
export function unusable(subject: string, found: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use "${subject}": ${found}`);
}

/**
 * Returns the tenant that the parameter `tenant` names; default: the first.
 *
 * @throws {EntradaError} `INPUT_INVALID` for another one.
 */
export function tenantOf({ parts: { lab }, query }: ApiCall): Tenant {
  const name = query.get('tenant');
  if (name === null) return lab.tenant;
  const found = findTenant(lab.tenants, name);
  if (found !== undefined) return found;
  throw unusable('tenant', 'the lab does not have this tenant; use an id or a domain of /lab/api/tenants');
}

/**
 * Reads a whole number of the query.
 *
 * @throws {EntradaError} `INPUT_INVALID` for anything else.
 */
export function countOf(query: URLSearchParams, name: string, usual: number, most: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Infinity;
  if (value > most) throw unusable(name, `it is not a whole number from 0 to ${most}`);
  return value;
}
