import { findContext } from '../../session/saved/named-contexts.ts';
import { defineCommand } from '../command.ts';
import { contextNameParameter } from './session-parameters.ts';

/** The command context use. */
export const contextUseCommand = defineCommand({
  table: {
    name: 'context use',
    aliases: [],
    synopsis: 'Makes a saved context the current one.',
    description: [
      "Affects only the context's own service (entra or teams), in all of the user's shells, or only in the calling shell if the context belongs to it. To use a context for one command only, use -Context NAME or ENTRADA_CONTEXT.",
    ],
    parameters: { Name: contextNameParameter },
    examples: [{ title: 'Switch to another context', line: 'context use ada@lab.example' }],
    output: 'The current context.',
  },
  async run({ parameters }, { services }) {
    const { id, context, service } = await findContext(services.cache, parameters.Name);
    await services.cache.writeCurrent(service, id);
    return { kind: 'value', value: context };
  },
});
