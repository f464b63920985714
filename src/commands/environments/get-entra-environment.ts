import { listEnvironments, lookUpEnvironment } from '../../session/environments/environments.ts';
import { defineCommand, nothing } from '../command.ts';
import { describeEnvironment } from './environment-parameters.ts';

/** The cmdlet Get-EntraEnvironment. */
export const getEntraEnvironmentCommand = defineCommand({
  table: {
    name: 'Get-EntraEnvironment',
    aliases: ['Get-MgEnvironment'],
    synopsis: 'Lists the clouds that Connect-Entra can connect to.',
    description: [
      'Lists the built-in environments and the ones you added. Prints nothing if no environment has that name.',
    ],
    parameters: {
      Name: {
        type: 'String',
        completedFrom: 'environments',
        description: 'The name of one environment to show.',
        everywhere: { position: 0 },
        notEmpty: true,
      },
    },
    examples: [
      { title: 'List all environments', line: 'Get-EntraEnvironment' },
      { title: 'Show one environment', line: 'Get-EntraEnvironment -Name Global' },
    ],
    output:
      'Environments with Name, AzureADEndpoint, GraphEndpoint, Type and, if set, GraphAudience, TeamsEndpoint and CaFile.',
  },
  async run({ parameters }, { services, stdout, information }) {
    if (parameters.Name === undefined) {
      const clouds = await listEnvironments(services.environments);
      return { kind: 'value', value: clouds.map(describeEnvironment) };
    }
    const cloud = await lookUpEnvironment(services.environments, parameters.Name);
    if (cloud === undefined && stdout.isTTY) information('Nothing found. Without -Name, it lists all environments.');
    return cloud === undefined ? nothing : { kind: 'value', value: describeEnvironment(cloud) };
  },
});
