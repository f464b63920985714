import { builtInClouds } from '../../../model/cloud.ts';
import { teamsEnvironments } from '../../../model/teams-environment.ts';
import type { CommandHost } from '../../command.ts';

/** Lists the built-in environments, then the saved ones. */
export async function environments(host: CommandHost): Promise<readonly string[]> {
  return [...builtInClouds.map(({ name }) => name), ...(await ownEnvironments(host))];
}

/** Lists the built-in environments of Teams, then the saved ones. */
export async function environmentsOfTeams(host: CommandHost): Promise<readonly string[]> {
  return [...Object.keys(teamsEnvironments), ...(await ownEnvironments(host))];
}

/** Lists the saved environments. */
export async function ownEnvironments({ services }: CommandHost): Promise<readonly string[]> {
  const clouds = await services.environments.read().catch(() => []);
  return clouds.map(({ name }) => name);
}

/** Lists the applications that setup created on this machine. */
export async function setups({ folders }: CommandHost): Promise<readonly string[]> {
  const { setupNotes } = await import('../../../session/setup/setup-notes.ts');
  try {
    return [
      ...new Set(
        setupNotes(folders.data)
          .list()
          .map(({ name }) => name),
      ),
    ];
  } catch {
    return [];
  }
}
