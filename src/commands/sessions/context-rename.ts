import { renameContext } from '../../session/saved/named-contexts.ts';
import { defineCommand } from '../command.ts';
import { contextNameParameter } from './context-parameters.ts';

export const contextRenameCommand = defineCommand({
  table: {
    name: 'context rename',
    aliases: [],
    synopsis: 'Gives a saved context another name.',
    description: ['The session itself does not change.'],
    parameters: {
      Name: contextNameParameter,
      NewName: {
        type: 'String',
        description: 'Its new name: up to 64 characters, no other context has it.',
        everywhere: { mandatory: true, position: 1 },
        notEmpty: true,
      },
    },
    examples: [{ title: 'Rename', line: 'context rename ada@lab.example work' }],
    output: 'The name as it is now.',
  },
  async run({ parameters }, { services }) {
    const { name } = await renameContext(services.cache, parameters.Name, parameters.NewName);
    return { kind: 'value', value: { Name: name } };
  },
});
