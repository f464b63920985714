import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';
import { bundleLoader, compileBundle } from '../../src/base/code-cache.ts';
import type { runCommandLine } from '../../src/commands/run/run-command-line.ts';
import { cliPath } from './installed-package.ts';

/** What dist/main.cjs exports. */
interface Exported {
  readonly runCommandLine: typeof runCommandLine;
}

/** The compiled bundles. */
const programs = new Map<string, Script>();

/** The `import()` of a file next to the installed command line. */
const importHere: (id: string) => Promise<unknown> = new Script('(id) => import(id)', {
  filename: cliPath,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext();

/**
 * Loads the bundles of the installed package anew, as each start of the command line does: nothing that an earlier run
 * kept in a variable is there. Without an installed package, gives the compiled sources.
 */
export async function loadCommandLine(): Promise<typeof runCommandLine> {
  if (!cliPath.endsWith('.cjs')) return (await import('../../src/commands/run/run-command-line.ts')).runCommandLine;
  const folder = dirname(cliPath);
  const compile = (name: string) => {
    const program = programs.get(name) ?? compileBundle(folder, name);
    programs.set(name, program);
    return program;
  };
  const load = bundleLoader({ folder, load: createRequire(cliPath), importHere }, compile);
  const exported = load('./main.cjs') as Partial<Exported>;
  if (exported.runCommandLine === undefined) throw new Error(`"${folder}/main.cjs" exports no runCommandLine().`);
  return exported.runCommandLine;
}
