import { defineCommand, nothing } from '../command.ts';

/** The cmdlet Clear-TeamsEnvironmentConfig. */
export const clearTeamsEnvironmentConfigCommand = defineCommand({
  table: {
    name: 'Clear-TeamsEnvironmentConfig',
    aliases: [],
    synopsis: 'Removes the settings saved by Set-TeamsEnvironmentConfig.',
    description: ['Connect-MicrosoftTeams then signs in to the commercial cloud by default again.'],
    parameters: {},
    supportsShouldProcess: true,
    examples: [{ title: 'Remove the settings', line: 'Clear-TeamsEnvironmentConfig' }],
  },
  async run(_call, { services, shouldProcess }) {
    if (!(await shouldProcess('Saved Teams environment', 'Clear-TeamsEnvironmentConfig'))) return nothing;
    await services.teamsEnvironment.write(undefined);
    return nothing;
  },
});
