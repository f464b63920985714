import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyCharacter, exactly, matchesGlob } from '../../src/base/glob.ts';

const matches = (text: string, pattern: string) =>
  matchesGlob(
    text,
    pattern.split('').map((one) => (one === '*' ? 'star' : one === '?' ? anyCharacter : exactly(one))),
  );

test('matchesGlob() matches what the same regular expression matches', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
  fc.assert(
    fc.property(text, pattern, (one, wanted) => {
      const expected = new RegExp(`^${wanted.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      assert.equal(matches(one, wanted), expected.test(one));
    }),
    { numRuns: 2000 },
  );
});

test('matchesGlob() goes back to the last star alone, so that many stars take no longer', () => {
  let looks = 0;
  const counted = (character: string) => {
    looks += 1;
    return character === 'a';
  };
  const symbols = Array.from({ length: 10 }, () => ['star', counted] as const).flat();
  assert.equal(matchesGlob('a'.repeat(1000), [...symbols, exactly('b')]), false);
  assert.ok(looks < 2000, `${looks} looks`);
});
