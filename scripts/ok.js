import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureReady } from './ensure-ready.js';
import { toolPath } from './project.js';
import { runNode } from './run.js';

/** Every gate a change passes, cheap ones first: its name and the Node scripts it runs. */
const gates = {
  format: [[toolOf('@biomejs/biome', 'biome'), 'format', '.']],
  lint: [[toolOf('oxlint'), '-c', 'oxlint.config.js']],
  layers: [[() => 'scripts/check-layers.js'], [() => 'scripts/check-imports.js']],
  types: [
    [toolOf('typescript', 'tsc'), '-p', '.', '--noEmit', '--incremental', 'false', '--tsBuildInfoFile', 'null'],
    [toolOf('typescript', 'tsc'), '-p', 'tsconfig.scripts.json'],
  ],
  knip: [[toolOf('knip')]],
  package: [[() => 'scripts/check-package.js']],
  links: [[() => 'scripts/check-links.js']],
  docs: [[() => 'scripts/docs.js', '--check']],
  tests: [[() => 'scripts/test.js']],
};

const { values } = parseArgs({ options: { skip: { type: 'string', multiple: true, default: [] } } });
const beganMs = performance.now();
await ensureReady();
const { tests, ...quick } = gates;
const chosen = Object.entries(quick).filter(([name]) => !values.skip.includes(name));
const failed = await failuresOf(chosen, Math.min(4, availableParallelism()));
// Alone: they share nothing with the others but the processors, which their own limits are made for.
if (!values.skip.includes('tests') && !(await passes('tests', tests))) failed.push('tests');
const starts = Math.round((performance.now() - beganMs) / nodeStartMs());
process.stdout.write(failed.length === 0 ? 'All is well' : `Failed: ${failed.join(', ')}`);
process.stdout.write(`; took the time of ${starts} starts of Node.\n`);
if (failed.length > 0) process.exitCode = 1;

/**
 * Runs gates, some at a time, in their order.
 *
 * @param {[string, (string | (() => string))[][]][]} queue
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

/** Returns the median wall time of `node -e 0`, in which times are counted, because machines differ. */
function nodeStartMs() {
  const times = Array.from({ length: 5 }, () => {
    const before = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - before;
  });
  return times.toSorted((a, b) => a - b)[2] ?? 1;
}

/**
 * Runs one gate and prints its line, after what a failing step said.
 *
 * @param {string} name
 * @param {(string | (() => string))[][]} steps
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
 * Leaves out what a test run says about the tests that pass.
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

// Looked up when the gate runs: a tool is there only once ensureReady() has installed it.
/**
 * @param {string} packageName
 * @param {string} [bin]
 */
function toolOf(packageName, bin) {
  return () => toolPath(packageName, bin);
}

/** @param {string | (() => string) | undefined} value */
function textOf(value) {
  return typeof value === 'function' ? value() : (value ?? '');
}
