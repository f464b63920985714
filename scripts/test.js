import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { clearCompatibility, writeCompatibility } from './compatibility.js';
import { compileTests } from './compile-tests.js';
import { ensureReady } from './ensure-ready.js';
import { groupTests } from './group-tests.js';
import { installPackage } from './install-package.js';
import { memoryFolder } from './memory-folder.js';
import { filesIn, root } from './project.js';
import { runNode } from './run.js';
import { measureStartMs, startsLine } from './starts.js';
import { testEnvironment } from './test-environment.js';

// Takes longer, or needs more than Node and npm: run by name, and a missing program is then a failure.
const kinds = ['long', 'browser', 'terminal', 'machine', 'interop', 'windows'];

const { values, positionals } = parseArgs({ options: { kind: { type: 'string' } }, allowPositionals: true });
process.exitCode = await test(values.kind, positionals);

/**
 * Compiles everything and runs the compiled tests with Node's own runner, each file in a process of its own.
 *
 * @param {string | undefined} kind - One of {@link kinds}; absent: the tests that need only Node and npm.
 * @param {readonly string[]} filters - Runs the files whose path contains one of them; none: all.
 * @returns {Promise<number>} Exit status.
 */
async function test(kind, filters) {
  await ensureReady();
  const compiled = await compileTests();
  if (compiled !== 0) return compiled;
  const ofKind = filesIn('build/test').filter((file) => file.endsWith('.test.js') && kindOf(file) === kind);
  const files = ofKind.filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)));
  if (files.length === 0) {
    process.stderr.write(
      `No test file${kind ? ` of the kind ${kind}` : ''} matches ${filters.join(', ') || 'at all'}.\n`,
    );
    return 1;
  }
  const startMs = await measureStartMs();
  const runs = kind === undefined ? groupTests(files) : files.map((file) => join('build', 'test', file));
  // Other kinds test what other users can reach, and real disks.
  const folder = kind === undefined ? memoryFolder(2 ** 30) : tmpdir();
  const isWholeInterop = kind === 'interop' && filters.length === 0;
  if (isWholeInterop) clearCompatibility();
  const status = await runIsolated(runs, folder, filters.length === 0);
  if (isWholeInterop && status === 0) writeCompatibility();
  process.stdout.write(`${startsLine(performance.now(), startMs)}\n`);
  return status;
}

/** @param {string} file */
function kindOf(file) {
  return kinds.find((kind) => file.endsWith(`.${kind}.test.js`));
}

/**
 * @param {readonly string[]} files
 * @param {string} folder - For temporary files.
 * @param {boolean} isWhole - Whether these are all tests of a kind.
 */
async function runIsolated(files, folder, isWhole) {
  // Short, since the paths of sockets are limited to about 100 bytes.
  const home = mkdtempSync(join(folder, 'et-'));
  // The limit counts for a whole file. It finds one that hangs, and is too long to end one on a slow machine.
  const limits = [`--test-concurrency=${availableParallelism() + 1}`, '--test-timeout=1800000'];
  try {
    const installed = await installPackage(join(home, 'installed'));
    // Source maps take a tenth of the time, and help only with a few files.
    const maps = isWhole ? [] : ['--enable-source-maps'];
    const args = [...maps, ...(isWhole ? quickOptions() : []), '--single-threaded-gc', '--test', ...limits, ...files];
    const [first = '', ...rest] = args;
    const temporary = join(home, 'tmp');
    mkdirSync(temporary);
    // Other users, as whom some tests run programs, can reach the system's folder only.
    const inMemory = folder === tmpdir() ? {} : { TMPDIR: temporary };
    const env = { ...testEnvironment(home), ...inMemory, TEST_PACKAGE_FOLDER: installed };
    const ended = await runNode(first, rest, { show: true, env });
    return ended.status;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * Returns the options of Node with which many short tests take a quarter less time: without following every promise,
 * with room for what a group of tests leaves behind (else collecting it takes a tenth of the time), and with optimizing
 * only what runs often (an option that V8 has had until Node 20).
 */
function quickOptions() {
  const hooks = `--import=${pathToFileURL(join(root, 'scripts/light-test-hooks.js')).href}`;
  const room = ['--min-semi-space-size=32', '--max-semi-space-size=32', '--initial-old-space-size=256'];
  return [hooks, ...room, ...(process.versions.node.startsWith('20.') ? ['--interrupt-budget=400000'] : [])];
}
