import { defineCommand, nothing } from '../command.ts';

/** The cmdlet Disconnect-Entra. */
export const disconnectEntraCommand = defineCommand({
  table: {
    name: 'Disconnect-Entra',
    aliases: ['disconnect'],
    synopsis: 'Signs out of the current session and removes its tokens.',
    description: ['Removes the session and its tokens from this machine, and shows the removed context.'],
    parameters: {},
    supportsShouldProcess: true,
    examples: [{ title: 'Sign out', line: 'Disconnect-Entra' }],
    output: 'The removed context.',
  },
  startsOver: true,
  async run(_call, { services, shouldProcess, information, stdout }) {
    const { findSessionToEnd, removeSession } = await import('../../session/saved/disconnect.ts');
    const id = await findSessionToEnd('entra', services);
    if (!(await shouldProcess(`Session ${id}`, 'log out'))) return nothing;
    const context = await removeSession(id, services);
    if (stdout.isTTY && context !== undefined) information(`Signed out ${context.Account ?? context.ClientId}.`);
    return { kind: 'value', value: context };
  },
});
