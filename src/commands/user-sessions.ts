import type { EntradaFolders } from '../base/folders.ts';
import { type KeyChain, keyChain } from '../cache/keys/key-chain.ts';
import { sealedFileCache } from '../cache/sealed-file-cache.ts';
import type { TokenCache } from '../cache/token-cache.ts';

interface Surroundings {
  readonly folders: EntradaFolders;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  warn(text: string): void;
}

/** The sessions that are saved for the user, in sealed files, and the keys that seal them. */
export function userSessions({ folders, env, platform, warn }: Surroundings): { cache: TokenCache; keys: KeyChain } {
  const keys = keyChain({ folders, env, platform, warn });
  return { keys, cache: sealedFileCache(folders.state, keys) };
}
