import { findContext } from '../../session/saved/named-contexts.ts';
import { defineCommand } from '../command.ts';
import { contextNameParameter } from './context-parameters.ts';

export const contextUseCommand = defineCommand({
  table: {
    name: 'context use',
    aliases: [],
    synopsis: 'Makes a saved context the current one.',
    description: [
      'Of its service, entra or teams: that of the other stays as it is. For every shell of the user, or for the calling shell when the context is of this shell. For one command, -Context NAME or ENTRADA_CONTEXT does the same and changes nothing.',
    ],
    parameters: { Name: contextNameParameter },
    examples: [{ title: 'Switch', line: 'context use ada@lab.example' }],
    output: 'The context.',
  },
  async run({ parameters }, { services }) {
    const { id, context, service } = await findContext(services.cache, parameters.Name);
    await services.cache.writeCurrent(service, id);
    return { kind: 'value', value: context };
  },
});
