import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { groupTests } from '../group-tests.js';
import { root } from '../project.js';
import { runInWine, windowsPath } from './wine-node.js';

/** @typedef {import('./differences.js').Result} Result */
/** @typedef {{ readonly file: string, readonly durationMs: number }} Time */
/** @typedef {{ readonly results: Result[], readonly times: readonly Time[] }} Run */

/** For all files of a process. It ends one that hangs, and is too long to end one on a slow machine. */
const limitMs = 1_200_000;

/**
 * Runs test files with Windows' Node, several in a process, and one process more than there are
 * processors, since tests also wait. With the variable
 * ENTRADA_WINE_RESULTS, the results are written to the file that it names.
 *
 * @param {readonly string[]} files - Compiled, relative to build/test.
 * @param {{ node: string, home: string, env: NodeJS.ProcessEnv }} place - `home`: a folder for the output.
 * @returns {Promise<Run>} A process that ends in the middle of its tests is a failure of its own.
 */
export async function runTestFiles(files, { node, home, env }) {
  const reporter = `file:///${windowsPath(join(root, 'scripts', 'windows', 'report-lines.js')).replaceAll('\\', '/')}`;
  const args = ['--single-threaded-gc', `--test-reporter=${reporter}`, '--test-reporter-destination=stdout'];
  const groups = groupTests(files);
  /** @type {Result[]} */
  const results = [];
  /** @type {Time[]} */
  const times = [];
  const work = async () => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      const file = group;
      const output = join(home, `${file.replaceAll('/', '_')}.txt`);
      const runGroup = async () => {
        const status = await runInWine([node, ...args, file], { env, output, cwd: root, limitMs });
        return readRun(file, status, readFileSync(output, 'utf8'));
      };
      const run = await runAgainWithoutProcess(runGroup, ({ file: of, name }) =>
        process.stdout.write(`Runs again, since Wine did not start a process: ${file} (${of}: ${name})\n`),
      );
      results.push(...run.results);
      times.push(...run.times);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
  const kept = process.env['ENTRADA_WINE_RESULTS'];
  if (kept !== undefined) writeFileSync(kept, JSON.stringify(results, undefined, 1));
  return { results, times };
}

/**
 * Runs a group of tests, and once more if Wine did not start a process in it: rarely, CreateProcess fails there with a
 * status that no Windows has, which libuv reports as UNKNOWN. The second results count, whatever they are.
 *
 * @param {() => Promise<Run>} runGroup
 * @param {(failed: Result) => void} report - Told the test that failed so.
 * @returns {Promise<Run>}
 */
export async function runAgainWithoutProcess(runGroup, report) {
  const first = await runGroup();
  const failed = first.results.find(
    ({ state, found }) => state === 'failed' && /\bspawn\b.*\bUNKNOWN\b/.test(found ?? ''),
  );
  if (failed === undefined) return first;
  report(failed);
  return runGroup();
}

/**
 * @param {string} group
 * @param {number} status - Of its process.
 * @param {string} output
 * @returns {Run} A process that ended in the middle of its tests, or with a status that no test explains, is a failure.
 */
function readRun(group, status, output) {
  const results = resultsIn(output);
  const isWhole = /^@@end\r?$/m.test(output);
  if (!isWhole || (status !== 0 && !results.some(({ state }) => state === 'failed'))) {
    const reason = status === 124 ? 'did not end' : `ended with ${status}`;
    results.push({ file: group, name: reason, state: 'failed', found: output.slice(-4000) });
  }
  return { results, times: linesOf(output, 'time ') };
}

/**
 * @param {string} output
 * @returns {Result[]}
 */
function resultsIn(output) {
  return linesOf(output, '').filter(({ name, state }) => state === 'failed' || !/^the files of \S+ load$/.test(name));
}

/**
 * @param {string} output
 * @param {string} kind - As report-lines.js writes it.
 */
function linesOf(output, kind) {
  const start = `@@${kind}{`;
  const lines = output.split('\n').filter((line) => line.startsWith(start));
  return lines.map((line) => JSON.parse(line.slice(start.length - 1)));
}
