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
      UserCode: {
        type: 'String',
        description: 'The code of a device sign-in, whose page the address is.',
        everywhere: { position: 1 },
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
    const robot = createRobotBrowser({ caFile, userName, password, consent: 'accept' });
    const { Address: address, UserCode: userCode } = parameters;
    await (userCode === undefined ? robot.visit(address) : robot.approveDevice(address, userCode));
    return nothing;
  },
});
