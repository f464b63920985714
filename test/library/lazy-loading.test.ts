import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('importing the library loads neither the tables and code of queries nor the network code', () => {
  const loaded = new Set<string>();
  const visit = (url: URL): void => {
    if (loaded.has(url.href)) return;
    loaded.add(url.href);
    const text = readFileSync(url, 'utf8');
    for (const [, path = ''] of text.matchAll(/^(?:import|export)\b[^;]*?from '(\.[^']*)';/gm)) {
      visit(new URL(path, url));
    }
  };
  visit(new URL('../../src/index.js', import.meta.url));
  const paths = [...loaded].map((href) => href.replace(/.*\/src\//, ''));
  assert.ok(paths.includes('queries/query-functions.js'));
  const late = /^(?:http\/transport|model\/queries\/|queries\/(?!query-(?:functions|session)\.js)|session\/requests\/)/;
  assert.deepEqual(
    paths.filter((path) => late.test(path)),
    [],
  );
});
