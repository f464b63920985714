import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { indexOfList } from '../../src/lab/tenant/object-index.ts';
import { ask, listed, person } from './graph-support.ts';

interface Row {
  readonly id: string;
  readonly mail: string | null;
}

const keysOf = ({ id }: Row) => [id];
const mailOf = ({ mail }: Row) => [mail];

test('indexOfList() finds what a search of the list finds, whatever was done to the list', () => {
  const row = fc.record({ id: fc.constantFrom('a', 'B', 'c', 'D', 'e'), mail: fc.constantFrom('x', 'Y', null) });
  const change = fc.tuple(fc.nat(8), fc.nat(3), fc.array(row, { maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), fc.array(change, { maxLength: 8 }), (rows, changes) => {
      const list: Row[] = [...rows];
      const index = indexOfList(list, keysOf);
      for (const [start, count, added] of [[0, 0, []] as const, ...changes]) {
        list.splice(start, count, ...added);
        for (const id of ['A', 'b', 'C', 'd', 'E', 'f']) {
          const found = index.find(id);
          assert.equal(
            found?.id.toLowerCase(),
            list.some((each) => each.id.toLowerCase() === id.toLowerCase()) ? id.toLowerCase() : undefined,
          );
          assert.ok(found === undefined || list.includes(found));
          assert.ok([undefined, found].includes(index.peek(id)));
        }
        const mails = indexOfList(list, mailOf).findEvery('X');
        const matching = list.filter(({ mail }) => mail === 'x');
        if (mails !== undefined) assert.deepEqual(mails, matching);
        else assert.ok(rows.length + changes.length > 0);
      }
    }),
    { numRuns: 300 },
  );
});

/** A list that counts how often its objects are read. */
function counted<T>(rows: T[]): { readonly list: T[]; reads(): number } {
  let count = 0;
  const list = new Proxy(rows, {
    get(target, name, receiver) {
      if (typeof name === 'string' && /^\d+$/.test(name)) count += 1;
      const value: unknown = Reflect.get(target, name, receiver);
      return value;
    },
  });
  const reads = () => {
    const found = count;
    count = 0;
    return found;
  };
  return { list, reads };
}

test('indexOfList() reads the list once, and then one object for each search', () => {
  const { list, reads } = counted(Array.from({ length: 1000 }, (_, index): Row => ({ id: `id${index}`, mail: null })));
  const index = indexOfList(list, keysOf);
  assert.equal(index.find('ID900')?.id, 'id900');
  assert.ok(reads() >= 1000);
  for (const id of ['id1', 'id999', 'id900']) assert.equal(index.find(id)?.id, id);
  assert.ok(reads() <= 6);
  list.splice(10, 1);
  reads();
  // Those behind a removed object are found without reading the list again.
  assert.equal(index.find('none'), undefined);
  reads();
  assert.equal(index.find('id900')?.id, 'id900');
  assert.equal(index.find('id10'), undefined);
  assert.equal(index.positionOf('id11'), 10);
  list[0] = { id: 'new', mail: null };
  assert.deepEqual([index.find('id0'), index.find('NEW')?.id], [undefined, 'new']);
});

test('handleGraph() finds users by id, name and mail address without reading all of them', () => {
  const { list, reads } = counted(seedTenant().users);
  const tenant = { ...seedTenant(), users: list };
  const ada = labIds.users.ada;
  const caller = person(tenant, ['User.Read.All']);
  const paths = [
    `users/${ada.id}`,
    `users('ADA@lab.example')`,
    `users?$filter=id eq '${ada.id}'`,
    `users?$filter=userPrincipalName eq 'ada@lab.example' and accountEnabled eq true`,
    `users?$filter=id in ('${ada.id}','${labIds.users.grace.id}')`,
  ];
  for (const path of paths) ask(`/v1.0/${path}`, { tenant, caller });
  reads();
  for (const path of paths) {
    assert.equal(ask(`/v1.0/${path}`, { tenant, caller }).status, 200);
    assert.ok(reads() < 10, path);
  }
  assert.deepEqual(listed("/v1.0/users?$filter=mail eq 'Ada@lab.example'", 'id', { tenant, caller }), [ada.id]);
  assert.equal(listed('/v1.0/users?$top=10', 'id', { tenant, caller }).length, 10);
});
