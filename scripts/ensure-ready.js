import './check-node.js';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { root } from './project.js';
import { run, runNode } from './run.js';

/**
 * Prepares a clone: installs from the lock file when what is installed differs from it, then builds what is
 * missing or out of date. Does nothing, in some milliseconds, when all is in place.
 *
 * Ends the process with status 1 when one of the steps fails, after showing what the step said.
 */
export async function ensureReady() {
  await ensureInstalled();
  // Loaded only now: it needs what was just installed.
  const { build, changedOutputs } = await import('./build.js');
  // What is missing is built; what was changed by hand would be lost, and hide a fault of the build.
  const changed = changedOutputs().filter(({ isMissing }) => !isMissing);
  if (changed.length > 0) {
    endWith(
      `Cannot use dist/: the build did not write ${changed.map(({ file }) => file).join(', ')} like this; run "npm run build".`,
    );
  }
  try {
    await build();
  } catch (error) {
    endWith(error instanceof Error ? error.message : String(error));
  }
}

/** Installs from the lock file when what is installed differs from it; see {@link ensureReady}. */
export async function ensureInstalled() {
  if (!isInstalled()) await install();
}

/**
 * Returns whether node_modules contains exactly the packages of package-lock.json. npm keeps a record of what it
 * installed in node_modules/.package-lock.json, so an `npm install` by hand counts too.
 */
function isInstalled() {
  const locked = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (locked === undefined || installed === undefined || !isLocked(locked[''] ?? {})) return false;
  const agrees = Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    const present = installed[path];
    // Packages for other systems are optional and absent.
    return present === undefined ? entry.optional === true : present.integrity === entry.integrity;
  });
  return agrees && Object.keys(installed).every((path) => path in locked && existsSync(join(root, path)));
}

/**
 * Returns whether the lock file was made from the dependencies that package.json has now; otherwise npm ci says what
 * differs.
 *
 * @param {object} lockedManifest
 */
function isLocked(lockedManifest) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].every((kind) =>
    isDeepStrictEqual(Reflect.get(lockedManifest, kind) ?? {}, manifest[kind] ?? {}),
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { integrity?: string, optional?: boolean }> | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install() {
  process.stderr.write('Installing from package-lock.json ...\n');
  // Nothing we use needs its install script, and a clone should not run strangers' code.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  const windows = process.platform === 'win32';
  const ended = await (npm?.endsWith('.js') ? runNode(npm, args) : run(windows ? 'npm.cmd' : 'npm', args)).catch(
    (/** @type {Error} */ error) => ({ status: 1, output: error.message }),
  );
  if (ended.status !== 0) {
    endWith(`${ended.output.trimEnd()}\nCannot install from package-lock.json: npm ci ended with ${ended.status}.`);
  }
}

/** @param {string} message */
function endWith(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
