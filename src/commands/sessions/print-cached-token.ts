import { join } from 'node:path';
import { entradaFolders, type EntradaFolders } from '../../base/folders.ts';
import { findAgent } from '../../cache/agent/find-agent.ts';
import { fileFloors } from '../../cache/floors.ts';
import { layeredCache } from '../../cache/layered-cache.ts';
import { sealedRecords } from '../../cache/record-codec.ts';
import { cacheOf } from '../../cache/store-cache.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import { userSessions } from '../../cache/user-sessions.ts';
import type { SessionRecord } from '../../model/context.ts';
import { heldToken } from '../../session/tokens/held-token.ts';
import type { CliProcess } from '../run/cli-process.ts';
import { describeToken, tenantIdOf } from './describe-token.ts';

/** With one of these variables, `token` does something else. */
const slowPathVariables = ['ENTRADA_CACHE_FALLBACK', 'ENTRADA_VARIABLES_FD', 'ENTRADA_PRINT_CALL'];

/** A line that is served here. */
interface TokenLine {
  readonly context: string | undefined;
  readonly isJson: boolean;
}

/**
 * Serves `entrada token`, also with -Context and -Output json, which scripts run frequently, if the session has a
 * cached token. Nothing else of the command line is loaded.
 *
 * @returns Whether a token was printed; if not, nothing has happened, and the command line must run as usual.
 * @throws {EntradaError} `OUTPUT_CLOSED`, `STORAGE_FAILED` for standard output.
 */
export async function printCachedToken(
  words: readonly string[],
  { env, platform, homeFolder, printLine }: Pick<CliProcess, 'env' | 'platform' | 'homeFolder' | 'printLine'>,
): Promise<boolean> {
  const line = readLine(words);
  if (line === undefined || slowPathVariables.some((name) => env[name])) return false;
  let text: string;
  try {
    const folders = entradaFolders(env, platform, homeFolder);
    const own = await userCache(env, folders, platform);
    let agent: ReturnType<typeof findAgent> | undefined;
    const cache = layeredCache(own, {
      find: () => (agent ??= findAgent({ env, platform })),
      start: () => Promise.reject(new Error('Nothing is kept here.')),
    });
    const record = await findRecord(cache, line.context ?? (env['ENTRADA_CONTEXT'] || undefined));
    const held = record === undefined ? undefined : heldToken(record, {}, Date.now());
    if (record === undefined || held?.serves === undefined || !held.isFresh) return false;
    const { serves } = held;
    text = line.isJson
      ? JSON.stringify(describeToken(serves, tenantIdOf(serves) ?? record.context.TenantId), undefined, 2)
      : serves.accessToken.reveal();
  } catch {
    return false;
  }
  await printLine(text);
  return true;
}

/** Reads the usual spellings of the two parameters; the binder reads the others. */
function readLine([command, ...words]: readonly string[]): TokenLine | undefined {
  if (command?.toLowerCase() !== 'token') return undefined;
  let [context, format]: (string | undefined)[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [name = '', value = ''] = words.slice(at);
    if (/^--?context$/i.test(name) && context === undefined && /^\w[\w.@ -]*$/.test(value)) context = value;
    else if (/^(?:-o|--?output)$/i.test(name) && format === undefined && /^json$/i.test(value)) format = value;
    else return undefined;
  }
  return { context, isJson: format !== undefined };
}

/** Returns the user's sessions, in files or on a server, for reading. */
async function userCache(
  env: CliProcess['env'],
  folders: EntradaFolders,
  platform: NodeJS.Platform,
): Promise<TokenCache> {
  const { cache, keys } = userSessions({ folders, env, platform, warn: () => {} });
  if (!env['ENTRADA_CACHE']) return cache;
  const { quickServer } = await import('../../cache/redis/quick-server.ts');
  const { store, keys: shared, floorsPlace, placeOf } = quickServer(env, keys);
  return cacheOf({
    store,
    codec: sealedRecords(shared),
    locks: () => Promise.reject(new Error('Nothing is changed here.')),
    floors: fileFloors(join(folders.data, 'floors'), floorsPlace),
    placeOf,
  });
}

async function findRecord(cache: TokenCache, context: string | undefined): Promise<SessionRecord | undefined> {
  const id = context === undefined ? await cache.readCurrent('entra') : await cache.findNamed(context);
  const record = id === undefined ? undefined : await cache.read(id);
  const isOther = context !== undefined && record?.name.toLowerCase() !== context.toLowerCase();
  return isOther ? undefined : record;
}
