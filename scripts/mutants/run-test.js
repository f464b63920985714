import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { testEnvironment } from '../test-environment.js';

/**
 * @typedef {object} TestRun
 * @property {'passed' | 'failed' | 'hung'} result
 * @property {number} ms
 * @property {string} output
 */

/**
 * Runs one compiled test file in a workspace, with a home and a temporary folder of its own, until its first failure.
 * Ends what it leaves running.
 *
 * @param {import('./workspace.js').Workspace} workspace
 * @param {string} file - Relative to the workspace.
 * @param {{ limitMs?: number, coverageFolder?: string, pkiFolder?: string }} [options] - `pkiFolder` is copied into the
 *   home; without `limitMs` the run may take any time.
 * @returns {Promise<TestRun>}
 */
export async function runTest(workspace, file, options = {}) {
  const home = mkdtempSync(join(workspace.homes, 'home-'));
  try {
    return await runIn(workspace.root, home, file, options);
  } finally {
    endProcessesOf(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/**
 * @param {string} root
 * @param {string} home
 * @param {string} file
 * @param {{ limitMs?: number, coverageFolder?: string, pkiFolder?: string }} options
 * @returns {Promise<TestRun>}
 */
function runIn(root, home, file, { limitMs, coverageFolder, pkiFolder }) {
  // Without a package's folder, journeys run the compiled command line, where the mutant is.
  const { NODE_V8_COVERAGE: _coverage, TEST_PACKAGE_FOLDER: _package, ...env } = testEnvironment(home);
  const temporary = join(home, 'tmp');
  mkdirSync(temporary);
  if (pkiFolder !== undefined && existsSync(pkiFolder)) cpSync(pkiFolder, join(home, 'pki'), { recursive: true });
  const child = spawn(process.execPath, ['--test-reporter=tap', join(root, file)], {
    cwd: root,
    env: {
      ...env,
      TMPDIR: temporary,
      ...(coverageFolder === undefined ? {} : { NODE_V8_COVERAGE: coverageFolder }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const startMs = performance.now();
  let output = '';
  let hung = false;
  const end = () => killGroup(child.pid);
  const endHung = () => {
    hung = true;
    end();
  };
  const timer = limitMs === undefined ? undefined : setTimeout(endHung, limitMs);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
      if (coverageFolder === undefined && /^\s*not ok /m.test(output)) end();
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // Not 'close': a process that the test left running may hold the streams.
    child.on('exit', (status) => {
      clearTimeout(timer);
      const result = status === 0 ? 'passed' : hung ? 'hung' : 'failed';
      resolve({ result, ms: performance.now() - startMs, output });
    });
  });
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/**
 * Ends the processes whose environment names a home folder, or one that it lies in: only those of this run do. Does
 * nothing where the system lacks /proc.
 *
 * @param {string} home
 */
export function endProcessesOf(home) {
  if (!existsSync('/proc/self/environ')) return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(home)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Gone, or of another user.
    }
  }
}
