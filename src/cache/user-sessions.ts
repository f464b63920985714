import { join } from 'node:path';
import type { EntradaFolders } from '../base/folders.ts';
import { fileFloors } from './floors.ts';
import { keyChain } from './keys/key-chain.ts';
import type { KeyChain } from './keys/key-surroundings.ts';
import type { ScryptCost } from './keys/noted-key.ts';
import { lazyCache } from './lazy-cache.ts';
import { sealedFileCache } from './sealed-file-cache.ts';
import type { TokenCache } from './token-cache.ts';

interface Surroundings {
  readonly folders: EntradaFolders;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  warn(text: string): void;
  /** Of new keys from a passphrase; absent: a fifth of a second. */
  readonly scryptCost?: ScryptCost;
}

/**
 * Returns the sessions that are saved for the user, in sealed files or on the server that ENTRADA_CACHE names, and the
 * keys that seal them.
 */
export function userSessions(surroundings: Surroundings): { cache: TokenCache; keys: KeyChain } {
  const { folders, env, warn } = surroundings;
  const keys = keyChain(surroundings);
  const floorsOf = (place: string) => fileFloors(join(folders.data, 'floors'), place);
  const files = () => sealedFileCache(folders.state, keys, floorsOf(folders.state));
  if (!env['ENTRADA_CACHE']) return { keys, cache: files() };
  const server = lazyCache(async () => {
    const { cacheFromEnvironment } = await import('./redis/cache-from-environment.ts');
    const { serverKeys } = await import('./keys/server-keys.ts');
    return cacheFromEnvironment(env, serverKeys(keys, env), warn, floorsOf) ?? files();
  });
  return { keys, cache: server };
}
