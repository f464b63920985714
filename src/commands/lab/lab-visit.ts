import { EntradaError } from '../../base/errors.ts';
import { defineCommand, nothing } from '../command.ts';

/** The browser of `entrada lab -- COMMAND`: signs in as the lab user without interaction. */
export const labVisitCommand = defineCommand({
  table: {
    name: 'lab-visit',
    aliases: [],
    synopsis: 'Opens an address of the lab and signs in as the lab user.',
    description: ['The BROWSER of commands run by "entrada lab -- COMMAND".'],
    parameters: {
      Address: {
        type: 'String',
        description: 'The address to open.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
    },
    examples: [],
  },
  async run({ parameters }, { env }) {
    const { ENTRADA_LAB_CA_FILE: caFile, ENTRADA_LAB_USER: userName, ENTRADA_LAB_PASSWORD: password } = env;
    if (caFile === undefined || userName === undefined || password === undefined) {
      throw new EntradaError(
        'LAB_FAILED',
        'Cannot visit the lab: ENTRADA_LAB_CA_FILE, _USER and _PASSWORD are not set',
        {
          hint: 'They are set for commands run by: entrada lab -- COMMAND',
        },
      );
    }
    const { createRobotBrowser } = await import('../../lab/robot/robot-browser.ts');
    await createRobotBrowser({ caFile, userName, password, consent: 'accept' }).visit(parameters.Address);
    return nothing;
  },
});
