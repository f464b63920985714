import { setEnvironment } from '../../session/environments/environments.ts';
import { defineCommand } from '../command.ts';
import {
  azureADEndpointDescription,
  caFileParameter,
  describeEnvironment,
  graphEndpointDescription,
  nameParameter,
  settingsFrom,
  teamsEndpointParameter,
} from './environment-parameters.ts';

export const setEntraEnvironmentCommand = defineCommand({
  table: {
    name: 'Set-EntraEnvironment',
    aliases: [],
    synopsis: 'Changes an environment of your own.',
    description: [
      'Changes what is named and leaves the rest. Makes the environment when it is new and both endpoints are given. Sessions that were saved before keep the endpoints they were signed in to.',
    ],
    parameters: {
      Name: nameParameter,
      AzureADEndpoint: {
        type: 'String',
        aliases: ['AzureADUrl'],
        description: azureADEndpointDescription,
        everywhere: { position: 1 },
        notEmpty: true,
      },
      GraphEndpoint: {
        type: 'String',
        aliases: ['GraphUrl'],
        description: graphEndpointDescription,
        everywhere: { position: 2 },
        notEmpty: true,
      },
      TeamsEndpoint: teamsEndpointParameter,
      CaFile: caFileParameter,
    },
    examples: [
      { title: 'Trust a private authority there', line: 'Set-EntraEnvironment -Name Canary -CaFile ./ca.pem' },
    ],
    output: 'The environment as it is now.',
  },
  async run({ parameters }, { services }) {
    const cloud = await setEnvironment(services.environments, settingsFrom(parameters));
    return { kind: 'value', value: describeEnvironment(cloud) };
  },
});
