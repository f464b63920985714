import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build as esbuild } from 'esbuild';
import { bundleLab, labBundlePath } from './bundle-lab.js';
import { packagesInMain } from './bundled-packages.js';
import { root } from './project.js';
import { startUpFiles } from './start-up-files.js';
import { packagesOf } from './third-party-notices.js';

// Modules that answer at once and stay in the first bundle though they are asked for by a dynamic import().
const hot = ['src/commands/sessions/token.ts'];

// The program itself: takes the bundles' compiled code from the code cache.
const loader = { source: 'src/load-cli.ts', file: 'cli.cjs' };

// Everything but a plain `token`: a separate bundle next to the first one.
const main = { source: 'src/commands/run/run-command-line.ts', file: 'main.cjs' };

// Behind dynamic imports of the second bundle, but not in it: large, and seldom needed.
const nextTo = /^src\/(?:lab\/|mcp\/|terminal\/yaml\.ts$)/;

/**
 * Files of the lab that main.cjs imports; bundleOne() adds them.
 *
 * @type {Set<string>}
 */
const labSources = new Set();

/**
 * Bundles the command line into three CommonJS files: cli.cjs, which loads the others; start.cjs, the part that serves
 * a cached token, from src/cli.ts; and main.cjs, which every other command needs. Modules behind a dynamic import() run
 * when they are first needed: those of main.cjs are in it, except the lab and the packages; start.cjs takes them from
 * the ESM library.
 *
 * @param {string} folder - Absolute; receives the files.
 * @throws {Error} When a package or the lab is reached without a dynamic import(): it would load at every start.
 */
export async function bundleCommandLine(folder) {
  mkdirSync(folder, { recursive: true });
  const inputs = await bundleOne('src/cli.ts', join(folder, 'start.cjs'), '');
  const added = inputs.filter((file) => !startUpFiles.includes(file));
  const gone = startUpFiles.filter((file) => !inputs.includes(file));
  if (added.length + gone.length > 0) {
    const differences = [
      ...added.map((file) => `also loads ${file}`),
      ...gone.map((file) => `no longer loads ${file}`),
    ];
    throw new Error(
      `Cannot build dist/start.cjs: every start ${differences.join(', ')}; put a dynamic import() on the way ` +
        'there, or change scripts/start-up-files.js when each start needs this.',
    );
  }
  await bundleOne(loader.source, join(folder, loader.file), '#!/usr/bin/env node');
  if (!existsSync(join(root, main.source))) return;
  await bundleOne(main.source, join(folder, main.file), '');
  if (labSources.size > 0) await bundleLab(folder, [...labSources].toSorted());
}

/**
 * @param {string} source
 * @param {string} outfile
 * @param {string} banner
 */
async function bundleOne(source, outfile, banner) {
  const result = await esbuild({
    absWorkingDir: root,
    entryPoints: [source],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    banner: { js: banner },
    // Less to read and to compile at every start.
    minify: true,
    plugins: [laterOutside(source === main.source)],
    metafile: true,
    logLevel: 'silent',
    write: false,
  });
  const { inputs, outputs } = result.metafile;
  const packages = Object.entries(inputs).flatMap(([file, { imports }]) =>
    imports.filter((link) => isPackage(link)).map((link) => `"${link.path}" (${file})`),
  );
  const lab = Object.keys(inputs).filter((file) => file.startsWith('src/lab/'));
  const eager = [...packages, ...lab];
  if (eager.length > 0) {
    throw new Error(
      `Cannot build dist/${basename(outfile)}: every start would load ${eager.join(', ')}; put a dynamic import() on the way there.`,
    );
  }
  const unnamed = packagesOf(result.metafile).filter((name) => !packagesInMain.includes(name));
  if (unnamed.length > 0) {
    throw new Error(`Cannot build dist/${basename(outfile)}: its licenses lack those of ${unnamed.join(', ')}.`);
  }
  const text = result.outputFiles[0]?.text ?? '';
  const external = Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind === 'dynamic-import'),
  );
  writeFileSync(
    outfile,
    source === loader.source
      ? text
      : withImportHere(
          text,
          external.map(({ path }) => path),
        ),
  );
  return Object.keys(inputs)
    .filter((file) => file.startsWith('src/'))
    .toSorted();
}

/**
 * Replaces each dynamic import() of a bundle by a call of importHere(), which the loader supplies: V8 forgets how to
 * import for code from a code cache.
 *
 * @param {string} text
 * @param {string[]} paths - Of all imported files and packages.
 * @throws {Error} When an import() is left.
 */
function withImportHere(text, paths) {
  let replaced = text;
  for (const path of new Set(paths))
    replaced = replaced.replaceAll(`import(${JSON.stringify(path)})`, `importHere(${JSON.stringify(path)})`);
  const left = /(?<![.\w])import\(.{0,40}/.exec(replaced);
  if (left !== null) throw new Error(`Cannot build the bundles: an import() is left: ${left[0]}`);
  return replaced;
}

/**
 * @param {boolean} isMain - Whether this is the second bundle.
 * @returns {import('esbuild').Plugin}
 */
function laterOutside(isMain) {
  return {
    name: 'later-outside',
    setup(context) {
      context.onResolve({ filter: /^node:/ }, (args) =>
        args.kind === 'dynamic-import' ? { path: args.path, namespace: 'next-to' } : undefined,
      );
      context.onResolve({ filter: /^[^./]/ }, (args) =>
        args.kind === 'entry-point' || (isMain && packagesInMain.includes(args.path))
          ? undefined
          : { path: args.path, external: true },
      );
      context.onResolve({ filter: /^\./ }, (args) => {
        const target = relative(root, join(args.resolveDir, args.path)).replaceAll('\\', '/');
        if (args.kind === 'dynamic-import' && target === main.source) return { path: main.file, namespace: 'next-to' };
        if (args.kind !== 'dynamic-import' || hot.includes(target)) return undefined;
        if (isMain && !nextTo.test(target)) return undefined;
        if (isMain && target.startsWith('src/lab/')) {
          labSources.add(target);
          return { path: labBundlePath(target), external: true };
        }
        return { path: target.replace(/^src/, '.').replace(/\.ts$/, '.js'), external: true };
      });
      // An import() of a CommonJS file or of Node's own would start the ESM loader, which takes longer than the file.
      context.onLoad({ filter: /.*/, namespace: 'next-to' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path.startsWith('node:') ? path : `./${path}`)});`,
      }));
      // A bundled source finds the files next to its ESM twin.
      context.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!text.includes('import.meta.url')) return undefined;
        const twin = relative(join(root, 'src'), path).replaceAll('\\', '/').replace(/\.ts$/, '.js');
        const url = `require('node:url').pathToFileURL(require('node:path').join(__dirname, ${JSON.stringify(twin)})).href`;
        return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
      });
      context.onResolve({ filter: /.*/, namespace: 'next-to' }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** @param {{ path: string, kind: string, external?: boolean }} link */
function isPackage({ path, kind, external }) {
  return external === true && kind !== 'dynamic-import' && !/^(?:node:|\.)/.test(path);
}
