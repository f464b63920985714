import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project } from './copy-project.ts';

const { groupTests } = (await import(pathToFileURL(join(project, 'scripts/group-tests.js')).href)) as {
  groupTests(files: readonly string[], top: string): string[];
};

const lightHooks = pathToFileURL(join(project, 'scripts/light-test-hooks.js')).href;
const passing = "import { test } from 'node:test'; test('passes', () => {});";
const environment = "process.env['A'] = 'b';";

test('groupTests() takes each file once: those of a folder or of small ones together, those that change their process apart', (context) => {
  const names = Object.entries({ base: 15, http: 15, journeys: 17, scripts: 4, 'session/saved': 60 }).flatMap(
    ([folder, length]) => Array.from({ length }, (_, index) => `${folder}/file-${index}.test.js`),
  );
  const files = Object.fromEntries(names.map((name) => [name, passing]));
  files['http/settings.test.js'] = environment;
  files['session/settings.test.js'] = "mock.method(fs, 'readSync');";
  files['session/home.test.js'] = "process.env['ENTRADA_HOME'] = 'a';";
  files['cache/mask.test.js'] = 'process.umask(0);';
  const folder = projectWith(context, files);
  const runs = groupTests(Object.keys(files), folder);
  const members = runs.map((run) => membersOf(folder, run));
  assert.deepEqual(members.flat().toSorted(), Object.keys(files).toSorted());
  const foldersOf = (group: readonly string[]) => [...new Set(group.map((file) => file.split('/')[0]))].join(' ');
  const sizes = members.map((group) => [foldersOf(group), group.length]);
  assert.deepEqual(
    sizes.toSorted((one, other) => String(one).localeCompare(String(other))),
    [
      ['base http', 30],
      ['cache', 1],
      ['http session', 2],
      ['journeys', 8],
      ['journeys', 9],
      ['scripts', 2],
      ['scripts', 2],
      ['session', 1],
      ['session', 30],
      ['session', 30],
    ],
  );
});

test("groupTests() puts the files with most work first, also in the order of names, which is that of Node's runner", (context) => {
  const long = `${passing}//${'-'.repeat(1000)}`;
  const files = {
    'base/a.test.js': passing,
    'http/a.test.js': `${environment}${long}`,
    'journeys/a.test.js': long,
    'model/a.test.js': passing,
  };
  const folder = projectWith(context, files);
  const runs = groupTests(Object.keys(files), folder);
  assert.deepEqual(
    runs.map((run) => membersOf(folder, run)),
    [['journeys/a.test.js'], ['http/a.test.js'], ['base/a.test.js', 'model/a.test.js']],
  );
  assert.deepEqual(runs.toSorted(), runs);
});

test('a group of groupTests() fails when a test of one file fails, a file does not load, or an error is left over', (context) => {
  const failing = passing.replace('() => {}', "() => { throw new Error('planted'); }");
  const files = {
    'http/a.test.js': passing,
    'journeys/a.test.js': passing,
    'journeys/b.test.js': failing,
    'scripts/a.test.js': passing,
    'scripts/b.test.js': "throw new Error('planted');",
    // Nothing waits for these two.
    'session/a.test.js': "process.env['ENTRADA_HOME'] = ''; setTimeout(() => { throw new Error('planted'); });",
    'session/b.test.js': "process.env['ENTRADA_HOME'] = ''; Promise.reject(new Error('planted'));",
  };
  const folder = projectWith(context, files);
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const statuses = groupTests(Object.keys(files), folder).map((run) => {
    const { status } = spawnSync(process.execPath, [`--import=${lightHooks}`, '--test', run], { cwd: folder, env });
    return [membersOf(folder, run)[0], status];
  });
  assert.deepEqual(Object.fromEntries(statuses), {
    'http/a.test.js': 0,
    'journeys/a.test.js': 1,
    'scripts/a.test.js': 1,
    'session/a.test.js': 1,
    'session/b.test.js': 1,
  });
});

test('the light hooks of a whole run keep the tests of a suite in it, and its after() hooks', (context) => {
  const suite = `import { after, describe, test } from 'node:test';
    describe('outer', () => {
      after(() => console.log('after outer'));
      test('inner', async (t) => {
        await t.test('part', () => {});
      });
    });`;
  const folder = projectWith(context, { 'http/a.test.js': suite });
  const [run = ''] = groupTests(['http/a.test.js'], folder);
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const args = [`--import=${lightHooks}`, '--test', '--test-reporter=tap', run];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => /^ *ok |after outer/.test(line));
  assert.deepEqual(lines.map((line) => line.replace(/ok \d+ - /, '')).toSorted(), [
    '        part',
    '    inner',
    '# after outer',
    'outer',
    'the files of small-1 load',
  ]);
});

function projectWith(context: { after(action: () => void): void }, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-groups-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, 'build/test', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return folder;
}

/** Lists the test files that a run has, relative to build/test. */
function membersOf(folder: string, run: string): string[] {
  const imports = readFileSync(join(folder, run), 'utf8').matchAll(/import\("\.\.\/test\/([^"]+)"\)/g);
  return [...imports].map(([, file = '']) => file);
}
