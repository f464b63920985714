import { renameContext } from '../../session/saved/named-contexts.ts';
import { defineCommand } from '../command.ts';
import { contextNameParameter } from './session-parameters.ts';

/** The command context rename. */
export const contextRenameCommand = defineCommand({
  table: {
    name: 'context rename',
    aliases: [],
    synopsis: 'Renames a saved context.',
    description: ['The session itself does not change.'],
    parameters: {
      Name: contextNameParameter,
      NewName: {
        type: 'String',
        description: 'The new name: up to 64 characters, and not used by another context.',
        everywhere: { mandatory: true, position: 1 },
        notEmpty: true,
      },
    },
    examples: [{ title: 'Rename a context', line: 'context rename ada@lab.example work' }],
    output: 'The new name.',
  },
  async run({ parameters }, { services }) {
    const { name } = await renameContext(services.cache, parameters.Name, parameters.NewName);
    return { kind: 'value', value: { Name: name } };
  },
});
