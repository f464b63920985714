import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonPieces } from '../../../src/lab/data-folder/json-pieces.ts';

test('jsonPieces() writes as JSON.stringify() does', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 7 }), (value) => {
      assert.equal([...jsonPieces(value)].join(''), `${JSON.stringify(value, undefined, 1)}\n`);
    }),
  );
  const seed = { tenants: [{ users: [{ a: 'line\n feed', b: undefined }], no: undefined, none: {}, empty: [] }] };
  assert.equal([...jsonPieces(seed)].join(''), `${JSON.stringify(seed, undefined, 1)}\n`);
});

test('jsonPieces() has a piece for each object of a tenant', () => {
  const users = Array.from({ length: 500 }, (_, id) => ({ id, names: ['a', 'b'] }));
  const pieces = [...jsonPieces({ tenants: [{ users }] })];
  assert.ok(pieces.length > users.length);
  assert.ok(Math.max(...pieces.map((piece) => piece.length)) < 100);
});
