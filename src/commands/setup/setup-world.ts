import { currentSessionId } from '../../session/saved/current-session.ts';
import { openSetupWorld } from '../../session/setup/open-setup-world.ts';
import type { SetupWorld } from '../../session/setup/setup-world.ts';
import type { CommandHost } from '../command.ts';

/**
 * Opens the current session and the user's files for setting up applications.
 *
 * @throws {EntradaError} `SIGN_IN_NEEDED`, `CONTEXT_NOT_FOUND`, `CACHE_UNREADABLE`.
 */
export async function openCurrentWorld({ services, folders, platform }: CommandHost): Promise<SetupWorld> {
  return openSetupWorld({ id: await currentSessionId(services, 'entra'), services, folders, platform });
}
