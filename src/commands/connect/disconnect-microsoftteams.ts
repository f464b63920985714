import { teamsNameOf } from '../../model/teams-environment.ts';
import { defineCommand, nothing } from '../command.ts';

/** The cmdlet Disconnect-MicrosoftTeams. */
export const disconnectTeamsCommand = defineCommand({
  table: {
    name: 'Disconnect-MicrosoftTeams',
    aliases: [],
    synopsis: 'Signs out of the current Teams session and removes its tokens.',
    description: ['Removes the session and its tokens from this machine. A Connect-Entra session is not affected.'],
    parameters: {},
    supportsShouldProcess: true,
    examples: [{ title: 'Sign out', line: 'Disconnect-MicrosoftTeams' }],
  },
  startsOver: true,
  async run(_call, { services, shouldProcess, information, stdout }) {
    const { findSessionToEnd, removeSession } = await import('../../session/saved/disconnect.ts');
    const id = await findSessionToEnd('teams', services);
    // An unreadable session is removed, too.
    const record = await services.cache.read(id).catch(() => undefined);
    const environment = record === undefined ? 'unknown' : teamsNameOf(record.cloud);
    if (!(await shouldProcess(`User account in environment '${environment}'`, 'log out'))) return nothing;
    if (record?.log !== undefined) await services.log.open(record.log);
    const context = await removeSession(id, services);
    services.log.write('Info', 'Disconnect-MicrosoftTeams', `Disconnected from ${environment}.`);
    if (stdout.isTTY && context !== undefined) information(`Signed out ${context.Account ?? context.ClientId}.`);
    return nothing;
  },
});
