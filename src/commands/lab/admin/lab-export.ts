import { defineCommand } from '../../command.ts';
import { environmentParameter, findRunningLab } from './running-lab.ts';

/** The command lab export. */
export const labExportCommand = defineCommand({
  table: {
    name: 'lab export',
    aliases: [],
    synopsis: 'Prints a running lab as a seed file.',
    description: [
      'With changes that were made while it ran. A lab that starts with this file (lab -Seed) has the same data. It contains the passwords and secrets of the lab.',
    ],
    parameters: { Environment: environmentParameter },
    examples: [{ title: 'Keep a lab', shell: 'entrada lab export -Output yaml > lab.yaml' }],
    output: 'The seed.',
  },
  async run({ parameters: { Environment } }, host) {
    const call = await findRunningLab(Environment, host);
    return { kind: 'value', value: await call('GET', '/seed') };
  },
});
