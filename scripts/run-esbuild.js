import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
    plugins: [...(options.plugins ?? []), lightWebClasses],
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

const webClasses = join(root, 'src/oauth/web-classes.ts');

/**
 * Supplies oauth4webapi with light classes in place of the global Headers and Response, whose first use loads undici.
 *
 * @type {import('esbuild').Plugin}
 */
const lightWebClasses = {
  name: 'light-web-classes',
  setup(context) {
    context.onLoad({ filter: /[\\/]oauth4webapi[\\/]build[\\/]index\.js$/ }, ({ path }) => ({
      contents: `import { Headers, Response } from ${JSON.stringify(webClasses)};\n${readFileSync(path, 'utf8')}`,
    }));
  },
};
