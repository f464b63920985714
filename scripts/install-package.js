import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contentHash, filesIn, root } from './project.js';
import { run, runNode } from './run.js';

/**
 * Packs the project as `npm publish` would and lays the tarball out as an installation: the files that `files` names,
 * and of the packages in node_modules only those that `dependencies` and `optionalDependencies` lead to. A part that
 * `files` misses or a package that is only a development dependency is absent, as it would be for users.
 *
 * @param {string} folder - Empty and outside of the project, so that nothing is found above it.
 * @param {string} [project] - Default: this project.
 * @returns {Promise<string>} The folder of the installed package.
 * @throws {Error} With the output of npm or tar.
 */
export async function installPackage(folder, project = root) {
  const packed = mkdtempSync(join(tmpdir(), 'entrada-pack-'));
  try {
    await check(run('tar', ['-xzf', await packedAgain(packed, project)], { cwd: packed }));
    const modules = join(folder, 'node_modules');
    mkdirSync(modules, { recursive: true });
    cpSync(join(packed, 'package'), join(modules, 'entrada'), { recursive: true });
    for (const name of productionPackages(project)) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(project, 'node_modules', name), join(modules, name), 'junction');
    }
    return join(modules, 'entrada');
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}

/**
 * Packs, or takes what was packed the last time if nothing has changed since: npm takes a second and more.
 *
 * @param {string} folder - Empty; for a new tarball.
 * @param {string} project
 * @returns {Promise<string>} The path of the tarball.
 */
async function packedAgain(folder, project) {
  const kept = join(project, 'build', '.package.tgz');
  const hashFile = join(project, 'build', '.package-hash');
  const hash = contentHash(packedFiles(project), project);
  if (existsSync(kept) && existsSync(hashFile) && readFileSync(hashFile, 'utf8') === hash) return kept;
  await check(pack(folder, project));
  const tarball = join(folder, readdirSync(folder)[0] ?? '');
  mkdirSync(dirname(kept), { recursive: true });
  rmSync(hashFile, { force: true });
  copyFileSync(tarball, kept);
  writeFileSync(hashFile, hash);
  return tarball;
}

/**
 * Lists what decides on the content of a tarball: the files at the top, which have its rules, and those below the
 * folders that `files` begins with.
 *
 * @param {string} project
 */
function packedFiles(project) {
  const { files } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const folders = new Set(files.map((/** @type {string} */ name) => name.replace(/^[!/.]+/, '').split('/')[0]));
  const atTop = readdirSync(project, { withFileTypes: true }).filter((entry) => entry.isFile());
  const below = [...folders].flatMap((name) => filesIn(name, project).map((file) => `${name}/${file}`));
  return [...atTop.map(({ name }) => name), ...below];
}

/**
 * Packs without running scripts.
 *
 * @param {string} folder - Receives the tarball.
 * @param {string} [project]
 * @returns {Promise<import('./run.js').Ended>}
 */
export function pack(folder, project = root) {
  return runNpm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], project);
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<import('./run.js').Ended>}
 */
export function runNpm(args, cwd) {
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return runNode(npm, args, { cwd });
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd });
}

/** @param {Promise<import('./run.js').Ended>} ending */
async function check(ending) {
  const { status, output } = await ending;
  if (status !== 0) throw new Error(`${output.trimEnd()}\nCannot install the packed package: status ${status}.`);
}

/**
 * Walks from the declared dependencies through those of the lock file.
 *
 * @param {string} project
 * @returns {Set<string>} Names of packages at the top of node_modules.
 */
function productionPackages(project) {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  const present = new Set(Object.keys(packages).filter((path) => isThere(project, path)));
  /** @type {Set<string>} */
  const reached = new Set();
  const visit = (/** @type {string} */ name) => {
    const path = `node_modules/${name}`;
    if (reached.has(name) || !present.has(path)) return;
    reached.add(name);
    for (const dependency of Object.keys({ ...packages[path].dependencies, ...packages[path].optionalDependencies })) {
      visit(dependency);
    }
  };
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) visit(name);
  return reached;
}

/**
 * @param {string} project
 * @param {string} path
 */
function isThere(project, path) {
  try {
    return path !== '' && readdirSync(join(project, path)).length > 0;
  } catch {
    return false;
  }
}
