import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { copyWith } from './copy-project.ts';

test('biome.json has every script, source and test formatted, and leaves what is built alone', (context) => {
  const unformatted = 'const   a = "1"\n';
  const checked = ['scripts/build.js', 'scripts/bundle.js', 'src/base/a.ts', 'test/base/build-a.test.ts', 'bench/a.ts'];
  const built = ['build/a.js', 'dist/a.js', 'coverage/a.js'];
  const folder = copyWith(context, Object.fromEntries([...checked, ...built].map((file) => [file, unformatted])));
  const biome = join(folder, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'format', '--reporter=github', '--max-diagnostics=none', '.'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const named = [...stdout.matchAll(/file=([^,]+),/g)].map(([, file = '']) => relative(folder, file));
  assert.deepEqual(named.toSorted(), checked.toSorted());
  assert.equal(status, 1);
});
