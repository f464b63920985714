import { defineCommand } from './command.ts';

export const disconnectEntraCommand = defineCommand({
  table: {
    name: 'Disconnect-Entra',
    aliases: ['disconnect'],
    synopsis: 'Ends the current session and removes its tokens.',
    description: ['Removes the session and everything kept for it from this machine, and shows what was removed.'],
    parameters: {},
    examples: [{ title: 'Sign out', line: 'Disconnect-Entra' }],
    output: 'The context that was removed.',
  },
  startsOver: true,
  async run(_call, { services }) {
    const { disconnectEntra } = await import('../session/disconnect.ts');
    return { kind: 'value', value: await disconnectEntra(services) };
  },
});
