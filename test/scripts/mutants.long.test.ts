import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../scripts/mutants.js', import.meta.url));
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mutants-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

// The comparison is tested at its boundary, the division only where it makes no difference, and one mutant never ends.
write('build/src/base/sums.js', [
  'export const isPositive = (n) => n > 0;',
  'export const half = (n) => n / 2;',
  'export function rest(n) { while (n > 0) n--; return n; }',
]);
write('build/src/http/unused.js', ['export const unused = () => !unused;']);
write('build/src/http/used.js', [
  'export const negative = (n) => -n;',
  // What the type checker asks for is no mutant.
  "export const last = ([, ...names], place) => names.at(place) ?? '';",
  "export const second = ([, name = '']) => name;",
  // TypeScript's own, and a time of one more millisecond.
  'var __extension = (path) => path + 1;',
  'export const limitMs = 300;',
  // Where the function ends anyway, returning nothing is no early return.
  'export function first(list) { try { var [one] = list; } catch { return undefined; } }',
]);
write('build/test/base/sums.test.js', [
  "import assert from 'node:assert/strict';",
  "import { test } from 'node:test';",
  "import { half, isPositive, rest } from '../../src/base/sums.js';",
  "import { limitMs, negative } from '../../src/http/used.js';",
  "test('sums', () => assert.deepEqual([isPositive(1), isPositive(0), half(0), rest(1)], [true, false, 0, 0]));",
  "test('signs', () => assert.deepEqual([negative(1), limitMs], [-1, 300]));",
]);
write('package.json', ['{ "type": "module" }']);

const division = { file: 'src/base/sums.ts', code: 'export const half = (n) => n / 2;' };
const unused = { file: 'src/http/unused.ts', code: 'export const unused = () => !unused;', change: '! -> (nothing)' };
const uninteresting = [
  { ...division, change: '/ -> *' },
  { ...division, change: '2 -> 3' },
  { ...division, change: '2 -> 20' },
  unused,
].map((entry) => ({ ...entry, reason: 'the test of the test' }));

test('mutants.js reports the changes that no test notices, and the score of each folder', () => {
  allow(uninteresting.slice(0, 2));
  const { status, stdout } = run('--all');
  assert.equal(
    stdout,
    `survived src/base/sums.ts:2: 2 -> 20 in "export const half = (n) => n / 2;" (1 test file passed)
survived src/http/unused.ts:1: ! -> (nothing) in "export const unused = () => !unused;" (no test runs it)

base             10 of   11   90.9 %
http              3 of    4   75.0 %
all              13 of   15   86.7 %
Failed: 92 % of all and 85 % in each folder are asked for; below: http.
`,
  );
  assert.equal(status, 1);
});

test('mutants.js passes when the list of equivalent mutants explains the survivors', () => {
  allow(uninteresting);
  const { status, stdout } = run('--all', '--folder', 'http');
  assert.equal(
    stdout,
    `
http              3 of    3  100.0 %
all               3 of    3  100.0 %
Passed: 92 % of all and 85 % in each folder are asked for.
`,
  );
  assert.equal(status, 0);
});

test('mutants.js --near leaves out the tests of other folders', () => {
  allow([]);
  const { status, stdout } = run('--all', '--file', 'src/http/used.ts', '--near');
  assert.match(stdout, /^survived src\/http\/used\.ts:1: - -> \(nothing\) in .* \(no test runs it\)\n/);
  assert.equal(status, 1);
});

test('mutants.js fails on an equivalent mutant that matches no code, and on one without a reason', () => {
  allow([
    { ...division, change: '/ -> +', reason: 'gone' },
    { ...unused, reason: '' },
  ]);
  const { status, stdout } = run();
  assert.equal(
    stdout,
    `An allowed mutant matches no code: src/base/sums.ts: / -> + in "export const half = (n) => n / 2;"
An allowed mutant lacks a reason: src/http/unused.ts: ! -> (nothing) in "export const unused = () => !unused;"
`,
  );
  assert.equal(status, 1);
});

test('mutants.js chooses the same places for the same seed only', () => {
  allow([]);
  const list = (seed: string) => run('--list', '--sample', '3', '--seed', seed).stdout;
  assert.equal(list('1').trimEnd().split('\n').length, 3);
  assert.equal(list('1'), list('1'));
  assert.notEqual(list('1'), list('2'));
});

function run(...words: string[]): { status: number | null; stdout: string } {
  const args = [script, '--root', folder, '--jobs', '1', ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stdout: stdout === '' ? stderr : stdout };
}

function allow(entries: readonly object[]): void {
  write('test/equivalent-mutants.json', [JSON.stringify(entries)]);
}

/** Writes a file with a source map that maps each line to the same line. */
function write(path: string, lines: readonly string[]): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.join('\n'));
  const mappings = lines.map((_line, index) => (index === 0 ? 'AAAA' : 'AACA')).join(';');
  writeFileSync(`${file}.map`, JSON.stringify({ version: 3, sources: ['source.ts'], names: [], mappings }));
}
