import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './project.js';

// A process that only starts and imports a few test files costs more than their tests do, so files share processes.
// Those that change what a process shares, and restore it, share one with their like.
const changesProcess =
  /process\.env\[[^\]]+\]\s*=[^=]|delete process\.env|process\.(?:memoryUsage|on)\(|\bmock\.|failing-fs\.js|syncBuiltinESMExports/;
// The folder of the program is read once in a process. Node does not restore a method that was mocked twice in a test.
const ownProcess = /process\.env\['ENTRADA_HOME'\]\s*=[^=]|process\.(?:chdir|umask)\(|method\(Date,/;
const runsProcesses = ['journeys/', 'scripts/'];
// Journeys and scripts mostly wait for processes that they start; a few in a process spare the loading of the rest.
/** @type {Record<string, number>} */
const filesPerGroup = { journeys: 10, scripts: 3, changing: 7, other: 45 };
// Folders with fewer files than this share processes.
const smallFolder = 16;

/**
 * Arranges compiled test files for Node's runner, those with most work first.
 *
 * @param {readonly string[]} files - Relative to build/test.
 * @param {string} [top] - The folder of the project.
 * @returns {string[]} Files to run, relative to the project, in their order; each imports one test file or several.
 */
export function groupTests(files, top = root) {
  const tests = join(top, 'build', 'test');
  const folder = join(top, 'build', 'groups');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const alone = files.filter((file) => matches(ownProcess, tests, file));
  const groups = Object.entries(
    byFolder(
      files.filter((file) => !alone.includes(file)),
      tests,
    ),
  ).flatMap(([name, members]) => {
    const count = Math.ceil(members.length / (filesPerGroup[name] ?? filesPerGroup['other'] ?? 1));
    return Array.from({ length: count }, (_, index) => ({
      name: `${name}-${index + 1}`,
      // Dealt out in turn, since the files of one subfolder cost alike.
      members: members.filter((__, place) => place % count === index),
    }));
  });
  const runs = [...alone.map((file) => ({ name: basename(file, '.test.js'), members: [file] })), ...groups].toSorted(
    (a, b) => workOf(tests, b.members) - workOf(tests, a.members),
  );
  return runs.map(({ name, members }, place) => {
    // Node's runner takes the files in the order of their names.
    const file = `${String(place).padStart(3, '0')}-${name}.test.js`;
    writeFileSync(join(folder, file), groupOf(name, members));
    return join('build', 'groups', file);
  });
}

/**
 * Returns the source that runs several files. Its first test ends when all of them are loaded: Node runs the after()
 * hooks as soon as every test that it knows of is done, which would stop the lab of a file that is still starting it.
 * It fails when one does not load.
 *
 * @param {string} name
 * @param {readonly string[]} members
 */
function groupOf(name, members) {
  return [
    "import { test } from 'node:test';",
    'const { end, fail } = await new Promise((begin) => {',
    `  test('the files of ${name} load', () => new Promise((end, fail) => begin({ end, fail })));`,
    '});',
    'try {',
    ...members.map((file) => `  await import(${JSON.stringify(`../test/${file}`)});`),
    '  end();',
    '} catch (error) {',
    '  fail(error);',
    '}\n',
  ].join('\n');
}

/**
 * Guesses how long files run, from their sizes: the longest run first, so that none is left over for one process at the
 * end.
 *
 * @param {string} tests
 * @param {readonly string[]} files
 */
function workOf(tests, files) {
  const sizes = files.map((file) => {
    const weight = runsProcesses.some((folder) => file.startsWith(folder)) ? 4 : 1;
    return weight * statSync(join(tests, file)).size;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * @param {RegExp} pattern
 * @param {string} tests
 * @param {string} file
 */
function matches(pattern, tests, file) {
  return pattern.test(readFileSync(join(tests, file), 'utf8'));
}

/**
 * @param {readonly string[]} files
 * @param {string} tests
 * @returns {Record<string, string[]>} By the first folder; those of small folders are together, and those that change
 * their process, unless they run other processes.
 */
function byFolder(files, tests) {
  /** @type {Record<string, string[]>} */
  const folders = {};
  for (const file of files) {
    const folder = file.split('/')[0] ?? '';
    const isChanging = !(folder in filesPerGroup) && matches(changesProcess, tests, file);
    (folders[isChanging ? 'changing' : folder] ??= []).push(file);
  }
  /** @type {Record<string, string[]>} */
  const kinds = {};
  for (const [folder, members] of Object.entries(folders)) {
    const isSmall = members.length < smallFolder && !(folder in filesPerGroup);
    (kinds[isSmall ? 'small' : folder] ??= []).push(...members);
  }
  return kinds;
}
