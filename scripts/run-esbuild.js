import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { withLightModules } from './light-modules.js';
import { root } from './project.js';

const target = 'node20.19';

/**
 * Bundles for the oldest Node that runs the package, with as little as possible to read and to compile.
 *
 * @param {import('esbuild').BuildOptions} options - In addition; nothing is written.
 * @returns {Promise<{ files: import('esbuild').OutputFile[], metafile: import('esbuild').Metafile }>}
 */
export async function runEsbuild(options) {
  const { outputFiles, metafile } = await build({
    target,
    minify: true,
    ...options,
    plugins: [...(options.plugins ?? []), lightWebClasses],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    write: false,
  });
  return { files: outputFiles, metafile };
}

/**
 * Bundles one CommonJS file whose modules cost nothing until they are requested.
 *
 * @param {import('esbuild').BuildOptions} options - In addition.
 * @returns {Promise<{ text: string, metafile: import('esbuild').Metafile }>}
 */
export async function bundleScript(options) {
  const named = { minify: false, minifySyntax: true, format: /** @type {const} */ ('cjs') };
  const { files, metafile } = await runEsbuild({ ...options, ...named });
  const { code } = await transform(withLightModules(files[0]?.text ?? ''), {
    target,
    format: 'cjs',
    minify: true,
    treeShaking: true,
  });
  return { text: code, metafile };
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
