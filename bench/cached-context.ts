import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Leaves a sealed context with a token that is valid for an hour in a home folder, as a person would: by signing in to
 * a lab of its own, which is gone afterwards.
 *
 * @param commandLine - Path of the built command line.
 * @param home - What `ENTRADA_HOME` is to name.
 */
export function prepareCachedContext(commandLine: string, home: string, env: NodeJS.ProcessEnv): void {
  const visit = fileURLToPath(new URL('sign-in-and-keep.js', import.meta.url));
  const args = [commandLine, 'lab', '--', process.execPath, visit, commandLine, home];
  const ended = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`Cannot prepare a cached token: ${ended.stderr}`);
}
