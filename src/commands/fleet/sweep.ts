import { EntradaError } from '../../base/errors.ts';
import { defineCommand } from '../command.ts';

/** The command sweep, which names the commands that start with it. */
export const sweepCommand = defineCommand({
  table: {
    name: 'sweep',
    aliases: [],
    synopsis: 'Explains the commands for requests to many tenants with workers.',
    description: ['A sweep sends one request to many tenants. Workers on any number of machines share the work.'],
    parameters: {
      Command: { type: 'String', description: 'A word that is not one of the commands.', everywhere: { position: 0 } },
      Id: { type: 'String', description: 'Its value.', everywhere: { position: 1 } },
    },
    examples: [{ title: 'Show the commands', line: 'sweep' }],
    output: 'Text.',
  },
  async run({ parameters: { Command: word } }) {
    if (word !== undefined) {
      throw new EntradaError(
        'COMMAND_NOT_FOUND',
        `The term 'sweep ${word}' is not recognized as the name of a command.`,
        { hint: `Use one of: ${commandNames.join(', ')}.` },
      );
    }
    return { kind: 'text', text: explanation, value: () => ({ Commands: commandNames }) };
  },
});

const commandNames = ['sweep start', 'sweep status', 'sweep results', 'sweep list', 'sweep remove', 'worker'];

const explanation = `A sweep sends one request to many tenants. They wait on the Redis server that
ENTRADA_CACHE names, from which workers on any number of machines take them.

  entrada sweep start /organization -AllContexts   put the tenants on the queue
  entrada worker                                   work on them, on any machine
  entrada sweep status ID                          see how far it is
  entrada sweep results ID                         print the rows so far
  entrada sweep results ID -Wait                   print the rows to the end
  entrada sweep list                               list the sweeps
  entrada sweep remove ID                          remove it with its results

From one machine, entrada request -AllContexts works without a queue.
entrada help sweep start shows every parameter.`;
