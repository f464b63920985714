import type { AdminParts } from '../admin-parts.ts';
import type { Application } from '../../tenant/application.ts';
import type { Group, Tenant, User } from '../../tenant/tenant.ts';
import { findTenant } from '../../login/tenants.ts';
import { applicationKind, groupKind, userKind } from '../api/object-kinds.ts';
import { type ObjectKind, type ObjectPage, searchObjects } from '../api/list-objects.ts';

/** Rows of one table on the page. */
export const rowsPerPage = 20;

/** A part of a table, and what was asked for. */
export interface TablePart<T> extends ObjectPage<T> {
  /** The name of its parameters: `NAME` for the search, `NAMEFrom` for the first row. */
  readonly name: string;
  readonly search: string;
  readonly from: number;
}

/** Everything that the page shows. */
export interface PageData {
  readonly parts: AdminParts;
  readonly tenant: Tenant;
  readonly query: URLSearchParams;
  readonly users: TablePart<User>;
  readonly groups: TablePart<Group>;
  readonly applications: TablePart<Application>;
}

/** Reads what the page shows from its address. */
export function readPageData(parts: AdminParts, query: URLSearchParams): PageData {
  const tenant = findTenant(parts.lab.tenants, query.get('tenant') ?? '') ?? parts.lab.tenant;
  return {
    parts,
    tenant,
    query,
    users: tablePart('users', userKind, tenant, query),
    groups: tablePart('groups', groupKind, tenant, query),
    applications: tablePart('apps', applicationKind, tenant, query),
  };
}

function tablePart<T>(name: string, kind: ObjectKind<T>, tenant: Tenant, query: URLSearchParams): TablePart<T> {
  const search = (query.get(name) ?? '').slice(0, 200);
  const wanted = query.get(`${name}From`) ?? '';
  const from = /^\d{1,9}$/.test(wanted) ? Number(wanted) : 0;
  return { name, search, from, ...searchObjects(kind, tenant, { search, skip: from, top: rowsPerPage }) };
}

/** Returns the address of the page with some parameters changed; null removes one. */
export function addressWith(query: URLSearchParams, changes: Readonly<Record<string, string | null>>): string {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') changed.delete(name);
    else changed.set(name, value);
  }
  const text = changed.toString();
  return text === '' ? '/' : `/?${text}`;
}
