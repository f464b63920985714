import { addEnvironment } from '../../session/environments/environments.ts';
import { defineCommand } from '../command.ts';
import { describeEnvironment, environmentParameters, nameParameter, settingsFrom } from './environment-parameters.ts';

/** The cmdlet Add-EntraEnvironment. */
export const addEntraEnvironmentCommand = defineCommand({
  table: {
    name: 'Add-EntraEnvironment',
    aliases: [],
    synopsis: 'Adds an environment, or replaces one that you added.',
    description: [
      'Use it for a private cloud, a proxy in front of a cloud, or a local tenant. The environment is saved for the current user. Names of built-in environments cannot be used.',
    ],
    parameters: {
      Name: nameParameter,
      AzureADEndpoint: { ...environmentParameters.azureADEndpoint, everywhere: { mandatory: true, position: 1 } },
      GraphEndpoint: { ...environmentParameters.graphEndpoint, everywhere: { mandatory: true, position: 2 } },
      ...environmentParameters.optional,
    },
    examples: [
      {
        title: 'Add a cloud',
        line: 'Add-EntraEnvironment -Name Canary -AzureADEndpoint https://login.example.com -GraphEndpoint https://graph.example.com',
      },
    ],
    output: 'The saved environment.',
  },
  async run({ parameters }, { services }) {
    const cloud = await addEnvironment(services.environments, settingsFrom(parameters));
    return { kind: 'value', value: describeEnvironment(cloud) };
  },
});
