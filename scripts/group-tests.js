import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.js';

// A process that only imports a small test file costs more than its tests do. Small files of one folder share a
// process; a file keeps one of its own when it changes what the process shares, or runs many processes itself.
const ownProcess =
  /process\.env\[[^\]]+\]\s*=[^=]|delete process\.env|process\.(?:chdir|umask|memoryUsage|on)\(|\bmock\.|failing-fs\.js|syncBuiltinESMExports/;
const ownFolders = ['interop/', 'scripts/'];
const runsProcesses = ['journeys/', 'scripts/'];
// Journeys mostly wait for the command line; a few in a process spare the loading of the library and the lab.
const filesPerGroup = { journeys: 4, other: 16 };

/**
 * Arranges compiled test files for Node's runner, those with most work first.
 *
 * @param {readonly string[]} files - Relative to build/test.
 * @param {string} [top] - The folder of the project.
 * @returns {string[]} Files to run, relative to the project; each imports one test file or several.
 */
export function groupTests(files, top = root) {
  const tests = join(top, 'build', 'test');
  const folder = join(top, 'build', 'groups');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const alone = files.filter((file) => needsOwnProcess(tests, file));
  const groups = Object.entries(byFolder(files.filter((file) => !alone.includes(file)))).flatMap(([name, members]) => {
    const count = Math.ceil(members.length / (name === 'journeys' ? filesPerGroup.journeys : filesPerGroup.other));
    return Array.from({ length: count }, (_, index) => ({
      name: `${name}-${index + 1}`,
      // Dealt out in turn, since the files of one subfolder cost alike.
      members: members.filter((__, place) => place % count === index),
    }));
  });
  for (const { name, members } of groups) {
    writeFileSync(join(folder, `${name}.test.js`), groupOf(name, members));
  }
  return [
    ...alone.map((file) => ({ run: join('build', 'test', file), members: [file] })),
    ...groups.map(({ name, members }) => ({ run: join('build', 'groups', `${name}.test.js`), members })),
  ]
    .toSorted((a, b) => workOf(tests, b.members) - workOf(tests, a.members))
    .map(({ run }) => run);
}

/**
 * Returns the source that runs several files. Its first test ends when all of them are loaded: Node runs the after()
 * hooks as soon as every test that it knows of is done, which would stop the lab of a file that is still starting it.
 *
 * @param {string} name
 * @param {readonly string[]} members
 */
function groupOf(name, members) {
  return [
    "import { test } from 'node:test';",
    'let end;',
    `test('the files of ${name} load', () => new Promise((resolve) => { end = resolve; }));`,
    ...members.map((file) => `await import(${JSON.stringify(`../test/${file}`)});`),
    'end();\n',
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
 * @param {string} tests
 * @param {string} file
 */
function needsOwnProcess(tests, file) {
  if (ownFolders.some((folder) => file.startsWith(folder))) return true;
  return ownProcess.test(readFileSync(join(tests, file), 'utf8'));
}

/**
 * @param {readonly string[]} files
 * @returns {Record<string, string[]>} By the first folder.
 */
function byFolder(files) {
  /** @type {Record<string, string[]>} */
  const folders = {};
  for (const file of files) (folders[file.split('/')[0] ?? ''] ??= []).push(file);
  return folders;
}
