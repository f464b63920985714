import { EntradaError } from '../../base/errors.ts';

/** The packages that sweeps need and an installation of Entrada does not include. */
export interface QueueLibraries {
  readonly bullmq: typeof import('bullmq');
  readonly ioredis: Pick<typeof import('ioredis'), 'Redis' | 'Cluster'>;
}

/** The line that installs them. */
export const installLine = 'npm install bullmq@6 ioredis@6';

/**
 * Loads the packages.
 *
 * @throws {EntradaError} `PACKAGE_MISSING`, with the line that installs them.
 */
export async function loadQueueLibraries(): Promise<QueueLibraries> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, ioredis };
  } catch (cause) {
    // In the single executable, require() takes it for a module of Node.
    const absent = /(?:Cannot find (?:package|module) '|No such built-in module: )([^']+)/;
    const [, name] = absent.exec(cause instanceof Error ? cause.message : '') ?? [];
    if (name === undefined) throw cause;
    throw new EntradaError(
      'PACKAGE_MISSING',
      `Cannot use the queue of sweeps: the package "${name}" is not installed`,
      {
        hint: `Run, in the folder where Entrada is installed (for a global installation with --global): ${installLine}`,
        cause,
      },
    );
  }
}
