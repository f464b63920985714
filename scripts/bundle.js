import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { optionalPackages } from './bundle-library.js';
import { bundleParts } from './bundle-parts.js';
import { packageFiles, sdk } from './bundled-packages.js';
import { libraryFileOf } from './library-entries.js';
import { parts } from './parts.js';
import { root } from './project.js';
import { bundleScript } from './run-esbuild.js';
import { startUpFiles } from './start-up-files.js';
import { packagesOf } from './third-party-notices.js';

// Modules that answer at once and stay in the first bundle though they are asked for by a dynamic import().
const hot = [
  'src/commands/sessions/token.ts',
  'src/cache/agent/agents-around.ts',
  'src/commands/sessions/print-cached-token.ts',
  'src/commands/run/ready-help.ts',
];

// The program itself: takes the bundles' compiled code from the code cache.
const loader = { source: 'src/load-cli.ts', file: 'cli.cjs' };

// Everything but a plain `token`: the first of the parts.
const main = { source: 'src/commands/run/run-command-line.ts', file: 'main.cjs' };

// The completion of words for the shells.
const complete = { source: 'src/commands/shell/ready-completion.ts', file: 'complete.cjs' };

// The modules that a plain `token` needs only with some places of the session or of its key.
const late = 'late.cjs';

// Reads a session from a server without its client.
const server = { source: 'src/cache/redis/quick-server.ts', file: 'server.cjs' };

// Only for the single executable.
const lab = 'lab.cjs';

/**
 * Bundles the command line into CommonJS files: cli.cjs, which loads the others; start.cjs, the part that serves a
 * cached token, from src/cli.ts; late.cjs, the modules behind its dynamic imports; complete.cjs, which completes words;
 * server.cjs, which reads a session from a server; and the parts of scripts/parts.js for every other command. Modules
 * behind a dynamic import() of these are in them and run when they are first needed, except the lab, which they take
 * from the library, and the packages of dist/packages.
 *
 * @param {string} folder - Absolute; receives the files.
 * @returns {Promise<{ packages: string[], sources: string[] }>} Names of the packages whose code is in the files, and
 *   the sources of the lab that they import from the library.
 * @throws {Error} When a package or the lab is reached without a dynamic import(): it would load at every start.
 */
export async function bundleCommandLine(folder) {
  mkdirSync(folder, { recursive: true });
  /** @type {Bundled} */
  const found = { packages: new Set(), lab: new Set(), late: new Set() };
  checkStartUpFiles(await bundleOne({ entryPoints: ['src/cli.ts'] }, join(folder, 'start.cjs'), found));
  await bundleOne({ entryPoints: [loader.source] }, join(folder, loader.file), found);
  if (found.late.size > 0) {
    const contents = [...found.late]
      .toSorted()
      .map((file) => `exports['${lateName(file)}'] = () => require('./${file}');`);
    await bundleOne({ stdin: { contents: contents.join('\n'), resolveDir: root } }, join(folder, late), found);
  }
  for (const { source, file } of [complete, server])
    if (existsSync(join(root, source))) await bundleOne({ entryPoints: [source] }, join(folder, file), found);
  if (existsSync(join(root, main.source))) {
    const texts = await bundleParts(parts, main.source, (file, contents, between) =>
      bundleText({ stdin: { contents, resolveDir: root }, plugins: [between] }, file, found),
    );
    for (const [file, text] of texts) writeFileSync(join(folder, file), text);
  }
  return { packages: [...found.packages], sources: [...found.lab].toSorted() };
}

