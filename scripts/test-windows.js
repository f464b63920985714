import './check-node.js';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileTests } from './compile-tests.js';
import { ensureReady } from './ensure-ready.js';
import { installPackage, runNpm } from './install-package.js';
import { memoryFolder } from './memory-folder.js';
import { filesIn, root } from './project.js';
import { testEnvironment } from './test-environment.js';
import { compareWithDifferences, readDifferences } from './windows/differences.js';
import { runTestFiles } from './windows/run-test-files.js';
import { tableOfFolders } from './windows/table-of-folders.js';
import { addKeyring, endWine, makePrefix, windowsNode, windowsPath } from './windows/wine-node.js';

process.exitCode = await testWindows(process.argv.slice(2));

/**
 * Runs the compiled tests with Windows' own Node in Wine, and prints the counts and the time of each folder. What Node
 * and libuv do on Windows is real; how the system answers is Wine's.
 *
 * @param {readonly string[]} filters - Runs the files whose path contains one of them; none: those whose path starts
 *   with an entry of test/windows-files.json.
 * @returns {Promise<number>} Exit status: 0 if every test passes except those of test/windows-differences.json, which
 *   have to fail.
 */
async function testWindows(filters) {
  const startedAt = performance.now();
  await ensureReady();
  const compiled = await compileTests();
  if (compiled !== 0) return compiled;
  const node = await windowsNode();
  // A prefix has 700 MB.
  const home = mkdtempSync(join(memoryFolder(3 * 2 ** 30), 'entrada-wine-'));
  const prefix = join(home, 'prefix');
  const clean = () => {
    endWine(prefix);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const stop = () => {
    clean();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  try {
    mkdirSync(prefix);
    const wine = await makePrefix(prefix);
    const installed = await installPackage(join(home, 'installed'));
    await addKeyring(installed, prefix);
    const env = {
      ...wine,
      ...testVariables(home),
      TEST_PACKAGE_FOLDER: windowsPath(installed),
      TEST_CMD_SHIM: windowsPath(await cmdShim()),
    };
    const differences = readDifferences();
    const { results, times } = await runTestFiles(testFiles(filters, differences), { node, home, env });
    process.stdout.write(tableOfFolders(results, times));
    const status = report(results, differences);
    process.stdout.write(`${Math.round((performance.now() - startedAt) / 1000)} s\n`);
    return status;
  } finally {
    clean();
  }
}

/**
 * Returns the folder of the package with which npm makes `entrada.cmd`.
 *
 * @returns {Promise<string>}
 */
async function cmdShim() {
  const { output } = await runNpm(['root', '--global'], root);
  const places = [process.env.npm_execpath, `${output.trim()}/npm/bin/npm-cli.js`].map((file) => file ?? '');
  const folders = places.map((file) => join(file, '../../node_modules/cmd-shim'));
  const found = folders.find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`Cannot find npm's package cmd-shim in ${folders.join(' or ')}.`);
  return found;
}

/** @param {string} home */
function testVariables(home) {
  const { PATH, TMPDIR, HOME, USERPROFILE, XDG_RUNTIME_DIR, ...others } = testEnvironment(home);
  void [TMPDIR, USERPROFILE, XDG_RUNTIME_DIR];
  return { ...others, PATH, HOME, TEST_PKI_FOLDER: windowsPath(join(home, 'pki')) };
}

/**
 * @param {readonly string[]} filters
 * @param {readonly import('./windows/differences.js').Difference[]} differences
 * @returns {string[]} Compiled files, relative to build/test.
 */
function testFiles(filters, differences) {
  const notRun = new Set(differences.filter(({ test }) => test === undefined).map(({ file }) => `${file}.js`));
  const all = filesIn('build/test').filter((file) => /^[^.]*(?:\.windows)?\.test\.js$/.test(file) && !notRun.has(file));
  if (filters.length > 0) return all.filter((file) => filters.some((filter) => file.includes(filter)));
  /** @type {readonly string[]} */
  const listed = JSON.parse(readFileSync(join(root, 'test', 'windows-files.json'), 'utf8'));
  const unused = listed.filter((start) => !all.some((file) => file.startsWith(start)));
  if (unused.length > 0) throw new Error(`test/windows-files.json lists what does not exist: ${unused.join(', ')}`);
  const files = all.filter((file) => listed.some((start) => file.startsWith(start)));
  process.stdout.write(`Not run in Wine yet: ${all.length - files.length} of ${all.length} test files.\n`);
  return files;
}

/**
 * @param {readonly import('./windows/differences.js').Result[]} results
 * @param {readonly import('./windows/differences.js').Difference[]} differences
 * @returns {number} Exit status.
 */
function report(results, differences) {
  const { undeclared, declared, outdated } = compareWithDifferences(results, differences);
  for (const { file, name, found } of undeclared) process.stdout.write(`\nFAILED ${file}: ${name}\n${found}\n`);
  for (const entry of outdated) {
    process.stdout.write(`\nOUTDATED in test/windows-differences.json: ${entry}\n`);
  }
  const passed = results.filter(({ state }) => state === 'passed').length;
  const notRun = differences.filter(({ test }) => test === undefined).length;
  process.stdout.write(
    `${results.length} tests, ${passed} passed, ${undeclared.length} failed, ${declared.length} differ as declared; ` +
      `${notRun} files do not run in Wine, as declared; ${outdated.length} declarations outdated\n`,
  );
  return undeclared.length === 0 && outdated.length === 0 && passed > 0 ? 0 : 1;
}
