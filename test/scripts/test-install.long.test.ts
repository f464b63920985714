import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { copyWith, project } from './copy-project.ts';

// An npm that builds and packs as it does, and takes the dependencies from this project in place of the registry.
const npm = `#!/bin/sh
case "$1" in pack | sbom) exec "$REAL_NPM" "$@" ;; esac
for tarball; do :; done
mkdir -p node_modules/.bin
for folder in "$PROJECT"/node_modules/*; do ln -s "$folder" node_modules/; done
tar -xzf "$tarball" && mv package node_modules/entrada
ln -s ../entrada/dist/cli.cjs node_modules/.bin/entrada
`;

const faults: readonly (readonly [string, string, RegExp])[] = [
  ['the second bundle', '!dist/main.cjs', /^entrada tour failed with status \d+\.$/m],
  ['the bundle of requests', '!dist/requests.cjs', /^entrada tour failed with status \d+\.$/m],
  ['the lab', '!dist/lib/lab.js', /^entrada tour failed with status \d+\.$/m],
  ['the chunks of the library', '!dist/lib/????????.js', /^entrada tour failed with status \d+\.$/m],
  ['the library', '!dist/lib/index.js', /^a program with the library failed with status \d+\.$/m],
];

const options = { skip: process.platform === 'win32' && 'the npm of this test is a shell script' };

test('test-install.js signs in with the packed package, and fails when a part is not in it', options, (context) => {
  const folder = copyWith(context, {}, [
    'src',
    'dist',
    'build/.dist-stamp',
    'build/library',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
  ]);
  const { status, stdout, stderr } = testInstall(context, folder);
  assert.match(
    stdout,
    /^ok {2}npm install entrada-.*\.tgz\nok {2}entrada --version\nok {2}entrada tour\nok {2}a program /m,
  );
  assert.equal(status, 0, stderr);
  const manifestFile = join(folder, 'package.json');
  const manifest = readFileSync(manifestFile, 'utf8');
  for (const [part, pattern, expected] of faults) {
    const { files, ...fields } = JSON.parse(manifest) as { files: readonly string[] };
    writeFileSync(manifestFile, JSON.stringify({ ...fields, files: [...files, pattern] }));
    const broken = testInstall(context, folder);
    assert.match(broken.stderr, expected, part);
    assert.equal(broken.status, 1, part);
  }
});

function testInstall(context: { after(action: () => void): void }, folder: string) {
  const bin = mkdtempSync(join(tmpdir(), 'entrada-npm-'));
  context.after(() => rmSync(bin, { recursive: true, force: true }));
  writeFileSync(join(bin, 'npm'), npm, { mode: 0o755 });
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const realNpm = folders.map((each) => join(each, 'npm')).find((each) => existsSync(each)) ?? 'npm';
  const env = { ...process.env, REAL_NPM: realNpm, PROJECT: project, PATH: [bin, ...folders].join(delimiter) };
  return spawnSync(process.execPath, ['scripts/test-install.js'], { cwd: folder, env, encoding: 'utf8' });
}
