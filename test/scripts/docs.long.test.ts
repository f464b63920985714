import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyWith, project } from './copy-project.ts';

test('docs.js --check names each page that is changed, missing or not generated, and docs.js writes it again', (context) => {
  const folder = copyWith(context, {}, ['dist', 'build/.dist-stamp', 'build/library', 'src', 'docs']);
  const docs = (...args: string[]) => {
    const words = ['scripts/docs.js', ...args];
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
    return { status, stdout };
  };
  assert.deepEqual(docs('--check'), { status: 0, stdout: '' });
  const changed = 'docs/reference/Connect-Entra.md';
  const missing = 'docs/exit-statuses.md';
  const orphan = 'docs/reference/Get-Nothing.md';
  appendFileSync(join(folder, changed), 'One line more.\n');
  rmSync(join(folder, missing));
  writeFileSync(join(folder, orphan), '# Get-Nothing\n');
  const lines = [missing, changed, orphan].map((path) => `Not as its table says: ${path}; run "npm run docs".\n`);
  assert.deepEqual(docs('--check'), { status: 1, stdout: lines.join('') });
  assert.deepEqual(docs(), { status: 0, stdout: `Written: ${missing}, ${changed}, ${orphan}.\n` });
  for (const path of [changed, missing]) {
    assert.equal(readFileSync(join(folder, path), 'utf8'), readFileSync(join(project, path), 'utf8'));
  }
  assert.equal(existsSync(join(folder, orphan)), false);
});
