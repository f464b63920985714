import { sealPrivateKeys } from '../../cache/seal-private-keys.ts';
import { userSessions } from '../../cache/user-sessions.ts';
import { ownStore } from '../../certificates/stores/system-stores.ts';
import { currentSessionId, savedSession } from '../../session/saved/current-session.ts';
import { setupGraph } from '../../session/setup/setup-graph.ts';
import { setupNotes } from '../../session/setup/setup-notes.ts';
import type { SetupWorld } from '../../session/setup/setup-world.ts';
import type { CommandHost } from '../command.ts';

/**
 * Opens the current session and the user's files for setting up applications.
 *
 * @throws {EntradaError} `SIGN_IN_NEEDED`, `CONTEXT_NOT_FOUND`, `CACHE_UNREADABLE`.
 */
export async function openSetupWorld({ services, folders, env, platform }: CommandHost): Promise<SetupWorld> {
  const id = await currentSessionId(services, 'entra');
  const { keys } = userSessions({ folders, env, platform, warn: services.warn });
  return {
    session: await savedSession(id, services),
    services,
    graph: setupGraph(id, services),
    notes: setupNotes(folders.data),
    certificates: ownStore(folders.data, sealPrivateKeys(keys)),
  };
}
