import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { indexOfList } from '../../src/lab/tenant/object-index.ts';

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
