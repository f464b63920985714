import { spawn } from 'node:child_process';
import { messageOf } from '../../base/errors.ts';
import type { Environment } from './calling-shell.ts';

/** An agent's process, as seen by the process that started it. */
export interface SpawnedAgent {
  /** Returns why it cannot start; undefined while it may. */
  failure(): string | undefined;
}

/**
 * Starts an agent that outlives this process: in a session of its own, without anything of this process but the user.
 * The shell in between forbids core dumps, which would write the agent's memory to a disk.
 *
 * @param self - Program and first arguments that start this command line.
 * @param parameters - Of the command `agent`, by name.
 */
export function spawnAgent(
  self: readonly string[],
  parameters: Readonly<Record<string, string>>,
  env: Environment,
): SpawnedAgent {
  const words = Object.entries(parameters).flatMap(([name, value]) => [`-${name}`, value]);
  const child = spawn('/bin/sh', ['-c', 'umask 077; ulimit -c 0; exec "$@"', 'sh', ...self, 'agent', ...words], {
    detached: true,
    stdio: 'ignore',
    // No folder is kept in use, and no option reaches Node: NODE_OPTIONS could open a debugger's port.
    cwd: '/',
    env: { HOME: '/', ...libraryPath(env) },
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
function libraryPath(env: Environment): Record<string, string> {
  const value = env['LD_LIBRARY_PATH'];
  return value === undefined ? {} : { LD_LIBRARY_PATH: value };
}
