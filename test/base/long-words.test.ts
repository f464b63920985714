import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortenLongWords } from '../../src/base/long-words.ts';

test('shortenLongWords() shortens words of more than 1,000 characters, and leaves the others', () => {
  const start = 'x'.repeat(60);
  assert.equal(shortenLongWords('x'.repeat(1000)), 'x'.repeat(1000));
  assert.equal(shortenLongWords(`a ${'x'.repeat(1001)} b`), `a ${start}… (1001 characters) b`);
  assert.equal(shortenLongWords(`"${'x'.repeat(9_999_999)}": it`), `"${'x'.repeat(59)}… (10000002 characters) it`);
  const many = 'word '.repeat(1000);
  assert.equal(shortenLongWords(many), many);
});
