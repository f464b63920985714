import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyWith } from './copy-project.ts';

const passing = "import { test } from 'node:test';\n\ntest('passes', () => {});\n";
const failing = passing.replace('() => {}', "() => {\n  throw new Error('planted');\n}");

test('test.js fails on a failing test, a file that does not compile and a run without a test', (context) => {
  const files = { 'test/base/passing.test.ts': passing, 'test/base/other.long.test.ts': failing };
  const folder = copyWith(context, files, [
    'src',
    'dist',
    'build/.dist-stamp',
    'build/library',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
  ]);
  const run = (...args: string[]) => {
    const words = ['scripts/test.js', ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
    return { status, output: stdout + stderr, passed: /^(?:# |ℹ )pass (\d+)$/m.exec(stdout)?.[1] };
  };
  const { status, passed, output } = run();
  // With the one that waits until all files of the group are loaded.
  assert.deepEqual([status, passed], [0, '2'], output);
  assert.match(output, /^# starts \d+ \(/m);
  assert.equal(run('--kind', 'long').status, 1);
  const noMatch = run('base/absent');
  assert.equal(noMatch.output, 'No test file matches base/absent.\n');
  assert.equal(noMatch.status, 1);
  const noKind = run('--kind', 'machine');
  assert.equal(noKind.output, 'No test file of the kind machine matches at all.\n');
  assert.equal(noKind.status, 1);
  const added = join(folder, 'test/base/added.test.ts');
  writeFileSync(added, failing);
  assert.equal(run().status, 1);
  assert.equal(run('base/passing').status, 0);
  rmSync(added);
  writeFileSync(join(folder, 'test/base/broken.ts'), 'export const a: string = ;\n');
  const broken = run();
  assert.match(broken.output, /^test\/base\/broken\.ts.* error TS1109: /m);
  assert.notEqual(broken.status, 0);
});
