import { teamsNameOf } from '../../model/teams-environment.ts';
import { defineCommand, nothing } from '../command.ts';

export const disconnectTeamsCommand = defineCommand({
  table: {
    name: 'Disconnect-MicrosoftTeams',
    aliases: [],
    synopsis: 'Ends the current session of Teams and removes its tokens.',
    description: [
      'Removes the session and everything kept for it from this machine. A session of Connect-Entra stays as it is.',
    ],
    parameters: {},
    supportsShouldProcess: true,
    examples: [{ title: 'Sign out', line: 'Disconnect-MicrosoftTeams' }],
  },
  startsOver: true,
  async run(_call, { services, shouldProcess }) {
    const { findSessionToEnd, removeSession } = await import('../../session/saved/disconnect.ts');
    const id = await findSessionToEnd('teams', services);
    // A session that cannot be read is removed all the same.
    const record = await services.cache.read(id).catch(() => undefined);
    const environment = record === undefined ? 'unknown' : teamsNameOf(record.cloud);
    if (!(await shouldProcess(`User account in environment '${environment}'`, 'log out'))) return nothing;
    if (record?.log !== undefined) await services.log.open(record.log);
    await removeSession(id, services);
    services.log.write('Info', 'Disconnect-MicrosoftTeams', `Disconnected from ${environment}.`);
    return nothing;
  },
});
