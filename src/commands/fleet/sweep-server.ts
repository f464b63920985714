import { keyChain } from '../../cache/keys/key-chain.ts';
import type { QueueServer } from '../../fleet/queue/queue-place.ts';
import type { QueuedSweep } from '../../fleet/queue/sweep.ts';
import type { Parameter } from '../../model/parameter-table.ts';
import type { CommandHost } from '../command.ts';

/** -Id of the commands that act on one sweep. */
export const sweepIdParameter = {
  type: 'String',
  aliases: ['SweepId'],
  description: 'The ID of the sweep, as entrada sweep start printed it.',
  everywhere: { mandatory: true, position: 0 },
  notEmpty: true,
} as const satisfies Parameter;

/** Returns the server of the sweeps: that of the saved sessions, with the key that seals them. */
export async function sweepServer({ env, folders, platform, services }: CommandHost): Promise<QueueServer> {
  const { queueServerFromEnvironment } = await import('../../fleet/queue/queue-place.ts');
  const { warn } = services;
  return queueServerFromEnvironment(env, keyChain({ folders, env, platform, warn }), warn);
}

/** Without a key file, each machine has a key of its own, also with the same passphrase. */
export function warnOfOwnKey({ env, services }: CommandHost): void {
  if (env['ENTRADA_KEY_FILE']) return;
  services.warn(
    'ENTRADA_KEY_FILE is not set: sweeps are sealed with the key of this machine, and other machines cannot read them.',
  );
}

/** Opens a sweep. */
export async function openSweep(id: string, host: CommandHost): Promise<QueuedSweep> {
  const { openQueuedSweep } = await import('../../fleet/queue/sweep.ts');
  return openQueuedSweep(await sweepServer(host), id, host.services.clock);
}
