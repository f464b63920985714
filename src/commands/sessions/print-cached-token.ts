import { entradaFolders } from '../../base/folders.ts';
import { findAgent } from '../../cache/agent/find-agent.ts';
import { layeredCache } from '../../cache/layered-cache.ts';
import { heldToken } from '../../session/tokens/held-token.ts';
import type { Edge } from '../run/edge.ts';
import { userSessions } from '../../cache/user-sessions.ts';

/** What makes even a plain `token` more than a look into the files. */
const otherPlaces = ['ENTRADA_CACHE', 'ENTRADA_CONTEXT', 'ENTRADA_VARIABLES_FD'];

/**
 * Serves `entrada token`, the line that scripts run again and again, when the current session has a token at hand: nothing
 * else of the command line is loaded for it.
 *
 * @returns Whether it was served; if not, nothing has happened, and the command line has to say why.
 * @throws {EntradaError} `OUTPUT_CLOSED`, `STORAGE_FAILED` for standard output.
 */
export async function printCachedToken(
  words: readonly string[],
  { env, platform, homeFolder, printLine }: Pick<Edge, 'env' | 'platform' | 'homeFolder' | 'printLine'>,
): Promise<boolean> {
  if (words.length !== 1 || words[0]?.toLowerCase() !== 'token' || otherPlaces.some((name) => env[name])) return false;
  let token: string;
  try {
    const folders = entradaFolders(env, platform, homeFolder);
    const { cache: own } = userSessions({ folders, env, platform, warn: () => {} });
    const cache = layeredCache(own, {
      find: () => findAgent({ env, platform }),
      start: () => Promise.reject(new Error('Nothing is kept here.')),
    });
    const id = await cache.readCurrent('entra');
    const record = id === undefined ? undefined : await cache.read(id);
    const held = record === undefined ? undefined : heldToken(record, {}, Date.now());
    if (held?.serves === undefined || !held.isFresh) return false;
    token = held.serves.accessToken.reveal();
  } catch {
    return false;
  }
  await printLine(token);
  return true;
}
