import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { packagesInSdk } from './bundled-packages.js';
import { root } from './project.js';
import { packagesOf } from './third-party-notices.js';

const source = 'src/mcp/sdk.ts';
const mostBytes = 400_000;

/**
 * Replaces mcp/sdk.js of a build by a bundle of the MCP SDK, so that the package does not need it.
 *
 * The validator of JSON Schema that the SDK chooses for Node is left out (150 kB): src/mcp supplies its own.
 *
 * @param {string} folder - Absolute.
 * @throws {Error} When the bundle has other packages than scripts/bundled-packages.js names, or is too large.
 */
export async function bundleSdk(folder) {
  const result = await esbuild({
    absWorkingDir: root,
    entryPoints: [source],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    plugins: [withoutValidator],
    metafile: true,
    logLevel: 'silent',
    write: false,
    outfile: 'sdk.js',
  });
  const found = packagesOf(result.metafile);
  if (found.join() !== packagesInSdk.toSorted().join()) {
    throw new Error(
      `Cannot build dist/mcp/sdk.js: it has code of ${found.join(', ')}, but scripts/bundled-packages.js names ${packagesInSdk.join(', ')}.`,
    );
  }
  const text = result.outputFiles[0]?.text ?? '';
  if (text.length > mostBytes) {
    throw new Error(`Cannot build dist/mcp/sdk.js: it has ${text.length} bytes, more than ${mostBytes}.`);
  }
  writeFileSync(join(folder, 'mcp', 'sdk.js'), text);
}

/** @type {import('esbuild').Plugin} */
const withoutValidator = {
  name: 'without-validator',
  setup(context) {
    context.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, ({ path }) => ({
      path,
      namespace: 'shims',
    }));
    context.onLoad({ filter: /.*/, namespace: 'shims' }, () => ({
      contents: `
        export { default as process } from 'node:process';
        export class DefaultJsonSchemaValidator {
          getValidator() { throw new Error('This server supplies its own validator.'); }
        }`,
      resolveDir: root,
    }));
  },
};
