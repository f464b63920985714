import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFiles, sdk } from './bundled-packages.js';
import { root } from './project.js';
import { withoutUnusedCommands } from './redis-commands.js';
import { runEsbuild } from './run-esbuild.js';
import { packagesOf } from './third-party-notices.js';

/**
 * The parts of a package that we use, where these are fewer than it exports. The loaders of modules find the names of
 * exports in a CommonJS file only if they are written there.
 *
 * @type {Readonly<Record<string, string>>}
 */
const parts = {
  '@redis/client': `
    import client from '@redis/client/dist/lib/client/index.js';
    import cluster from '@redis/client/dist/lib/cluster/index.js';
    const create = (module) => (module.default ?? module).create;
    export const createClient = create(client);
    export const createCluster = create(cluster);`,
  // The cipher of old PFX files, as the default export.
  'node-forge': `
    module.exports = require('node-forge/lib/forge');
    require('node-forge/lib/rc2');
    require('node-forge/lib/util');`,
};

const mostBytesOfSdk = 400_000;

/**
 * Bundles the packages of `packageFiles` into a CommonJS file each, and the MCP SDK into one, without the validator of
 * JSON Schema that it chooses for Node (150 kB): src/mcp supplies its own.
 *
 * @param {string} folder - Absolute; receives `packages/`.
 * @returns {Promise<string[]>} Names of the packages whose code is in the files.
 * @throws {Error} When the SDK is too large: with another version, the validator would be back.
 */
export async function bundlePackages(folder) {
  mkdirSync(join(folder, 'packages'), { recursive: true });
  const write = async (/** @type {string} */ file, /** @type {import('esbuild').BuildOptions} */ options) => {
    const { files, metafile } = await runEsbuild({ ...options, format: 'cjs' });
    const text = files[0]?.text ?? '';
    if (file === sdk.file && text.length > mostBytesOfSdk)
      throw new Error(`Cannot build ${file}: it has ${text.length} bytes, more than ${mostBytesOfSdk}.`);
    writeFileSync(join(folder, 'packages', file), text);
    return packagesOf(metafile);
  };
  const found = await Promise.all([
    ...Object.entries(packageFiles).map(async ([name, file]) =>
      write(file, {
        stdin: { contents: parts[name] ?? (await everything(name)), resolveDir: root },
        plugins: [withoutUnused, withoutUnusedCommands],
      }),
    ),
    ...(existsSync(join(root, sdk.source))
      ? [write(sdk.file, { entryPoints: [sdk.source], plugins: [withoutValidator] })]
      : []),
  ]);
  return found.flat();
}

/**
 * Optional packages of the Redis client, which it loads only for what we do not use.
 *
 * @type {import('esbuild').Plugin}
 */
const withoutUnused = {
  name: 'without-unused',
  setup(context) {
    context.onResolve({ filter: /^(?:@opentelemetry\/api|@node-rs\/xxhash)$/ }, ({ path }) => ({
      path,
      namespace: 'unused',
    }));
    context.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `throw new Error('Not in the package: ${path}');`,
    }));
  },
};

/** @param {string} name */
async function everything(name) {
  const names = Object.keys(await import(name)).filter((each) => /^(?!default$|module\.exports$)[\w$]+$/.test(each));
  return `export { ${names.join(', ')} } from ${JSON.stringify(name)};`;
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
