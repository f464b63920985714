import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileTests } from './compile-tests.js';
import { ensureReady } from './ensure-ready.js';
import { groupTests } from './group-tests.js';
import { installPackage } from './install-package.js';
import { filesIn } from './project.js';
import { runNode } from './run.js';

// Takes longer, or needs more than Node and npm: run by name, and a missing program is then a failure.
const kinds = ['long', 'browser', 'terminal', 'machine'];

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
  return runIsolated(kind === undefined ? groupTests(files) : files.map((file) => join('build', 'test', file)));
}

/** @param {string} file */
function kindOf(file) {
  return kinds.find((kind) => file.endsWith(`.${kind}.test.js`));
}

/** @param {readonly string[]} files */
async function runIsolated(files) {
  const home = mkdtempSync(join(tmpdir(), 'entrada-test-'));
  const limits = [`--test-concurrency=${availableParallelism()}`, '--test-timeout=300000'];
  try {
    const installed = await installPackage(join(home, 'installed'));
    const args = ['--enable-source-maps', '--test', ...limits, ...files];
    const [first = '', ...rest] = args;
    const ended = await runNode(first, rest, { show: true, env: cleanEnvironment(home, installed) });
    return ended.status;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * Leaves out what would change a test's course: somebody's own sign-in settings, proxies, certificates and home folder.
 *
 * @param {string} home
 * @param {string} installed - The package's folder.
 */
function cleanEnvironment(home, installed) {
  const foreign =
    /^(ENTRADA_|AZURE_|MSI_|IDENTITY_|IMDS_|XDG_|npm_|NODE_TEST|NODE_EXTRA_CA_CERTS$|NODE_OPTIONS$|NODE_TLS|NO_COLOR$|FORCE_COLOR$|BROWSER$)|_PROXY$/i;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  // Sockets of agents too: a shell around the tests may have one of its own.
  const runtime = join(home, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    XDG_RUNTIME_DIR: runtime,
    // Nobody's keyring is for tests.
    ENTRADA_KEYRING: 'off',
    TEST_PKI_FOLDER: join(home, 'pki'),
    TEST_PACKAGE_FOLDER: installed,
  };
}
