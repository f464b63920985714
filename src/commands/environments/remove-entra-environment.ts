import { removeEnvironment } from '../../session/environments/environments.ts';
import { defineCommand } from '../command.ts';
import { describeEnvironment, nameParameter } from './environment-parameters.ts';

export const removeEntraEnvironmentCommand = defineCommand({
  table: {
    name: 'Remove-EntraEnvironment',
    aliases: [],
    synopsis: 'Removes an environment of your own.',
    description: ['Sessions that were signed in to it stay; Disconnect-Entra ends the current one.'],
    parameters: { Name: nameParameter },
    examples: [{ title: 'Remove a cloud', line: 'Remove-EntraEnvironment -Name Canary' }],
    output: 'The environment that was removed.',
  },
  async run({ parameters }, { services }) {
    return {
      kind: 'value',
      value: describeEnvironment(await removeEnvironment(services.environments, parameters.Name)),
    };
  },
});
