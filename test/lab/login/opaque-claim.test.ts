import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opaqueClaim } from '../../../src/lab/login/tokens/configured-claims.ts';

test('opaqueClaim() has the wanted number of bytes and uses none of them again', () => {
  const values = Array.from({ length: 1000 }, (_, index) => opaqueClaim(16 + 8 * (index % 3)));
  const lengths = values.map((value) => Buffer.from(value, 'base64url').length);
  assert.deepEqual(
    lengths,
    lengths.map((_, index) => 16 + 8 * (index % 3)),
  );
  assert.equal(new Set(values.map((value) => value.slice(0, 16))).size, 1000);
});
