import type { EntradaFolders } from '../../base/folders.ts';
import { sealPrivateKeys } from '../../cache/seal-private-keys.ts';
import { userSessions } from '../../cache/user-sessions.ts';
import { ownStore } from '../../certificates/stores/system-stores.ts';
import { savedSession } from '../saved/current-session.ts';
import type { Services } from '../services/services.ts';
import { setupGraph } from './setup-graph.ts';
import { setupNotes } from './setup-notes.ts';
import type { SetupWorld } from './setup-world.ts';

/** The machine and the session that set up applications. */
export interface SetupSurroundings {
  /** Of the session that creates and removes applications. */
  readonly id: string;
  readonly services: Services;
  readonly folders: EntradaFolders;
  readonly platform: NodeJS.Platform;
}

/**
 * Opens a session and the user's files for setting up applications.
 *
 * @throws {EntradaError} `SIGN_IN_NEEDED`, `CACHE_UNREADABLE`.
 */
export async function openSetupWorld({ id, services, folders, platform }: SetupSurroundings): Promise<SetupWorld> {
  const { env, warn } = services;
  const { keys } = userSessions({ folders, env, platform, warn });
  return {
    session: await savedSession(id, services),
    services,
    graph: setupGraph(id, services),
    notes: setupNotes(folders.data),
    certificates: ownStore(folders.data, sealPrivateKeys(keys)),
  };
}
