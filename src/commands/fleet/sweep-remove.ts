import { defineCommand } from '../command.ts';
import { openSweep, sweepIdParameter } from './sweep-server.ts';

/** The command sweep remove. */
export const sweepRemoveCommand = defineCommand({
  table: {
    name: 'sweep remove',
    aliases: [],
    synopsis: 'Removes a sweep: the tenants that wait, and all results.',
    description: ['A worker that is working on a tenant of it ends that request, and its result is dropped.'],
    parameters: { Id: sweepIdParameter },
    supportsShouldProcess: true,
    examples: [{ title: 'Remove a sweep', line: 'sweep remove 4f2a91c7' }],
    output: 'The removed sweep: Id, Tenants.',
  },
  async run({ parameters }, host) {
    const sweep = await openSweep(parameters.Id, host);
    try {
      const { id, targets } = sweep.definition;
      if (!(await host.shouldProcess(`Sweep '${id}' of ${targets.length} tenants`, 'remove'))) {
        return { kind: 'nothing' };
      }
      await sweep.remove();
      return { kind: 'value', value: { Id: id, Tenants: targets.length } };
    } finally {
      sweep.close();
    }
  },
});
