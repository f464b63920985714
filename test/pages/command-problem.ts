import { resolveCall } from '../../src/binder/resolve-call.ts';
import { findCommand } from '../../src/commands/registry.ts';

/** Returns why words of a page are not a command whose parameters bind, or undefined. */
export async function commandProblem(words: readonly string[]): Promise<string | undefined> {
  const [first = ''] = words;
  if (first === 'help' || first.startsWith('--')) return undefined;
  const found = await findCommand(words);
  if (found === undefined) return 'it is not a command';
  const { table } = await found.command.load();
  try {
    resolveCall(table, found.rest);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
