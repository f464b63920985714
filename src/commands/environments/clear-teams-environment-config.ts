import { defineCommand, nothing } from '../command.ts';

export const clearTeamsEnvironmentConfigCommand = defineCommand({
  table: {
    name: 'Clear-TeamsEnvironmentConfig',
    aliases: [],
    synopsis: 'Forgets what Set-TeamsEnvironmentConfig saved.',
    description: ['Connect-MicrosoftTeams signs in to the commercial cloud again, unless it is told otherwise.'],
    parameters: {},
    supportsShouldProcess: true,
    examples: [{ title: 'Forget it', line: 'Clear-TeamsEnvironmentConfig' }],
  },
  async run(_call, { services, shouldProcess }) {
    if (!(await shouldProcess('Saved Teams environment', 'Clear-TeamsEnvironmentConfig'))) return nothing;
    await services.teamsEnvironment.write(undefined);
    return nothing;
  },
});
