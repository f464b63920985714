import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileTests } from './compile-tests.js';
import { ensureReady } from './ensure-ready.js';
import { groupTests } from './group-tests.js';
import { installPackage } from './install-package.js';
import { filesIn, root } from './project.js';
import { testEnvironment } from './test-environment.js';
import { endWine, makePrefix, runInWine, windowsNode, windowsPath } from './windows/wine-node.js';

/**
 * @typedef {object} Difference
 * @property {string} file - Below test, without `.ts`.
 * @property {string} [test] - Its title; absent: the file does not run.
 * @property {string} reason
 */

/**
 * @typedef {object} Result
 * @property {string} file
 * @property {string} name
 * @property {'passed' | 'failed' | 'skipped'} state
 * @property {string} [found]
 */

const limitMs = 300_000;
const processes = 2;

process.exitCode = await testWindows(process.argv.slice(2));

/**
 * Runs the compiled tests with Windows' own Node in Wine, and prints the counts of each folder. What Node and libuv do
 * on Windows is real; how the system answers is Wine's.
 *
 * @param {readonly string[]} filters - Runs the files whose path contains one of them; none: those that
 *   test/windows-files.json lists.
 * @returns {Promise<number>} Exit status: 0 if every test passes that test/windows-differences.json does not name.
 */
async function testWindows(filters) {
  const startedAt = performance.now();
  await ensureReady();
  const compiled = await compileTests();
  if (compiled !== 0) return compiled;
  const node = await windowsNode();
  const home = mkdtempSync(join(tmpdir(), 'entrada-wine-'));
  /** @type {Record<string, string | undefined> | undefined} */
  let env;
  try {
    const prefix = join(home, 'prefix');
    mkdirSync(prefix);
    const wine = await makePrefix(prefix);
    const installed = await installPackage(join(home, 'installed'));
    env = { ...wine, ...testVariables(home), TEST_PACKAGE_FOLDER: windowsPath(installed) };
    const differences = readDifferences();
    const results = await runFiles(testFiles(filters, differences), { node, home, env });
    process.stdout.write(tableOf(results));
    const failures = results.filter(({ state }) => state === 'failed');
    const declared = failures.filter((result) => differences.some((one) => isAbout(one, result)));
    const undeclared = failures.filter((result) => !declared.includes(result));
    for (const { file, name, found } of undeclared) process.stdout.write(`\nFAILED ${file}: ${name}\n${found}\n`);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const passed = results.filter(({ state }) => state === 'passed').length;
    process.stdout.write(
      `${results.length} tests, ${passed} passed, ${undeclared.length} failed, ${declared.length} differ as declared; ${seconds} s\n`,
    );
    return undeclared.length === 0 && passed > 0 ? 0 : 1;
  } finally {
    if (env !== undefined) await endWine(env);
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @param {string} home */
function testVariables(home) {
  const { PATH, TMPDIR, HOME, USERPROFILE, XDG_RUNTIME_DIR, ...others } = testEnvironment(home);
  void [TMPDIR, USERPROFILE, XDG_RUNTIME_DIR];
  return { ...others, PATH, HOME, TEST_PKI_FOLDER: windowsPath(join(home, 'pki')) };
}

/** @returns {readonly Difference[]} */
function readDifferences() {
  return JSON.parse(readFileSync(join(root, 'test', 'windows-differences.json'), 'utf8'));
}

/**
 * @param {readonly string[]} filters
 * @param {readonly Difference[]} differences
 */
function testFiles(filters, differences) {
  const whole = differences.filter(({ test }) => test === undefined).map(({ file }) => `${file}.js`);
  const all = filesIn('build/test').filter((file) => /^[^.]*(?:\.windows)?\.test\.js$/.test(file));
  if (filters.length > 0) {
    return all.filter((file) => !whole.includes(file) && filters.some((filter) => file.includes(filter)));
  }
  /** @type {readonly string[]} */
  const listed = JSON.parse(readFileSync(join(root, 'test', 'windows-files.json'), 'utf8'));
  const files = all.filter((file) => !whole.includes(file) && listed.includes(file.slice(0, -'.js'.length)));
  const left = all.length - whole.length - files.length;
  process.stdout.write(`Not run in Wine yet: ${left} test files that test/windows-files.json does not list.\n`);
  return files;
}

/**
 * @param {Difference} difference
 * @param {Result} result
 */
function isAbout({ file, test }, result) {
  return file === result.file && (test === undefined || test === result.name);
}

/**
 * @param {readonly string[]} files
 * @param {{ node: string, home: string, env: NodeJS.ProcessEnv }} place
 * @returns {Promise<Result[]>}
 */
async function runFiles(files, { node, home, env }) {
  const reporter = `file:///${windowsPath(join(root, 'scripts', 'windows', 'report-lines.js')).replaceAll('\\', '/')}`;
  const args = ['--single-threaded-gc', `--test-reporter=${reporter}`, '--test-reporter-destination=stdout'];
  const groups = groupTests(files);
  /** @type {Result[]} */
  const results = [];
  const work = async () => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      const output = join(home, `${group.replaceAll('/', '_')}.txt`);
      const status = await runInWine([node, ...args, group], { env, output, cwd: root, limitMs });
      const text = readFileSync(output, 'utf8');
      const found = resultsIn(text);
      results.push(...found);
      // A process that ends in the middle of its tests has not failed one of them.
      if (status !== 0 && !found.some(({ state }) => state === 'failed')) {
        results.push({ file: group, name: `ended with ${status}`, state: 'failed', found: text.slice(-4000) });
      }
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  if (process.env['ENTRADA_WINE_RESULTS'] !== undefined) {
    writeFileSync(process.env['ENTRADA_WINE_RESULTS'], JSON.stringify(results, undefined, 1));
  }
  return results;
}

/**
 * @param {string} output
 * @returns {Result[]}
 */
function resultsIn(output) {
  const rows = output.split('\n').filter((line) => line.startsWith('@@'));
  return rows.map((line) => JSON.parse(line.slice(2))).filter(({ name }) => !/^the files of \S+ load$/.test(name));
}

/** @param {readonly Result[]} results */
function tableOf(results) {
  const folders = [...new Set(results.map(({ file }) => file.split('/')[0] ?? ''))].toSorted();
  const states = /** @type {const} */ (['passed', 'failed', 'skipped']);
  const rows = folders.map((folder) => [
    folder,
    ...states.map((state) =>
      String(results.filter((one) => one.file.startsWith(`${folder}/`) && one.state === state).length),
    ),
  ]);
  return [['folder', ...states], ...rows]
    .map(
      (row) =>
        `${row
          .map((cell) => cell.padEnd(14))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}
