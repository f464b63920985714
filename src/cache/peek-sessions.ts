import { join } from 'node:path';
import type { EntradaFolders } from '../base/folders.ts';
import { findAgent } from './agent/find-agent.ts';
import { fileLocks } from './files/file-sessions.ts';
import { fileStore } from './files/file-store.ts';
import { sessionFolder } from './files/session-folder.ts';
import { fileFloors } from './floors.ts';
import { keyChain } from './keys/key-chain.ts';
import { sealedRecords } from './record-codec.ts';
import { cacheOf } from './store-cache.ts';
import type { SessionListing, TokenCache } from './token-cache.ts';

/** An agent that takes longer is passed over. */
const agentLimitMs = 500;

/**
 * Lists the sessions in the user's files and in the agent of the calling shell for a reader in a hurry. Writes nothing,
 * not even the index of lists, connects to no server, shows no prompt of a keyring, and passes over
 * what cannot be read.
 */
export async function peekSessions(host: {
  readonly folders: EntradaFolders;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}): Promise<SessionListing[]> {
  const agent = await findAgent({ ...host, limitMs: agentLimitMs }).catch(() => undefined);
  // With ENTRADA_CACHE, the user's sessions are on a server.
  const own = host.env['ENTRADA_CACHE'] ? undefined : ownSessions(host);
  const lists = [agent, own].map(async (cache: TokenCache | undefined) => (await cache?.list().catch(() => [])) ?? []);
  return (await Promise.all(lists)).flat();
}

function ownSessions({ folders, env, platform }: Parameters<typeof peekSessions>[0]): TokenCache {
  const place = sessionFolder(folders.state);
  return cacheOf({
    store: fileStore(place),
    codec: sealedRecords(keyChain({ folders, env, platform, promptLimitMs: 0, warn() {} })),
    locks: async () => fileLocks(place),
    floors: fileFloors(join(folders.data, 'floors'), folders.state),
  });
}
