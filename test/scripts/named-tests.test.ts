import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

for (const path of ['docs/security.md', 'docs/trials-2026-11.md']) {
  test(`every test that ${path} names exists, with that title`, () => {
    const named = [
      ...readFileSync(path, 'utf8').matchAll(/\]\(\.\.\/(test\/[^)]+)\): ((?:"[^"]+"(?:, (?="))?)+)/g),
    ].flatMap(([, file = '', titles = '']) =>
      [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
    );
    assert.ok(named.length > 20);
    const missing = named.filter(({ file, title }) => !titlesOf(file).includes(title));
    assert.deepEqual(missing, []);
  });
}

test('docs/trials-2026-11.md has a row for each fault', () => {
  const rows = readFileSync('docs/trials-2026-11.md', 'utf8').matchAll(/^\| ([NIVOSH]\d+) \|/gm);
  const counts = { N: 11, I: 13, V: 20, O: 18, S: 22, H: 6 };
  const all = Object.entries(counts).flatMap(([group, count]) =>
    Array.from({ length: count }, (_, index) => `${group}${index + 1}`),
  );
  assert.deepEqual(
    [...rows].map(([, id]) => id),
    all,
  );
});

/** The lines with the title of a test. */
function titlesOf(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => /\btest\(|^\s*[`'"]/.test(line)).join('\n');
}
