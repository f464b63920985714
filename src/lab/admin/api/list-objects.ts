import { type ApiCall, type ApiResult, countOf, NotInLab, tenantOf } from './api-route.ts';
import type { Tenant } from '../../tenant/tenant.ts';

/** How objects of one kind are found in a tenant. */
export interface ObjectKind<T> {
  /** Such as `user`. */
  readonly noun: string;
  readonly listOf: (tenant: Tenant) => readonly T[];
  /** Ids and names that a search looks through, in any letter case. */
  readonly namesOf: (object: T) => readonly (string | null | undefined)[];
  /** Ids and names that identify one object. */
  readonly keysOf: (object: T) => readonly (string | null | undefined)[];
}

/** A part of a long list. */
export interface ObjectPage<T> {
  /** Of the matching objects. */
  readonly total: number;
  readonly value: readonly T[];
}

/** Searches the objects of a tenant. */
export function searchObjects<T>(
  kind: ObjectKind<T>,
  tenant: Tenant,
  { search, skip, top }: { readonly search: string; readonly skip: number; readonly top: number },
): ObjectPage<T> {
  const wanted = search.trim().toLowerCase();
  const all = kind.listOf(tenant);
  const isMatch = (object: T) => kind.namesOf(object).some((name) => name?.toLowerCase().includes(wanted) === true);
  const matching = wanted === '' ? all : all.filter(isMatch);
  return { total: matching.length, value: matching.slice(skip, skip + top) };
}

/** Lists objects: `search`, `top` (100; 1000 at most), `skip` and `tenant`. */
export function listObjects<T>(kind: ObjectKind<T>, call: ApiCall): ApiResult {
  const { query } = call;
  const skip = countOf(query, 'skip', 0, 999_999_999);
  const top = countOf(query, 'top', 100, 1000);
  return { value: searchObjects(kind, tenantOf(call), { search: query.get('search') ?? '', skip, top }) };
}

/** Finds one object by an id or a name. */
export function getObject<T>(kind: ObjectKind<T>, call: ApiCall): T {
  const wanted = call.key.toLowerCase();
  const tenant = tenantOf(call);
  const all = kind.listOf(tenant);
  const isWanted = (object: T) => kind.keysOf(object).some((key) => key?.toLowerCase() === wanted);
  const found = all.find(isWanted);
  if (found !== undefined) return found;
  const name = call.key.slice(0, 80);
  throw new NotInLab(
    `The tenant ${tenant.domains[0] ?? tenant.id} does not have the ${kind.noun} "${name}"; use an id or a name of the list`,
  );
}
