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

const passing = "import { test } from 'node:test'; test('passes', () => {});";
const environment = "process.env['A'] = 'b';";

test('groupTests() takes each file once: small ones of a folder together, one that changes its process alone', (context) => {
  const names = ['http', 'journeys', 'session/saved'].flatMap((folder) =>
    Array.from({ length: 17 }, (_, index) => `${folder}/file-${index}.test.js`),
  );
  const files = Object.fromEntries(names.map((name) => [name, passing]));
  files['scripts/gate.test.js'] = passing;
  files['http/settings.test.js'] = environment;
  const folder = projectWith(context, files);
  const runs = groupTests(Object.keys(files), folder);
  const members = runs.map((run) => membersOf(folder, run));
  assert.deepEqual(members.flat().toSorted(), Object.keys(files).toSorted());
  const sizes = members.map((group) => [group[0]?.split('/')[0], group.length]);
  assert.deepEqual(
    sizes.toSorted((one, other) => String(one).localeCompare(String(other))),
    [
      ['http', 1],
      ['http', 8],
      ['http', 9],
      ['journeys', 3],
      ['journeys', 3],
      ['journeys', 3],
      ['journeys', 4],
      ['journeys', 4],
      ['scripts', 1],
      ['session', 8],
      ['session', 9],
    ],
  );
});

test('groupTests() puts the files with most work first', (context) => {
  const long = `${passing}//${'-'.repeat(1000)}`;
  const files = { 'base/a.test.js': passing, 'http/a.test.js': long, 'journeys/a.test.js': long };
  const folder = projectWith(context, files);
  assert.deepEqual(
    groupTests(Object.keys(files), folder).map((run) => membersOf(folder, run)),
    [['journeys/a.test.js'], ['http/a.test.js'], ['base/a.test.js']],
  );
});

test('a group of groupTests() fails when a test of one file fails, or a file does not load', (context) => {
  const failing = passing.replace('() => {}', "() => { throw new Error('planted'); }");
  const files = {
    'base/a.test.js': passing,
    'base/b.test.js': failing,
    'http/a.test.js': passing,
    'http/b.test.js': "throw new Error('planted');",
    'model/a.test.js': passing,
  };
  const folder = projectWith(context, files);
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const statuses = groupTests(Object.keys(files), folder).map((run) => {
    const { status } = spawnSync(process.execPath, ['--test', run], { cwd: folder, env });
    return [run.replaceAll('\\', '/'), status];
  });
  assert.deepEqual(Object.fromEntries(statuses), {
    'build/groups/base-1.test.js': 1,
    'build/groups/http-1.test.js': 1,
    'build/groups/model-1.test.js': 0,
  });
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
  const path = run.replaceAll('\\', '/');
  if (path.startsWith('build/test/')) return [path.slice('build/test/'.length)];
  const imports = readFileSync(join(folder, run), 'utf8').matchAll(/import\("\.\.\/test\/([^"]+)"\)/g);
  return [...imports].map(([, file = '']) => file);
}
