import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';
import { compileBundle, runBundle } from '../../src/base/code-cache.ts';
import type { runCommandLine } from '../../src/commands/run/run-command-line.ts';
import { cliPath } from './installed-package.ts';

/** What dist/main.cjs exports. */
interface Exported {
  readonly runCommandLine: typeof runCommandLine;
}

let program: Script | undefined;

/** The `import()` of a file next to the installed command line. */
const importHere: (id: string) => Promise<unknown> = new Script('(id) => import(id)', {
  filename: cliPath,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext();

/**
 * Loads the second bundle of the installed package anew, as each start of the command line does: nothing that an earlier run
 * kept in a variable is there. Without an installed package, gives the compiled sources.
 */
export async function loadCommandLine(): Promise<typeof runCommandLine> {
  if (!cliPath.endsWith('.cjs')) return (await import('../../src/commands/run/run-command-line.ts')).runCommandLine;
  const folder = dirname(cliPath);
  program ??= compileBundle(folder, 'main.cjs');
  const exported = runBundle(program, { folder, load: createRequire(cliPath), importHere }) as Partial<Exported>;
  if (exported.runCommandLine === undefined) throw new Error(`"${folder}/main.cjs" exports no runCommandLine().`);
  return exported.runCommandLine;
}
