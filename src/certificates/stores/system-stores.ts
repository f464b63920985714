import { join } from 'node:path';
import type { KeySeal } from '../../base/key-seal.ts';
import type { RunTool } from '../run-tool.ts';
import type { CertificateStore } from './certificate-store.ts';
import { createDotnetStore } from './dotnet-store.ts';
import { createFolderStore, type FolderStore } from './folder-store.ts';
import { createKeychainStore } from './keychain-store.ts';
import { createWindowsStore } from './windows-store.ts';

/** Dependencies of {@link systemStores}. */
export interface StoreSurroundings {
  /** `process.platform`. */
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's, absolute; undefined if there is none. */
  readonly homeFolder: string | undefined;
  /** Entrada's own, absolute. */
  readonly dataFolder: string;
  readonly runTool: RunTool;
  /** Opens the private keys of Entrada's store. */
  readonly keySeal?: KeySeal;
}

/** Returns the stores of this system in search order: Entrada's, then the system's. */
export function systemStores({
  platform,
  env,
  homeFolder,
  dataFolder,
  runTool,
  keySeal,
}: StoreSurroundings): CertificateStore[] {
  const own = ownStore(dataFolder, keySeal);
  if (platform === 'darwin') return [own, createKeychainStore(runTool)];
  if (platform === 'win32') return [own, createWindowsStore(env['SystemRoot'] ?? 'C:\\Windows', runTool)];
  return homeFolder === undefined ? [own] : [own, createDotnetStore(homeFolder)];
}

/** Returns the store used by `entrada certificate`. */
export function ownStore(dataFolder: string, keySeal?: KeySeal): FolderStore {
  return createFolderStore(join(dataFolder, 'certificates'), keySeal);
}
