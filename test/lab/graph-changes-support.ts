import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import type { Json } from './graph-support.ts';
import { send } from './graph-fuzz-support.ts';

/** A tenant of few users and groups, so that changes meet each other. */
export function smallTenant(): Tenant {
  const tenant = seedTenant();
  tenant.users.splice(6);
  tenant.groups.splice(4);
  const known = new Set(tenant.users.map(({ id }) => id));
  for (const group of tenant.groups) {
    for (const ids of [group.memberIds, group.ownerIds]) {
      ids.splice(0, ids.length, ...ids.filter((id) => known.has(id)));
    }
  }
  return tenant;
}

/** A change; the numbers choose the objects that it is for. */
export const anyChange = fc.record({
  kind: fc.constantFrom(
    ...'rename mail create delete restore purge addMember removeMember manager noManager group removeGroup'.split(' '),
    ...'list rewrite'.split(' '),
  ),
  one: fc.nat(),
  other: fc.nat(),
});
export type AnyChange = typeof anyChange extends fc.Arbitrary<infer T> ? T : never;

const mails = ['a@lab.example', 'B@lab.example', 'b@lab.example', null];

/** Applies a change through Graph, or as code with the tenant does; changes that are refused are left out. */
export function applyChange(tenant: Tenant, { kind, one, other }: AnyChange): void {
  const user = tenant.users[one % Math.max(tenant.users.length, 1)];
  const second = tenant.users[other % Math.max(tenant.users.length, 1)];
  const group = tenant.groups[other % Math.max(tenant.groups.length, 1)];
  const deleted = tenant.deletedItems?.[one % Math.max(tenant.deletedItems.length, 1)]?.object.id;
  const write = (method: string, path: string, body?: unknown) => {
    const { status } = send(tenant, method, `v1.0/${path}`, {}, body);
    assert.ok(status < 500, `${status} for ${method} ${path}`);
  };
  const reference = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });
  if (kind === 'create') {
    const name = `n${one % 4}`;
    write('POST', 'users', {
      accountEnabled: true,
      displayName: name,
      mailNickname: name,
      userPrincipalName: `${name}@lab.example`,
      passwordProfile: { password: 'long enough' },
    });
  }
  if (kind === 'group') {
    write('POST', 'groups', {
      displayName: `g${one % 3}`,
      mailEnabled: one % 2 === 0,
      mailNickname: `g${one % 3}`,
      securityEnabled: true,
      groupTypes: one % 2 === 0 ? ['Unified'] : [],
    });
  }
  if (deleted !== undefined && kind === 'restore') write('POST', `directory/deletedItems/${deleted}/restore`, {});
  if (deleted !== undefined && kind === 'purge') write('DELETE', `directory/deletedItems/${deleted}`);
  if (kind === 'removeGroup' && group !== undefined) write('DELETE', `groups/${group.id}`);
  if (user === undefined || second === undefined) return;
  if (kind === 'rename') write('PATCH', `users/${user.id}`, { displayName: `d${other % 3}` });
  if (kind === 'delete') write('DELETE', `users/${user.id}`);
  if (kind === 'manager') write('PUT', `users/${user.id}/manager/$ref`, reference(second.id));
  if (kind === 'noManager') write('DELETE', `users/${user.id}/manager/$ref`);
  // As code that has the tenant does.
  const at = tenant.users.indexOf(user);
  if (kind === 'mail') tenant.users[at] = { ...user, mail: mails[other % mails.length] ?? null };
  if (kind === 'list') tenant.users.reverse();
  if (kind === 'rewrite') {
    tenant.users.splice(
      0,
      tenant.users.length,
      ...tenant.users.map((each) => ({ ...each, department: `p${other % 2}` })),
    );
  }
  if (group === undefined) return;
  if (kind === 'addMember') write('POST', `groups/${group.id}/members/$ref`, reference(user.id));
  if (kind === 'removeMember') write('DELETE', `groups/${group.id}/members/${user.id}/$ref`);
}

/** Follows links from an address; `between` runs before each further page. */
export function readPages(tenant: Tenant, address: string, headers: Record<string, string>, between?: () => void) {
  const entries: Json[] = [];
  let next: string | undefined = address;
  let deltaLink = '';
  for (let pages = 0; next !== undefined; pages += 1) {
    assert.ok(pages < 500);
    if (pages > 0) between?.();
    const response = send(tenant, 'GET', next, headers);
    assert.equal(response.status, 200, response.body);
    const body = JSON.parse(response.body);
    entries.push(...body.value);
    next = body['@odata.nextLink'];
    deltaLink = body['@odata.deltaLink'] ?? deltaLink;
  }
  return { entries, deltaLink };
}
