import { removeEnvironment } from '../../session/environments/environments.ts';
import { defineCommand } from '../command.ts';
import { describeEnvironment, nameParameter } from './environment-parameters.ts';

/** The cmdlet Remove-EntraEnvironment. */
export const removeEntraEnvironmentCommand = defineCommand({
  table: {
    name: 'Remove-EntraEnvironment',
    aliases: [],
    synopsis: 'Removes an environment that you added.',
    description: ['Sessions in that environment are kept. Disconnect-Entra removes the current one.'],
    parameters: { Name: nameParameter },
    examples: [{ title: 'Remove a cloud', line: 'Remove-EntraEnvironment -Name Canary' }],
    output: 'The removed environment.',
  },
  async run({ parameters }, { services }) {
    return {
      kind: 'value',
      value: describeEnvironment(await removeEnvironment(services.environments, parameters.Name)),
    };
  },
});
