import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import { anyChange, applyChange, readPages, smallTenant } from './graph-changes-support.ts';
import { send } from './graph-fuzz-support.ts';
import { eventual, type Json } from './graph-support.ts';

const changes = fc.array(anyChange, { maxLength: 6 });

/** A client's copy of a collection, which it keeps up by delta queries. */
function createCopy(related: string) {
  const copy = new Map<string, { shown: Json; ids: Set<string> }>();
  return {
    apply(entries: readonly Json[]) {
      for (const { id, '@removed': removed, [`${related}@delta`]: links = [], ...shown } of entries) {
        const key = String(id);
        if (removed !== undefined) {
          copy.delete(key);
          continue;
        }
        const ids = copy.get(key)?.ids ?? new Set<string>();
        assert.ok(Array.isArray(links));
        for (const link of links) {
          if (link['@removed'] === undefined) ids.add(link.id);
          else ids.delete(link.id);
        }
        copy.set(key, { shown, ids });
      }
    },
    list: () => new Map([...copy].map(([id, { shown, ids }]) => [id, [shown, [...ids].toSorted()]])),
  };
}

function listUsers(tenant: Tenant) {
  const { entries } = readPages(tenant, 'v1.0/users?$select=displayName,mail,department', {});
  assert.equal(entries.length, tenant.users.length);
  return new Map(
    tenant.users.map(({ id, displayName, mail, department, managerId }) => [
      id,
      [{ displayName, mail, department }, managerId === undefined ? [] : [managerId]],
    ]),
  );
}

function listGroups(tenant: Tenant) {
  return new Map(tenant.groups.map(({ id, displayName, memberIds }) => [id, [{ displayName }, memberIds.toSorted()]]));
}

/** Tests of what clients see when a tenant changes, each with as many random histories as told. */
export function testChanges(numRuns: number): void {
  for (const [collection, select, related, list] of [
    ['users', 'displayName,mail,department,manager', 'manager', listUsers],
    ['groups', 'displayName,members', 'members', listGroups],
  ] as const) {
    test(`${collection}/delta leads a copy to the state of the collection, whatever changes between pages and rounds`, () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(changes, changes), { minLength: 1, maxLength: 3 }), (rounds) => {
          const tenant = smallTenant();
          const copy = createCopy(related);
          const paged = { prefer: 'odata.maxpagesize=2' };
          let link = `v1.0/${collection}/delta?$select=${select}`;
          for (const [before, during] of rounds) {
            for (const change of before) applyChange(tenant, change);
            const rest = [...during];
            const { entries, deltaLink } = readPages(tenant, link, paged, () => {
              const change = rest.shift();
              if (change !== undefined) applyChange(tenant, change);
            });
            const ids = entries.map(({ id }) => id);
            assert.equal(new Set(ids).size, ids.length);
            copy.apply(entries);
            link = deltaLink;
          }
          copy.apply(readPages(tenant, link, {}).entries);
          assert.deepEqual(copy.list(), list(tenant));
        }),
        { numRuns },
      );
    });
  }

  // Graph does not reorder a list, and shows an object again that was away and came back.
  test('a listing does not repeat an object, and shows each one that stays, whatever changes between its pages', () => {
    const kinds = fc.constantFrom('users?$top=2', 'users?$top=1&$filter=accountEnabled eq true', 'groups?$top=1');
    fc.assert(
      fc.property(
        kinds,
        fc.array(
          anyChange.filter(({ kind }) => !['list', 'restore'].includes(kind)),
          { maxLength: 8 },
        ),
        (path, list) => {
          const tenant = smallTenant();
          const isListed = ({ accountEnabled }: { accountEnabled: boolean }) =>
            accountEnabled || !path.includes('filter');
          const before = path.startsWith('users') ? tenant.users.filter(isListed) : tenant.groups;
          const ids = before.map(({ id }) => id);
          const rest = [...list];
          const seenAlways = new Set(ids);
          const { entries } = readPages(tenant, `v1.0/${path}`, {}, () => {
            const change = rest.shift();
            if (change === undefined) return;
            applyChange(tenant, change);
            const present = new Set([...tenant.users, ...tenant.groups].map(({ id }) => id));
            for (const id of seenAlways) if (!present.has(id)) seenAlways.delete(id);
          });
          const shown = entries.map(({ id }) => String(id));
          assert.equal(new Set(shown).size, shown.length);
          assert.deepEqual(
            [...seenAlways].filter((id) => !shown.includes(id)),
            [],
          );
        },
      ),
      { numRuns },
    );
  });

  test('a filter that an index answers finds the same objects as one that reads all of them', () => {
    const searches = fc.constantFrom(
      ...['mail', 'userPrincipalName', 'id'].flatMap((name) =>
        ['a@lab.example', 'B@lab.example', 'n1@lab.example', 'ADA@LAB.EXAMPLE', labIds.users.grace.id].map(
          (value) => [name, value] as const,
        ),
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(changes, searches), { maxLength: 4 }), (rounds) => {
        const tenant = smallTenant();
        for (const [list, [name, value]] of rounds) {
          for (const change of list) applyChange(tenant, change);
          const isFound = `${name} eq '${value}'`;
          const all = readPages(tenant, `v1.0/users?$count=true&$filter=not(not(${isFound}))`, eventual).entries;
          assert.deepEqual(readPages(tenant, `v1.0/users?$filter=${isFound}`, {}).entries, all, isFound);
          const either = readPages(tenant, `v1.0/users?$filter=${name} in ('${value}','none')`, {}).entries;
          assert.deepEqual(either, all, isFound);
          const present = new Set(tenant.users.map(({ id }) => id));
          for (const id of [...present, ...(tenant.deletedItems ?? []).map(({ object }) => object.id)]) {
            assert.equal(send(tenant, 'GET', `v1.0/users/${id}`).status, present.has(id) ? 200 : 404);
          }
        }
      }),
      { numRuns },
    );
  });
}
