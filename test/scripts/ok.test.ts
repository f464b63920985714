import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyWith } from './copy-project.ts';

const others = ['lint', 'layers', 'types', 'knip', 'package', 'docs', 'tests'];

test('ok.js ends with status 1 and names the gate when one of its gates fails', (context) => {
  // Formatting the sources would take most of the time.
  const settings = '{ "files": { "includes": ["bench/**"] } }\n';
  const formatted = { 'bench/formatted.ts': 'const a = 1;\n' };
  const planted = { 'bench/planted.ts': 'const   a = 1\n', ...formatted, 'biome.json': settings };
  const folder = copyWith(context, planted, ['dist', 'build/.dist-stamp'], ['build/library', 'src']);
  const skipped = ok(folder, ...others);
  assert.match(skipped.stdout, /bench\/planted\.ts/);
  assert.match(skipped.stdout, /^format +FAILED +[\d.]+ s$/m);
  assert.match(skipped.stdout, /^links +ok +[\d.]+ s$/m);
  assert.match(skipped.stdout, /\nFailed: format; took the time of \d+ starts of Node\.\n$/);
  assert.equal(skipped.status, 1);
  rmSync(join(folder, 'bench/planted.ts'));
  const passed = ok(folder, ...others);
  assert.match(passed.stdout, /^Passed; took the time of \d+ starts of Node\.$/m);
  assert.equal(passed.status, 0);
});

test('ok.js refuses to skip a gate that does not exist', (context) => {
  const { status, stderr } = ok(copyWith(context, {}), ...others, 'test');
  const names = 'format, lint, layers, types, knip, package, links, docs, tests';
  assert.equal(stderr, `Cannot skip "test": it is not a gate; the gates are ${names}.\n`);
  assert.equal(status, 1);
});

function ok(folder: string, ...skipped: string[]) {
  const args = ['scripts/ok.js', ...skipped.flatMap((name) => ['--skip', name])];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
}
