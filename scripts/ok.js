import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureReady } from './ensure-ready.js';
import { gates } from './gates.js';
import { runNode } from './run.js';
import { measureStartMs } from './starts.js';

const { values } = parseArgs({ options: { skip: { type: 'string', multiple: true, default: [] } } });
const beganMs = performance.now();
checkNames(values.skip);
await ensureReady();
const { tests, ...quick } = gates;
const chosen = Object.entries(quick).filter(([name]) => !values.skip.includes(name));
const failed = await failuresOf(chosen, Math.min(4, availableParallelism()));
// Alone: the other gates would take their processors.
if (!values.skip.includes('tests') && !(await passes('tests', tests))) failed.push('tests');
const starts = Math.round((performance.now() - beganMs) / (await measureStartMs()));
process.stdout.write(failed.length === 0 ? 'Passed' : `Failed: ${failed.join(', ')}`);
process.stdout.write(`; took the time of ${starts} starts of Node.\n`);
if (failed.length > 0) process.exitCode = 1;

/**
 * Runs gates, some at a time, in their order.
 *
 * @param {[string, import('./gates.js').Steps][]} queue
 * @param {number} limit
 * @returns {Promise<string[]>} The names of those that fail.
 */
async function failuresOf(queue, limit) {
  /** @type {string[]} */
  const names = [];
  const waiting = [...queue];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!(await passes(...next))) names.push(next[0]);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  return names;
}

/**
 * Ends the process with status 1 when a name is not that of a gate: a misspelled one would be run all the same.
 *
 * @param {readonly string[]} names
 */
function checkNames(names) {
  const unknown = names.find((name) => !Object.hasOwn(gates, name));
  if (unknown === undefined) return;
  process.stderr.write(`Cannot skip "${unknown}": it is not a gate; the gates are ${Object.keys(gates).join(', ')}.\n`);
  process.exit(1);
}

/**
 * Runs one gate and prints its line, after the output of a failing step.
 *
 * @param {string} name
 * @param {import('./gates.js').Steps} steps
 */
async function passes(name, steps) {
  const startMs = performance.now();
  let note = '';
  for (const [script, ...args] of steps) {
    const ended = await runNode(textOf(script), args.map(textOf));
    if (ended.status !== 0) {
      process.stdout.write(`${failuresIn(ended.output).trimEnd()}\n${line(name, 'FAILED', startMs)}\n`);
      return false;
    }
    note = countOfTests(ended.output);
  }
  process.stdout.write(`${line(name, 'ok', startMs)}${note}\n`);
  return true;
}

/**
 * @param {string} name
 * @param {string} result
 * @param {number} startMs
 */
function line(name, result, startMs) {
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  return `${name.padEnd(8)} ${result.padEnd(6)} ${seconds.padStart(5)} s`;
}

/**
 * Leaves out the lines of a test run about the tests that pass.
 *
 * @param {string} output
 */
function failuresIn(output) {
  if (!/^TAP version/m.test(output)) return output;
  const blocks = output.split(/^(?=\s*(?:not )?ok |\s*# Subtest)/m);
  const said = blocks.filter((block) => !/^\s*(?:ok |# Subtest)/.test(block));
  return said.join('').replace(/^1\.\.\d+$[^]*/m, '');
}

/** @param {string} output */
function countOfTests(output) {
  const passed = /^(?:# |ℹ )pass (\d+)$/m.exec(output)?.[1];
  return passed === undefined ? '' : `  (${passed} passed)`;
}

/** @param {string | (() => string) | undefined} value */
function textOf(value) {
  return typeof value === 'function' ? value() : (value ?? '');
}
