import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants, Script } from 'node:vm';
import type { runCommandLine } from '../../src/commands/run/run-command-line.ts';
import { cliPath } from './installed-package.ts';

/** What dist/main.cjs exports. */
interface Exported {
  readonly runCommandLine: typeof runCommandLine;
}

let program: Script | undefined;

/**
 * Loads the second bundle of the installed package anew, as each start of the command line does: nothing that an earlier run
 * kept in a variable is there. Without an installed package, gives the compiled sources.
 */
export async function loadCommandLine(): Promise<typeof runCommandLine> {
  if (!cliPath.endsWith('.cjs')) return (await import('../../src/commands/run/run-command-line.ts')).runCommandLine;
  const folder = dirname(cliPath);
  const filename = join(folder, 'main.cjs');
  program ??= new Script(
    `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'utf8')}\n})`,
    {
      filename,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  );
  const module: { exports: Partial<Exported> } = { exports: {} };
  program.runInThisContext()(module.exports, createRequire(filename), module, filename, folder);
  if (module.exports.runCommandLine === undefined) throw new Error(`"${filename}" exports no runCommandLine().`);
  return module.exports.runCommandLine;
}
