import { spawn } from 'node:child_process';
import { root } from './project.js';

/**
 * @typedef {object} Ended
 * @property {number} status - Exit status; 128 + the signal's number when a signal ended it.
 * @property {string} output - Both streams in order, when captured.
 */

/**
 * Runs a Node script in the project's folder.
 *
 * @param {string} script
 * @param {readonly string[]} args
 * @param {{ show?: boolean, env?: NodeJS.ProcessEnv, cwd?: string }} [options] - `show` passes the output on as it
 * comes.
 * @returns {Promise<Ended>}
 */
export function runNode(script, args, options) {
  return run(process.execPath, [script, ...args], options);
}

/**
 * Runs a program in the project's folder. Ctrl+C reaches it through the terminal; we wait for it to end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ show?: boolean, env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<Ended>}
 */
export function run(program, args, options = {}) {
  const { show = false, env = process.env, cwd = root } = options;
  return new Promise((resolve, reject) => {
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = show ? 'inherit' : ['ignore', 'pipe', 'pipe'];
    const child = spawn(program, args, { cwd, env, stdio });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        output += text;
      });
    }
    const wait = () => {};
    process.on('SIGINT', wait);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', wait);
      resolve({ status: code ?? 128 + (signal === 'SIGINT' ? 2 : 15), output });
    });
  });
}
