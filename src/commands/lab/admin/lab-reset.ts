import { defineCommand, nothing } from '../../command.ts';
import { environmentParameter, findRunningLab } from './running-lab.ts';

/** The command lab reset. */
export const labResetCommand = defineCommand({
  table: {
    name: 'lab reset',
    aliases: [],
    synopsis: 'Returns a running lab to its start.',
    description: [
      'The data, policies, faults, time and settings are those of the start, and all sessions and consents end. Photos, operations of Teams and delta queries of Graph end, too. Keys that were rotated stay.',
    ],
    parameters: { Environment: environmentParameter },
    examples: [{ title: 'Start a test run with fresh data', line: 'lab reset' }],
  },
  async run({ parameters: { Environment } }, host) {
    await (await findRunningLab(Environment, host))('POST', '/reset');
    return nothing;
  },
});
