import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearestName } from '../../src/base/nearest-name.ts';

const names = ['TenantId', 'ClientId', 'Scopes', 'Id'];

test('nearestName() allows a third of the letters to be wrong, two at least', () => {
  assert.equal(nearestName('tenentID', names), 'TenantId');
  assert.equal(nearestName('--tenant-ids'.slice(2), names), 'TenantId');
  // Dashes do not count.
  assert.equal(nearestName('t-e-n-a-n-t-i-d', names), 'TenantId');
  assert.equal(nearestName('Scope', names), 'Scopes');
  assert.equal(nearestName('Skopse', names), undefined);
  assert.equal(nearestName('Skpes', names), 'Scopes');
  assert.equal(nearestName('xxScopes', names), 'Scopes');
  assert.equal(nearestName('Scopesxx', names), 'Scopes');
  assert.equal(nearestName('xxxScopes', names), 'Scopes');
  assert.equal(nearestName('xxxxScopes', names), undefined);
});

test('nearestName() takes the nearer of two', () => {
  assert.equal(nearestName('abcx', ['abyy', 'abcd']), 'abcd');
});

test('nearestName() finds what the plain table of distances finds, whatever the names and their order', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '😀', 'É'), minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(name, fc.array(name, { minLength: 1, maxLength: 5 }), (typed, candidates) => {
      const key = typed.toLowerCase();
      const limit = Math.min(Math.max(2, Math.floor(key.length / 3)), key.length - 1);
      const distances = candidates.map((each) => plainDistance(Array.from(key), Array.from(each.toLowerCase())));
      const least = Math.min(...distances);
      assert.equal(nearestName(typed, candidates), least > limit ? undefined : candidates[distances.indexOf(least)]);
    }),
    { numRuns: 1000 },
  );
});

function plainDistance(from: readonly string[], to: readonly string[]): number {
  const table = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (const [index, letter] of from.entries()) {
    const above = table[index] ?? [];
    const row = [index + 1];
    for (const [column, other] of to.entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      row.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (row[column] ?? 0) + 1));
    }
    table.push(row);
  }
  return table.at(-1)?.at(-1) ?? 0;
}

test('nearestName() finds nothing for a name without a letter in common, an empty or an endless one', () => {
  assert.equal(nearestName('xy', names), undefined);
  assert.equal(nearestName('', names), undefined);
  assert.equal(nearestName('x'.repeat(65), ['x'.repeat(64)]), undefined);
});
