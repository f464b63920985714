import { entradaFolders } from '../../base/folders.ts';
import { findAgent } from '../../cache/agent/find-agent.ts';
import { layeredCache } from '../../cache/layered-cache.ts';
import { heldToken } from '../../session/tokens/held-token.ts';
import type { CliProcess } from '../run/cli-process.ts';
import { userSessions } from '../../cache/user-sessions.ts';

/** With one of these variables, `token` needs more than the user's files, or does something else. */
const slowPathVariables = ['ENTRADA_CACHE', 'ENTRADA_CONTEXT', 'ENTRADA_VARIABLES_FD', 'ENTRADA_PRINT_CALL'];

/**
 * Serves `entrada token`, which scripts run frequently, if the current session has a cached token. Nothing else of the
 * command line is loaded.
 *
 * @returns Whether a token was printed; if not, nothing has happened, and the command line must run as usual.
 * @throws {EntradaError} `OUTPUT_CLOSED`, `STORAGE_FAILED` for standard output.
 */
export async function printCachedToken(
  words: readonly string[],
  { env, platform, homeFolder, printLine }: Pick<CliProcess, 'env' | 'platform' | 'homeFolder' | 'printLine'>,
): Promise<boolean> {
  if (words.length !== 1 || words[0]?.toLowerCase() !== 'token' || slowPathVariables.some((name) => env[name]))
    return false;
  let token: string;
  try {
    const folders = entradaFolders(env, platform, homeFolder);
    const { cache: own } = userSessions({ folders, env, platform, warn: () => {} });
    let agent: ReturnType<typeof findAgent> | undefined;
    const cache = layeredCache(own, {
      find: () => (agent ??= findAgent({ env, platform })),
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
