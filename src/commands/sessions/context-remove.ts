import { removeSession } from '../../session/saved/disconnect.ts';
import { findContext } from '../../session/saved/named-contexts.ts';
import { defineCommand } from '../command.ts';
import { contextNameParameter } from './session-parameters.ts';

/** The command context remove. */
export const contextRemoveCommand = defineCommand({
  table: {
    name: 'context remove',
    aliases: [],
    synopsis: 'Removes a saved context and its tokens.',
    description: ['Other contexts are not affected. Disconnect-Entra removes the current one.'],
    parameters: { Name: contextNameParameter },
    examples: [{ title: 'Remove a context', line: 'context remove work' }],
    output: 'The removed context.',
  },
  async run({ parameters }, { services }) {
    const { id } = await findContext(services.cache, parameters.Name);
    return { kind: 'value', value: await removeSession(id, services) };
  },
});
