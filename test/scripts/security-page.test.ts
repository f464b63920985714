import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const page = readFileSync('docs/security.md', 'utf8');

test('every test that docs/security.md names exists, with that title', () => {
  const named = [...page.matchAll(/\]\(\.\.\/(test\/[^)]+)\): ((?:"[^"]+"(?:, (?="))?)+)/g)].flatMap(
    ([, file = '', titles = '']) => [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
  );
  assert.ok(named.length > 20);
  const missing = named.filter(({ file, title }) => !titlesOf(file).includes(title));
  assert.deepEqual(missing, []);
});

/** The lines with the title of a test. */
function titlesOf(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => /\btest\(|^\s*[`'"]/.test(line)).join('\n');
}
