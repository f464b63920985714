import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { referencePages } from '../../src/commands/reference-pages.ts';

const folder = new URL('../../../docs/reference/', import.meta.url);

test('referencePages() returns the pages in docs/reference', async () => {
  const pages = await referencePages();
  assert.deepEqual(pages.map(([name]) => name).toSorted(), readdirSync(folder).toSorted());
  for (const [name, text] of pages) {
    assert.equal(text, readFileSync(new URL(name, folder), 'utf8'), `${name}: run "npm run docs"`);
  }
});
