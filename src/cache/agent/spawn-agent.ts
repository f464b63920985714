import { spawn } from 'node:child_process';
import { messageOf } from '../../base/errors.ts';
import { variableOf } from '../../base/windows-system.ts';
import type { Environment } from './shells-around.ts';

/** An agent's process, as seen by the process that started it. */
export interface SpawnedAgent {
  /** Returns why it cannot start; undefined while it may. */
  failure(): string | undefined;
}

/**
 * Starts an agent that outlives this process: in a session of its own, without anything of this process but the user.
 * The shell in between, on Unix, forbids core dumps, which would write the agent's memory to a disk.
 *
 * @param self - Program and first arguments that start this command line.
 * @param parameters - Of the command `agent`, by name.
 */
export function spawnAgent(
  self: readonly string[],
  parameters: Readonly<Record<string, string>>,
  env: Environment,
  platform: NodeJS.Platform,
): SpawnedAgent {
  const words = Object.entries(parameters).flatMap(([name, value]) => [`-${name}`, value]);
  const own = [...self, 'agent', ...words];
  const isWindows = platform === 'win32';
  const [program = '', ...args] = isWindows
    ? own
    : ['/bin/sh', '-c', 'umask 077; ulimit -c 0; exec "$@"', 'sh', ...own];
  const child = spawn(program, args, {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    // No folder is kept in use, and no option reaches Node: NODE_OPTIONS could open a debugger's port.
    ...(isWindows
      ? { cwd: variableOf(env, 'SystemRoot'), env: keptOf(env, windowsVariables) }
      : { cwd: '/', env: { HOME: '/', ...keptOf(env, unixVariables) } }),
  });
  let failure: string | undefined;
  child.on('error', (cause) => (failure = `its process cannot be started (${messageOf(cause)})`));
  child.on('exit', (status, signal) => {
    // One that is not needed, because another was quicker, ends with 0.
    if (status !== 0) failure = `its process ended at once (${signal ?? `exit status ${status}`})`;
  });
  child.unref();
  return { failure: () => failure };
}

/** Some builds of Node do not start without it. */
const unixVariables = ['LD_LIBRARY_PATH'];
/** Windows' libraries need the first; Entrada names its folders by the last, and creates none. */
const windowsVariables = ['SystemRoot', 'USERPROFILE'];

function keptOf(env: Environment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = variableOf(env, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
