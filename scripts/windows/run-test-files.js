import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { groupTests } from '../group-tests.js';
import { root } from '../project.js';
import { runInWine, windowsPath } from './wine-node.js';

/** @typedef {import('./differences.js').Result} Result */
/** @typedef {{ readonly file: string, readonly durationMs: number }} Time */

/** For all files of a process. It ends one that hangs, and is too long to end one on a slow machine. */
const limitMs = 1_200_000;

/**
 * Runs test files with Windows' Node, several in a process, and one process more than there are
 * processors, since tests also wait. With the variable
 * ENTRADA_WINE_RESULTS, the results are written to the file that it names.
 *
 * @param {readonly string[]} files - Compiled, relative to build/test.
 * @param {{ node: string, home: string, env: NodeJS.ProcessEnv }} place - `home`: a folder for the output.
 * @returns {Promise<{ results: Result[], times: Time[] }>} A process that ends in the middle of its tests is a failure
 *   of its own.
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
      const output = join(home, `${group.replaceAll('/', '_')}.txt`);
      const status = await runInWine([node, ...args, group], { env, output, cwd: root, limitMs });
      const text = readFileSync(output, 'utf8');
      const found = resultsIn(text);
      results.push(...found);
      times.push(...linesOf(text, 'time '));
      const isWhole = /^@@end\r?$/m.test(text);
      if (!isWhole || (status !== 0 && !found.some(({ state }) => state === 'failed'))) {
        const reason = status === 124 ? 'did not end' : `ended with ${status}`;
        results.push({ file: group, name: reason, state: 'failed', found: text.slice(-4000) });
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
  const kept = process.env['ENTRADA_WINE_RESULTS'];
  if (kept !== undefined) writeFileSync(kept, JSON.stringify(results, undefined, 1));
  return { results, times };
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
