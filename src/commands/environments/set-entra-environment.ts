import { setEnvironment } from '../../session/environments/environments.ts';
import { defineCommand } from '../command.ts';
import { describeEnvironment, environmentParameters, nameParameter, settingsFrom } from './environment-parameters.ts';

/** The cmdlet Set-EntraEnvironment. */
export const setEntraEnvironmentCommand = defineCommand({
  table: {
    name: 'Set-EntraEnvironment',
    aliases: [],
    synopsis: 'Changes an environment that you added.',
    description: [
      'Changes only the settings that you specify. Creates the environment if it does not exist and you specify both endpoints. Existing sessions keep the endpoints they were signed in to.',
    ],
    parameters: {
      Name: nameParameter,
      AzureADEndpoint: { ...environmentParameters.azureADEndpoint, everywhere: { position: 1 } },
      GraphEndpoint: { ...environmentParameters.graphEndpoint, everywhere: { position: 2 } },
      ...environmentParameters.optional,
    },
    examples: [
      { title: 'Trust a private certificate authority', line: 'Set-EntraEnvironment -Name Canary -CaFile ./ca.pem' },
    ],
    output: 'The saved environment.',
  },
  async run({ parameters }, { services }) {
    const cloud = await setEnvironment(services.environments, settingsFrom(parameters));
    return { kind: 'value', value: describeEnvironment(cloud) };
  },
});
