import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExecuted } from './executed.js';
import { runTest } from './run-test.js';

/**
 * The code that a test file executes, and how long it takes.
 *
 * @typedef {object} Measured
 * @property {string} file - Of build/test.
 * @property {number} ms
 * @property {Record<string, string>} hashes - Of each compiled file that its processes loaded.
 * @property {Record<string, number[]>} executed - See readExecuted().
 */

/**
 * Runs test files without a mutant, each with coverage. What is known from an earlier run is kept while no compiled
 * file that the test loaded has changed.
 *
 * @param {readonly string[]} files - Of build/test.
 * @param {readonly import('./workspace.js').Workspace[]} workspaces - One for each run at the same time.
 * @param {string} cacheFolder
 * @param {(file: string) => void} onMeasure - Before a file runs.
 * @returns {Promise<{ measured: Measured[], failures: string[] }>} `failures`: what the tests printed that fail without
 * a mutant;
 *   nothing can be learned from them.
 */
export async function measureTests(files, workspaces, cacheFolder, onMeasure) {
  mkdirSync(cacheFolder, { recursive: true });
  const queue = [...files];
  /** @type {Measured[]} */
  const measured = [];
  /** @type {string[]} */
  const failures = [];
  await Promise.all(
    workspaces.map(async (workspace) => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        const path = join(cacheFolder, `${createHash('sha256').update(file).digest('hex').slice(0, 20)}.json`);
        const known = readKnown(path, workspace.root);
        if (known === undefined) onMeasure(file);
        const result = known ?? (await measure(file, workspace, path, join(cacheFolder, 'pki')));
        if (typeof result === 'string') failures.push(`${file} fails without a mutant, so it is left out.\n${result}`);
        else measured.push(result);
      }
    }),
  );
  return { measured: measured.toSorted((a, b) => a.file.localeCompare(b.file)), failures };
}

/**
 * @param {string} path
 * @param {string} root
 * @returns {Measured | undefined}
 */
function readKnown(path, root) {
  if (!existsSync(path)) return undefined;
  /** @type {Measured} */
  const known = JSON.parse(readFileSync(path, 'utf8'));
  const isCurrent = Object.entries(known.hashes).every(([file, hash]) => hashOf(join(root, file)) === hash);
  return isCurrent ? known : undefined;
}

/** @param {string} path */
function hashOf(path) {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 20) : '';
}

/**
 * @param {string} file
 * @param {import('./workspace.js').Workspace} workspace
 * @param {string} path
 * @param {string} pkiFolder
 * @returns {Promise<Measured | string>} What a failing test printed.
 */
async function measure(file, workspace, path, pkiFolder) {
  const coverageFolder = mkdtempSync(join(workspace.homes, 'coverage-'));
  try {
    const run = await runTest(workspace, file, { coverageFolder, pkiFolder });
    if (run.result !== 'passed') return run.output;
    const { loaded, executed } = readExecuted(coverageFolder, workspace.root);
    const hashes = Object.fromEntries([...loaded, file].map((each) => [each, hashOf(join(workspace.root, each))]));
    const measured = { file, ms: Math.ceil(run.ms), hashes, executed };
    writeFileSync(path, JSON.stringify(measured));
    return measured;
  } finally {
    rmSync(coverageFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}
