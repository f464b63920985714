import { join, relative } from 'node:path';
import { build as esbuild } from 'esbuild';
import { root } from './project.js';

// Modules that answer at once and stay in the bundle though they are asked for by a dynamic import().
const hot = ['src/commands/token.ts'];

/**
 * Bundles what every start needs, and the commands that have to be quick, from src/cli.ts into one CommonJS file. What
 * stands behind any other dynamic import() is loaded from the ESM library beside the bundle when it is asked for, and the
 * packages it uses with it.
 *
 * @param {string} outfile - Absolute.
 * @throws {Error} When a package or the lab is reached without a dynamic import(): it would load at every start.
 */
export async function bundleCommandLine(outfile) {
  const result = await esbuild({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    banner: { js: '#!/usr/bin/env node' },
    // Less to read at every start; names stay, for stack traces.
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [laterOutside],
    metafile: true,
    logLevel: 'silent',
  });
  const inputs = result.metafile.inputs;
  const packages = Object.entries(inputs).flatMap(([file, { imports }]) =>
    imports.filter((link) => isPackage(link)).map((link) => `"${link.path}" (${file})`),
  );
  const lab = Object.keys(inputs).filter((file) => file.startsWith('src/lab/'));
  const eager = [...packages, ...lab];
  if (eager.length > 0) {
    throw new Error(
      `Cannot build dist/cli.cjs: every start would load ${eager.join(', ')}; put a dynamic import() on the way there.`,
    );
  }
}

/** @type {import('esbuild').Plugin} */
const laterOutside = {
  name: 'later-outside',
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, (args) =>
      args.kind === 'entry-point' ? undefined : { path: args.path, external: true },
    );
    context.onResolve({ filter: /^\./ }, (args) => {
      const target = relative(root, join(args.resolveDir, args.path)).replaceAll('\\', '/');
      if (args.kind !== 'dynamic-import' || hot.includes(target)) return undefined;
      return { path: target.replace(/^src/, '.').replace(/\.ts$/, '.js'), external: true };
    });
  },
};

/** @param {{ path: string, kind: string, external?: boolean }} link */
function isPackage({ path, kind, external }) {
  return external === true && kind !== 'dynamic-import' && !path.startsWith('node:');
}
