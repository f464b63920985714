import { removeSession } from '../../session/saved/disconnect.ts';
import { findContext } from '../../session/saved/named-contexts.ts';
import { defineCommand } from '../command.ts';
import { contextNameParameter } from './context-parameters.ts';

export const contextRemoveCommand = defineCommand({
  table: {
    name: 'context remove',
    aliases: [],
    synopsis: 'Removes a saved context and its tokens.',
    description: ['Other contexts stay as they are. Disconnect-Entra does this to the current one.'],
    parameters: { Name: contextNameParameter },
    examples: [{ title: 'Remove', line: 'context remove work' }],
    output: 'The context that was removed.',
  },
  async run({ parameters }, { services }) {
    const { id } = await findContext(services.cache, parameters.Name);
    return { kind: 'value', value: await removeSession(id, services) };
  },
});
