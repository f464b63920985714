import { addEnvironment } from '../../session/environments/environments.ts';
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

export const addEntraEnvironmentCommand = defineCommand({
  table: {
    name: 'Add-EntraEnvironment',
    aliases: [],
    synopsis: 'Adds an environment, or replaces your own of that name.',
    description: [
      'For a private cloud, a proxy in front of one, or a local tenant. Only you see it. Built-in names cannot be taken.',
    ],
    parameters: {
      Name: nameParameter,
      AzureADEndpoint: {
        type: 'String',
        aliases: ['AzureADUrl'],
        description: azureADEndpointDescription,
        everywhere: { mandatory: true, position: 1 },
        notEmpty: true,
      },
      GraphEndpoint: {
        type: 'String',
        aliases: ['GraphUrl'],
        description: graphEndpointDescription,
        everywhere: { mandatory: true, position: 2 },
        notEmpty: true,
      },
      TeamsEndpoint: teamsEndpointParameter,
      CaFile: caFileParameter,
    },
    examples: [
      {
        title: 'Add a cloud',
        line: 'Add-EntraEnvironment -Name Canary -AzureADEndpoint https://login.example.com -GraphEndpoint https://graph.example.com',
      },
    ],
    output: 'The environment as it is now.',
  },
  async run({ parameters }, { services }) {
    const cloud = await addEnvironment(services.environments, settingsFrom(parameters));
    return { kind: 'value', value: describeEnvironment(cloud) };
  },
});
