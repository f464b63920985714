import { build } from 'esbuild';
import { root } from './project.js';

/**
 * Bundles for the oldest Node that runs the package, with as little as possible to read and to compile.
 *
 * @param {import('esbuild').BuildOptions} options - In addition; nothing is written.
 * @returns {Promise<{ files: import('esbuild').OutputFile[], metafile: import('esbuild').Metafile }>}
 */
export async function runEsbuild(options) {
  const { outputFiles, metafile } = await build({
    ...options,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    write: false,
  });
  return { files: outputFiles, metafile };
}
