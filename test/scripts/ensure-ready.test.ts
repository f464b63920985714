import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyWith, project } from './copy-project.ts';

// An npm that only says how it was called.
const npm = { 'npm.js': "process.stdout.write(`npm ${process.argv.slice(2).join(' ')}`); process.exitCode = 1;" };

function ensureReady(folder: string) {
  const args = ['--input-type=module', '-e', "await (await import('./scripts/ensure-ready.js')).ensureReady()"];
  const env = { ...process.env, npm_execpath: join(folder, 'npm.js') };
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  return { status, stderr };
}

for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
  test(`ensureReady() installs when ${kind} of package.json differ from the lock file`, (context) => {
    const manifest: Record<string, Record<string, string>> = JSON.parse(
      readFileSync(join(project, 'package.json'), 'utf8'),
    );
    const changed = { ...manifest, [kind]: { ...manifest[kind], 'left-pad': '^1.3.0' } };
    const { status, stderr } = ensureReady(copyWith(context, { ...npm, 'package.json': JSON.stringify(changed) }));
    assert.match(
      stderr,
      /^Installing from package-lock\.json \.\.\.\nnpm ci .*\nCannot install from package-lock\.json/,
    );
    assert.equal(status, 1);
  });
}

test('ensureReady() refuses a file of dist/ that the build did not write', (context) => {
  const folder = copyWith(context, npm, ['dist', 'build/.dist-stamp'], ['build/library', 'src']);
  assert.deepEqual(ensureReady(folder), { status: 0, stderr: '' });
  writeFileSync(join(folder, 'dist/main.cjs'), '');
  const message = 'Cannot use dist/: the build did not write main.cjs like this; run "npm run build".\n';
  assert.deepEqual(ensureReady(folder), { status: 1, stderr: message });
});
