import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Breaks a copy of the project as a slip would, packs and installs it, and sees the tests of the installed package fail.

interface Manifest {
  files: string[];
}

const project = fileURLToPath(new URL('../../..', import.meta.url));
const installedTest = fileURLToPath(new URL('./installed.test.js', import.meta.url));
const scripts = pathToFileURL(join(project, 'scripts/')).href;
const { installPackage }: { installPackage(folder: string, project: string): Promise<string> } = await import(
  `${scripts}install-package.js`
);
const { packageProblems }: { packageProblems(folder: string, dist: string): string[] } = await import(
  `${scripts}package-problems.js`
);

const breakages: readonly (readonly [string, (copy: string) => void, RegExp])[] = [
  ['dist/main.cjs is empty', (copy) => writeFileSync(join(copy, 'dist/main.cjs'), ''), /^Empty: dist\/main\.cjs$/m],
  [
    '"files" misses dist/main.cjs',
    (copy) => edit(copy, (manifest) => manifest.files.push('!dist/main.cjs')),
    /^Not in the package: dist\/main\.cjs$/m,
  ],
  [
    '"files" misses the files of dist/lib',
    (copy) => edit(copy, (manifest) => manifest.files.push('!dist/lib/*.js')),
    /^Not in the package: dist\/lib\/index\.js$/m,
  ],
  [
    '"files" misses the packages',
    (copy) => edit(copy, (manifest) => manifest.files.push('!dist/packages')),
    /^Not in the package: dist\/packages\/node-forge\.cjs$/m,
  ],
  [
    'a file needs a package that is not installed',
    (copy) => writeFileSync(join(copy, 'dist/lib/index.js'), "import 'hono';"),
    /^Not installed: "hono", which dist\/lib\/index\.js imports/m,
  ],
];

for (const [name, breakIt, expected] of breakages) {
  test(`the tests of the installed package fail when ${name}`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'entrada-breakage-'));
    context.after(() => rmSync(folder, { recursive: true, force: true }));
    const copy = copyProject(join(folder, 'copy'));
    breakIt(copy);
    const installed = await installPackage(join(folder, 'installed'), copy);
    assert.match(packageProblems(installed, join(copy, 'dist')).join('\n'), expected);
    // Without the runner's own variable, this is a run of its own.
    const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
    const { status, stdout } = spawnSync(process.execPath, ['--test', installedTest], {
      env: { ...env, TEST_PACKAGE_FOLDER: installed },
      encoding: 'utf8',
    });
    assert.equal(status, 1, stdout);
  });
}

test('packageProblems() finds nothing in a copy that is whole', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-breakage-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const copy = copyProject(join(folder, 'copy'));
  const installed = await installPackage(join(folder, 'installed'), copy);
  assert.deepEqual(packageProblems(installed, join(copy, 'dist')), []);
});

test('installPackage() packs again after a change, and else not', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-breakage-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const copy = copyProject(join(folder, 'copy'));
  const installedAs = (name: string) => installPackage(join(folder, name), copy);
  const textsOf = (installed: string) =>
    ['dist/main.cjs', 'README.md'].map((file) => readFileSync(join(installed, file), 'utf8'));
  const first = textsOf(await installedAs('first'));

  const { npm_execpath: npm } = process.env;
  context.after(() => {
    delete process.env['npm_execpath'];
    if (npm !== undefined) process.env['npm_execpath'] = npm;
  });
  process.env['npm_execpath'] = join(folder, 'no-npm.js');
  assert.deepEqual(textsOf(await installedAs('same')), first);
  writeFileSync(join(copy, 'README.md'), 'changed');
  await assert.rejects(installedAs('without-npm'), /Cannot install the packed package/);

  delete process.env['npm_execpath'];
  assert.deepEqual(textsOf(await installedAs('readme')), [first[0], 'changed']);
  writeFileSync(join(copy, 'dist/main.cjs'), '// changed');
  assert.deepEqual(textsOf(await installedAs('main')), ['// changed', 'changed']);
  edit(copy, (manifest) => manifest.files.push('!dist/main.cjs'));
  await assert.rejects(async () => textsOf(await installedAs('files')), { code: 'ENOENT' });
});

function copyProject(copy: string): string {
  const apart = new Set(['node_modules', 'build', 'coverage', '.git', 'src', 'test']);
  for (const name of readdirSync(project).filter((entry) => !apart.has(entry))) {
    cpSync(join(project, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

function edit(copy: string, change: (manifest: Manifest) => void): void {
  const path = join(copy, 'package.json');
  const manifest: Manifest = JSON.parse(readFileSync(path, 'utf8'));
  change(manifest);
  writeFileSync(path, JSON.stringify(manifest, null, 2));
}
