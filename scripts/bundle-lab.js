import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { build as esbuild } from 'esbuild';
import { packagesInLab } from './bundled-packages.js';
import { root } from './project.js';
import { packagesOf } from './third-party-notices.js';

/** In dist/; `lab` itself is the library. */
const bundleFolder = 'lab-bundle';

/**
 * Returns the path of the bundled twin of a file of the lab, relative to dist/.
 *
 * @param {string} source - Such as `src/lab/seed/seed-ids.ts`.
 */
export function labBundlePath(source) {
  return `./${bundleFolder}/${nameOf(source)}.js`;
}

/**
 * Bundles the files of the lab that the command line imports, with what they share in chunks: the lab has hundreds of
 * files, and to find and load each takes longer than to run it.
 *
 * @param {string} folder - Absolute; receives `lab-bundle/`.
 * @param {readonly string[]} sources - Such as `src/lab/start-lab.ts`.
 * @throws {Error} When the bundle has packages that scripts/bundled-packages.js does not name.
 */
export async function bundleLab(folder, sources) {
  const result = await esbuild({
    absWorkingDir: root,
    entryPoints: sources.map((source) => ({ in: source, out: nameOf(source) })),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    plugins: [packagesOutside],
    metafile: true,
    logLevel: 'silent',
    write: false,
    outdir: bundleFolder,
  });
  const unnamed = packagesOf(result.metafile).filter((name) => !packagesInLab.includes(name));
  if (unnamed.length > 0) {
    throw new Error(`Cannot build dist/${bundleFolder}: its licenses lack those of ${unnamed.join(', ')}.`);
  }
  mkdirSync(join(folder, bundleFolder), { recursive: true });
  for (const { path, text } of result.outputFiles) writeFileSync(join(folder, bundleFolder, basename(path)), text);
}

/** @param {string} source */
function nameOf(source) {
  return relative('src/lab', source).replaceAll('\\', '/').replace(/\.ts$/, '').replaceAll('/', '-');
}

/** @type {import('esbuild').Plugin} */
const packagesOutside = {
  name: 'packages-outside',
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      const isInside = packagesInLab.some((name) => path === name || path.startsWith(`${name}/`));
      return kind === 'entry-point' || isInside ? undefined : { path, external: true };
    });
    // A bundled source finds the files next to its twin in the library.
    context.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const twin = relative(join(root, 'src'), path).replaceAll('\\', '/').replace(/\.ts$/, '.js');
      const url = `new URL(${JSON.stringify(`../${twin}`)}, import.meta.url).href`;
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts', resolveDir: dirname(path) };
    });
  },
};
