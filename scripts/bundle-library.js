import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageFiles } from './bundled-packages.js';
import { libraryEntries, libraryFileOf } from './library-entries.js';
import { runEsbuild } from './run-esbuild.js';
import { packagesOf } from './third-party-notices.js';

/** Programs of their own, which the library starts or hands to one: CommonJS, which starts faster. */
const programs = ['src/cache/keys/keyring-process.cts', 'src/lab/redirection/preload.cts'];

/**
 * Bundles the library: a file for each entry, and the code that they share or load later in chunks, so that a module is
 * there once and each entry loads only the code that it needs. All files are in one folder, as imports of files next to
 * it and `import.meta.url` expect.
 *
 * @param {string} folder - Absolute; receives `lib/`.
 * @param {readonly string[]} sources - Further entries: the files that the command line imports.
 * @returns {Promise<string[]>} Names of the packages whose code is in the files.
 */
export async function bundleLibrary(folder, sources) {
  const entries = [...new Set([...Object.values(libraryEntries), ...sources])];
  const [library, others] = await Promise.all([
    runEsbuild({
      entryPoints: entries.map((source) => ({ in: source, out: basename(libraryFileOf(source), '.js') })),
      splitting: true,
      format: 'esm',
      chunkNames: '[hash]',
      plugins: [packagesApart],
      outdir: 'lib',
    }),
    runEsbuild({
      entryPoints: programs,
      format: 'cjs',
      packages: 'external',
      entryNames: '[name]',
      outExtension: { '.js': '.cjs' },
      outdir: 'lib',
    }),
  ]);
  mkdirSync(join(folder, 'lib'), { recursive: true });
  for (const { path, text } of [...library.files, ...others.files])
    writeFileSync(join(folder, 'lib', basename(path)), text);
  return packagesOf(library.metafile);
}

/** @type {import('esbuild').Plugin} */
const packagesApart = {
  name: 'packages-apart',
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point') return undefined;
      const file = packageFiles[path];
      if (file !== undefined) return { path: `../packages/${file}`, external: true };
      return optionalPackages.includes(path) ? { path, external: true } : undefined;
    });
  },
};

/** Packages that a program adds itself, for some functions. */
export const optionalPackages = ['bullmq', 'ioredis'];
