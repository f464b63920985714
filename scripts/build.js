import './check-node.js';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleCommandLine } from './bundle.js';
import { bundleLibrary } from './bundle-library.js';
import { bundlePackages } from './bundle-packages.js';
import { bundledPackages } from './bundled-packages.js';
import { copyTypes } from './copy-types.js';
import { makeSbom } from './make-sbom.js';
import { graphDataInputs, packGraphData } from './pack-graph-data.js';
import { writePowershellModule } from './powershell/write-module.js';
import { contentHash, filesIn, root, toolPath } from './project.js';
import { runNode } from './run.js';
import { writeHelpTexts } from './write-help-texts.js';
import { writeManPages } from './write-man-pages.js';
import { thirdPartyNotices } from './third-party-notices.js';

const stampFile = join(root, 'build', '.dist-stamp');
const dist = join(root, 'dist');

/** The compiled sources, with their types: for tools of this project, which import tables from them. */
const compiled = join(root, 'build', 'library');

/**
 * Builds dist/: the library as ESM and the command line as CommonJS files, which start faster (esbuild, with the code
 * of other packages), with the types of the library (tsc) and the command line's compiled code for this Node. A build
 * whose inputs have not changed since is skipped.
 *
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<boolean>} Whether anything had to be built.
 * @throws {Error} With what the compiler or the bundler found.
 */
export async function build({ force = false } = {}) {
  const inputs = inputHash();
  if (!force && inputs === readStamp()?.inputs && existsSync(compiled) && changedOutputs().length === 0) return false;
  if (!existsSync(join(root, 'src/cli.ts'))) {
    throw new Error('Cannot build dist/cli.cjs: src/cli.ts does not exist; it is where the command line starts.');
  }
  const next = join(root, 'build', `dist-${process.pid}`);
  const nextCompiled = join(root, 'build', `library-${process.pid}`);
  mkdirSync(next, { recursive: true });
  try {
    const steps = [makeSbom(), compile(nextCompiled), bundle(next)];
    // One that fails must not leave another one writing into a folder that is removed.
    await Promise.allSettled(steps);
    const [sbom = ''] = await Promise.all(steps);
    writeFileSync(join(next, 'sbom.cdx.json'), sbom);
    packGraphData(join(next, 'lib'));
    packGraphData(join(nextCompiled, 'permissions'));
    writeFileSync(join(next, 'third-party-notices.txt'), thirdPartyNotices());
    copyTypes(nextCompiled, next);
    await writeSeedSchema(nextCompiled, next);
    chmodSync(join(next, 'cli.cjs'), 0o755);
    await writeHelpTexts(nextCompiled, next);
    await writeCodeCache(nextCompiled, next);
    await writePowershellModule(nextCompiled, next);
    await writeManPages(nextCompiled, next);
    // A stamp of the build before must not outlive it.
    rmSync(stampFile, { force: true });
    // Swapped in whole: nothing stale stays, and a failed build leaves the last good one.
    for (const [from, to] of /** @type {const} */ ([
      [next, dist],
      [nextCompiled, compiled],
    ])) {
      rmSync(to, { recursive: true, force: true });
      renameSync(from, to);
    }
  } finally {
    for (const folder of [next, nextCompiled]) rmSync(folder, { recursive: true, force: true });
  }
  writeFileSync(stampFile, JSON.stringify({ inputs, outputs: outputHashes() }));
  return true;
}

/**
 * @param {string} folder
 * @throws {Error} When the bundles have code of other packages than the list says, from which the licenses come.
 */
async function bundle(folder) {
  const { packages, sources } = await bundleCommandLine(folder);
  const others = await Promise.all([bundleLibrary(folder, sources), bundlePackages(folder)]);
  const found = [...new Set([...packages, ...others.flat()])].toSorted();
  if (found.join() !== bundledPackages.join()) {
    throw new Error(
      `Cannot build dist/: it has code of ${found.join(', ')}, but scripts/bundled-packages.js names ${bundledPackages.join(', ')}.`,
    );
  }
}

function inputHash() {
  const sources = filesIn('src').map((file) => `src/${file}`);
  const tools = withImported(['scripts/build.js', 'scripts/write-code-cache.js']);
  const others = [
    ...graphDataInputs,
    ...filesIn('scripts/licenses').map((file) => `scripts/licenses/${file}`),
    ...filesIn('scripts/powershell').map((file) => `scripts/powershell/${file}`),
    'tsconfig.json',
    'tsconfig.dist.json',
  ];
  return contentHash([...sources, ...tools, ...others, 'package.json', 'package-lock.json']);
}

/**
 * Adds the scripts that scripts import.
 *
 * @param {readonly string[]} files - Relative to the project.
 */
function withImported(files) {
  const found = new Set(files);
  for (const file of found) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, path = ''] of text.matchAll(/\b(?:from|import)\s*\(?'(\.{1,2}\/[^']+\.js)'/g)) {
      const imported = posix.join(posix.dirname(file), path);
      // Compiled sources are not inputs.
      if (imported.startsWith('scripts/')) found.add(imported);
    }
  }
  return [...found].toSorted();
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
 * @param {string} library - Folder of the compiled sources.
 * @param {string} folder
 */
async function writeSeedSchema(library, folder) {
  const { seedSchema } = await import(pathToFileURL(join(library, 'lab/setup/seed-schema.js')).href);
  writeFileSync(join(folder, 'seed-schema.json'), `${JSON.stringify(seedSchema())}\n`);
}

/**
 * @param {string} library - Folder of the compiled sources.
 * @param {string} folder
 */
async function writeCodeCache(library, folder) {
  const ended = await runNode('scripts/write-code-cache.js', [folder, library]);
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
