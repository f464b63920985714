import { teamsEnvironmentParameters } from '../../model/connect-microsoftteams.ts';
import { defineCommand, nothing } from '../command.ts';

/** The cmdlet Set-TeamsEnvironmentConfig. */
export const setTeamsEnvironmentConfigCommand = defineCommand({
  table: {
    name: 'Set-TeamsEnvironmentConfig',
    aliases: [],
    synopsis: 'Saves the environment that Connect-MicrosoftTeams signs in to.',
    description: [
      'Replaces the saved settings; without parameters, shows them. Parameters of Connect-MicrosoftTeams take precedence, and saved addresses apply only to the saved environment. Existing sessions keep their addresses.',
    ],
    parameters: teamsEnvironmentParameters,
    supportsShouldProcess: true,
    examples: [
      { title: 'Always use GCC High', line: 'Set-TeamsEnvironmentConfig -TeamsEnvironmentName TeamsGCCH' },
      {
        title: 'Use another address for the admin API',
        line: 'Set-TeamsEnvironmentConfig -TeamsEnvironmentName TeamsDOD -EndpointUris \'@{TeamsConfigApiEndpoint="https://teams.example.com"}\'',
      },
    ],
    output: 'The saved TeamsEnvironmentName and EndpointUris.',
  },
  async run({ parameters }, { services, shouldProcess }) {
    const { cloudNamed, readEndpointUris, writeEndpointUris } = await import(
      '../../session/environments/teams-environment.ts'
    );
    const { TeamsEnvironmentName: name, EndpointUris: uris } = parameters;
    const endpoints = uris === undefined ? undefined : readEndpointUris(uris);
    if (name !== undefined) await cloudNamed(name, services.environments);
    if (name !== undefined || endpoints !== undefined) {
      if (!(await shouldProcess(`Environment '${name ?? 'AzureCloud'}'`, 'Set-TeamsEnvironmentConfig'))) return nothing;
      await services.teamsEnvironment.write({ name, endpoints });
    }
    const saved = await services.teamsEnvironment.read();
    const value = { TeamsEnvironmentName: saved.name ?? null, EndpointUris: writeEndpointUris(saved.endpoints ?? {}) };
    return { kind: 'value', value };
  },
});