/** @param {string} source - Such as `src/cache/lock.ts`. */
function lateName(source) {
  return source.replace(/^src\//, '').replace(/\.ts$/, '');
}

/**
 * Bundles the lab as one CommonJS file, for a program without a folder: each file of `lib/` that the command line
 * imports is a function of its exports, which returns the module.
 *
 * @param {string} folder - Absolute; receives `lab.cjs`.
 * @param {readonly string[]} sources - Of {@link bundleCommandLine}.
 */
export async function bundleLabInOne(folder, sources) {
  const lines = sources.map((source) => `exports['lib/${libraryFileOf(source)}'] = () => require('./${source}');`);
  const found = { packages: new Set(), lab: new Set(), late: new Set() };
  const { text, metafile } = await bundleScript({
    stdin: { contents: lines.join('\n'), resolveDir: root },
    outfile: join(folder, lab),
    plugins: [laterOutside(lab, found)],
  });
  writeFileSync(join(folder, lab), withImportHere(text, metafile));
}

/** @typedef {{ packages: Set<string>, lab: Set<string>, late: Set<string> }} Bundled */

/** @param {readonly string[]} inputs */
function checkStartUpFiles(inputs) {
  const added = inputs.filter((file) => !startUpFiles.includes(file));
  const gone = startUpFiles.filter((file) => !inputs.includes(file));
  if (added.length + gone.length === 0) return;
  const differences = [...added.map((file) => `also loads ${file}`), ...gone.map((file) => `no longer loads ${file}`)];
  throw new Error(
    `Cannot build dist/start.cjs: every start ${differences.join(', ')}; put a dynamic import() on the way ` +
      'there, or change scripts/start-up-files.js when each start needs this.',
  );
}

/**
 * @param {import('esbuild').BuildOptions} entry
 * @param {string} outfile
 * @param {Bundled} found - Receives what the bundle contains and imports.
 * @returns {Promise<readonly string[]>} The sources in the bundle.
 */
async function bundleOne(entry, outfile, found) {
  const { text, sources } = await bundleText(entry, basename(outfile), found);
  writeFileSync(outfile, text);
  return sources;
}

/**
 * @param {import('esbuild').BuildOptions} entry
 * @param {string} file - Name of the bundle.
 * @param {Bundled} found - Receives what the bundle contains and imports.
 */
async function bundleText(entry, file, found) {
  const { text, metafile } = await bundleScript({
    ...entry,
    outfile: file,
    banner: { js: file === loader.file ? '#!/usr/bin/env node' : '' },
    plugins: [laterOutside(file, found), ...(entry.plugins ?? [])],
  });
  const { inputs } = metafile;
  const packages = Object.entries(inputs).flatMap(([source, { imports }]) =>
    imports.filter((link) => isPackage(link)).map((link) => `"${link.path}" (${source})`),
  );
  const eager = [...packages, ...Object.keys(inputs).filter((source) => source.startsWith('src/lab/'))];
  if (eager.length > 0) {
    throw new Error(
      `Cannot build dist/${file}: every start would load ${eager.join(', ')}; put a dynamic import() on the way there.`,
    );
  }
  for (const name of packagesOf(metafile)) found.packages.add(name);
  return {
    text: file === loader.file ? text : withImportHere(text, metafile),
    sources: Object.keys(inputs)
      .filter((source) => source.startsWith('src/'))
      .toSorted(),
  };
}

/**
 * Replaces each dynamic import() of a bundle by a call of importHere(), which the loader supplies: V8 forgets how to
 * import for code from a code cache.
 *
 * @param {string} text
 * @param {import('esbuild').Metafile} metafile
 * @throws {Error} When an import() is left.
 */
function withImportHere(text, { outputs }) {
  const links = Object.values(outputs).flatMap(({ imports }) => imports);
  const paths = links.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path);
  let replaced = text;
  for (const path of new Set(paths))
    replaced = replaced.replaceAll(`import(${JSON.stringify(path)})`, `importHere(${JSON.stringify(path)})`);
  const left = /(?<![.\w])import\(.{0,40}/.exec(replaced);
  if (left !== null) throw new Error(`Cannot build the bundles: an import() is left: ${left[0]}`);
  return replaced;
}

/**
 * @param {string} bundle - Name of its file.
 * @param {Bundled} found
 * @returns {import('esbuild').Plugin}
 */
function laterOutside(bundle, found) {
  const isFirst = ![...parts.map(({ file }) => file), complete.file, server.file, late, lab].includes(bundle);
  return {
    name: 'later-outside',
    setup(context) {
      context.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
        kind === 'dynamic-import' ? { path, namespace: 'next-to' } : { path, external: true },
      );
      context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === 'entry-point') return undefined;
        const file = packageFiles[path];
        if (isFirst || optionalPackages.includes(path)) return { path, external: true };
        if (file === undefined) return undefined;
        const apart = `./packages/${file}`;
        return kind === 'dynamic-import' ? { path: apart, namespace: 'next-to' } : { path: apart, external: true };
      });
      context.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
        const target = relative(root, join(resolveDir, path)).replaceAll('\\', '/');
        if (kind !== 'dynamic-import' || hot.includes(target)) return undefined;
        const apart = [main, complete, server].find(({ source }) => source === target);
        if (apart !== undefined && (isFirst || apart === main))
          return { path: `./${apart.file}`, namespace: 'next-to' };
        if (target === sdk.source) return { path: `./packages/${sdk.file}`, namespace: 'next-to' };
        if (isFirst) {
          found.late.add(target);
          return { path: lateName(target), namespace: 'late' };
        }
        if (bundle === lab || !target.startsWith('src/lab/')) return undefined;
        found.lab.add(target);
        return { path: `./lib/${libraryFileOf(target)}`, external: true };
      });
      // An import() of a CommonJS file or of Node's own would start the ESM loader, which takes longer than the file.
      context.onLoad({ filter: /.*/, namespace: 'next-to' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)});`,
      }));
      context.onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
        contents: `module.exports = require('./${late}')[${JSON.stringify(path)}]();`,
      }));
      // A bundled source finds the files next to its twin in the library.
      context.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!text.includes('import.meta.url')) return undefined;
        const url = `require('node:url').pathToFileURL(require('node:path').join(__dirname, 'lib', 'file.js')).href`;
        return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
      });
      context.onResolve({ filter: /.*/, namespace: 'next-to' }, ({ path }) => ({ path, external: true }));
      context.onResolve({ filter: /.*/, namespace: 'late' }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** @param {{ path: string, kind: string, external?: boolean }} link */
function isPackage({ path, kind, external }) {
  return external === true && kind !== 'dynamic-import' && !/^(?:node:|\.)/.test(path);
}
