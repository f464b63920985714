import type { Tenant, User } from '../tenant/tenant.ts';
import { pageOf, readCount } from './page-of.ts';
import { isSameUser } from './same-user.ts';
import { ok, type TeamsResponse, type TeamsContext } from './teams-context.ts';
import { notFound } from './teams-fault.ts';
import { readUserFilter } from './user-filter.ts';
import { accountTypeOf, type UserRecord, userRecord } from './user-record.ts';

/** Properties that are always returned, whatever `select` names. */
const alwaysShown = ['objectId', 'userPrincipalName', 'alias', 'displayName', 'accountEnabled'];
const maxResultSize = 999_999_999;

/**
 * GET /Teams.User/users: a page, and the URL of the next one in `@nextLink`.
 *
 * Query parameters: `pageSize`, `skipToken`, `select`, `filter`, `accountType`, `skipUserPolicies`, `softDeletedUsers`,
 * and `ResultSize`, which is deprecated and results in a warning.
 */
export function listUsers({ request, query, tenant }: TeamsContext): TeamsResponse {
  const resultSize = query.get('resultsize');
  const limit = resultSize === undefined ? Infinity : readCount(resultSize, 'ResultSize', 0, maxResultSize);
  const found = selectUsers(tenant, query).slice(0, limit);
  const { items, nextToken } = pageOf(found, query);
  const body = {
    users: items.map((user) => show(userRecord(user, tenant), query)),
    '@nextLink': nextToken === undefined ? null : nextLink(request.url, nextToken),
  };
  const warning = 'The parameter ResultSize is deprecated and will be removed. Use pageSize instead.';
  return { ...ok(body), ...(resultSize === undefined ? {} : { warning }) };
}

/** GET /Teams.User/users/{id, user principal name, sip address or alias} */
export function readUser({ tenant, query }: TeamsContext, [key = '']: readonly string[]): TeamsResponse {
  const user = tenant.users.find(({ id, userPrincipalName }) => isSameUser(key, id, userPrincipalName));
  if (user === undefined) throw notFound(`user ${key}`);
  return ok(show(userRecord(user, tenant), query));
}

function selectUsers(tenant: Tenant, query: ReadonlyMap<string, string>): readonly User[] {
  // Deleted users are not kept.
  if (isTrue(query.get('softdeletedusers'))) return [];
  const types = query.get('accounttype')?.toLowerCase().split(',');
  const [example] = tenant.users;
  const filter = query.get('filter');
  const test =
    filter === undefined || example === undefined ? undefined : readUserFilter(filter, userRecord(example, tenant));
  if (types === undefined && test === undefined) return tenant.users;
  return tenant.users.filter(
    (user) =>
      types?.includes(accountTypeOf(user).toLowerCase()) !== false && test?.(userRecord(user, tenant)) !== false,
  );
}

function show(record: UserRecord, query: ReadonlyMap<string, string>): Record<string, unknown> {
  const selected = query.get('select')?.split(',');
  const wanted = selected && new Set([...selected, ...alwaysShown].map((name) => name.trim().toLowerCase()));
  const withoutPolicies = isTrue(query.get('skipuserpolicies'));
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name]) =>
        wanted?.has(name.toLowerCase()) !== false && !(withoutPolicies && name === 'effectivePolicyAssignments'),
    ),
  );
}

function nextLink(url: URL, token: string): string {
  const next = new URL(url);
  for (const name of [...next.searchParams.keys()]) {
    if (name.toLowerCase() === 'skiptoken') next.searchParams.delete(name);
  }
  next.searchParams.set('skipToken', token);
  return next.href;
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}
