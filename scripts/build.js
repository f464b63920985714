import './check-node.js';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleCommandLine } from './bundle.js';
import { bundleSdk } from './bundle-sdk.js';
import { makeSbom } from './make-sbom.js';
import { writePowershellModule } from './powershell/write-module.js';
import { contentHash, filesIn, root, toolPath } from './project.js';
import { runNode } from './run.js';
import { thirdPartyNotices } from './third-party-notices.js';

const stampFile = join(root, 'build', '.dist-stamp');
const dist = join(root, 'dist');

/**
 * Builds dist/: the ESM library with its types (tsc), and the command line as CommonJS files (esbuild), which start
 * faster than ESM does, with their compiled code for this Node. A build whose inputs have not changed since is skipped.
 *
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<boolean>} Whether anything had to be built.
 * @throws {Error} With what the compiler or the bundler found.
 */
export async function build({ force = false } = {}) {
  const inputs = inputHash();
  if (!force && inputs === readStamp()?.inputs && changedOutputs().length === 0) return false;
  if (!existsSync(join(root, 'src/cli.ts'))) {
    throw new Error('Cannot build dist/cli.cjs: src/cli.ts does not exist; it is where the command line starts.');
  }
  const next = join(root, 'build', `dist-${process.pid}`);
  mkdirSync(join(root, 'build'), { recursive: true });
  try {
    const [sbom] = await Promise.all([makeSbom(), compile(next)]);
    writeFileSync(join(next, 'sbom.cdx.json'), sbom);
    await writeSeedSchema(next);
    await bundleCommandLine(next);
    if (existsSync(join(next, 'mcp/sdk.js'))) await bundleSdk(next);
    writeFileSync(join(next, 'third-party-notices.txt'), thirdPartyNotices());
    chmodSync(join(next, 'cli.cjs'), 0o755);
    await writeCodeCache(next);
    await writePowershellModule(next);
    // A stamp of the build before must not outlive it.
    rmSync(stampFile, { force: true });
    // Swapped in whole: nothing stale stays, and a failed build leaves the last good one.
    rmSync(dist, { recursive: true, force: true });
    renameSync(next, dist);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  writeFileSync(stampFile, JSON.stringify({ inputs, outputs: outputHashes() }));
  return true;
}

function inputHash() {
  const sources = filesIn('src').map((file) => `src/${file}`);
  const tools = [
    'scripts/build.js',
    'scripts/make-sbom.js',
    'scripts/sbom-problems.js',
    'scripts/bundle.js',
    'scripts/bundle-lab.js',
    'scripts/bundle-sdk.js',
    'scripts/bundled-packages.js',
    'scripts/third-party-notices.js',
    'scripts/start-up-files.js',
    'scripts/write-code-cache.js',
    ...filesIn('scripts/powershell').map((file) => `scripts/powershell/${file}`),
    'tsconfig.json',
    'tsconfig.dist.json',
  ];
  return contentHash([...sources, ...tools, 'package.json', 'package-lock.json']);
}

/**
 * Lists the files of dist/ that are missing, or differ from those that the last build wrote.
 *
 * @returns {{ file: string, isMissing: boolean }[]} Paths relative to dist/; none when there was no build.
 */
export function changedOutputs() {
  const written = readStamp()?.outputs;
  if (written === undefined) return [];
  const present = outputHashes();
  return Object.keys({ ...written, ...present })
    .filter((file) => present[file] !== written[file])
    .map((file) => ({ file, isMissing: !(file in present) }));
}

/** @returns {Record<string, string>} */
function outputHashes() {
  return Object.fromEntries(filesIn('dist').map((file) => [file, contentHash([`dist/${file}`])]));
}

/** @returns {{ inputs: string, outputs: Record<string, string> } | undefined} */
function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} folder */
async function compile(folder) {
  // `npm run types` checks the types.
  const args = ['-p', 'tsconfig.dist.json', '--noCheck', '--outDir', folder];
  const ended = await runNode(toolPath('typescript', 'tsc'), args);
  if (ended.status !== 0) throw new Error(`${ended.output.trimEnd()}\nCannot build dist/: the compiler found errors.`);
}

/**
 * The JSON schema of the lab's seed files, for editors.
 *
 * @param {string} folder
 */
async function writeSeedSchema(folder) {
  const { seedSchema } = await import(pathToFileURL(join(folder, 'lab/setup/seed-schema.js')).href);
  writeFileSync(join(folder, 'lab/setup/seed-schema.json'), `${JSON.stringify(seedSchema(), undefined, 2)}\n`);
}

/** @param {string} folder */
async function writeCodeCache(folder) {
  const ended = await runNode('scripts/write-code-cache.js', [folder]);
  if (ended.status !== 0) throw new Error(`${ended.output.trimEnd()}\nCannot write the code cache of dist/.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const built = await build({ force: process.argv.includes('--force') });
    process.stdout.write(built ? 'Built dist/.\n' : 'dist/ is up to date.\n');
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
