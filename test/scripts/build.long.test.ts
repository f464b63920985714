import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyWith } from './copy-project.ts';

test('build.js builds again when an output is missing or changed or an input has changed, and only then', (context) => {
  const folder = copyWith(context, {}, ['src']);
  const build = (): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/build.js'], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  assert.equal(build(), 'Built dist/.\n');
  assert.equal(build(), 'dist/ is up to date.\n');
  for (const part of ['dist/main.cjs', 'dist/lib', 'dist/types/index.d.ts', 'build/library']) {
    rmSync(join(folder, part), { recursive: true });
    assert.equal(build(), 'Built dist/.\n', part);
    assert.ok(existsSync(join(folder, part)), part);
  }
  writeFileSync(join(folder, 'dist/main.cjs'), '');
  assert.equal(build(), 'Built dist/.\n');
  writeFileSync(join(folder, 'dist/left-behind.js'), '');
  assert.equal(build(), 'Built dist/.\n');
  assert.equal(existsSync(join(folder, 'dist/left-behind.js')), false);
  for (const input of ['scripts/parts.js', 'scripts/powershell/write-module.js', 'src/base/version.ts']) {
    appendFileSync(join(folder, input), '\n');
    assert.equal(build(), 'Built dist/.\n', input);
  }
});

test('knip finds a script that nothing runs or imports', (context) => {
  const folder = copyWith(context, { 'scripts/unused.js': '' }, [
    'src',
    'test',
    'bench',
    'knip.json',
    'oxlint.config.js',
  ]);
  const knip = join(folder, 'node_modules/knip/bin/knip.js');
  const { status, stdout } = spawnSync(process.execPath, [knip, '--include', 'files'], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.match(stdout, /^scripts\/unused\.js/m);
  assert.doesNotMatch(stdout, /^scripts\/(?!unused)/m);
  assert.equal(status, 1);
});
