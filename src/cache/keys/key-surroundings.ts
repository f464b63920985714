import type { EntradaFolders } from '../../base/folders.ts';
import type { KeySource, MasterKey } from '../master-key.ts';
import type { KeyNote } from './key-note.ts';
import type { Keyring } from './keyring.ts';
import type { NotedKey, ScryptCost } from './noted-key.ts';

/** The folders, environment and platform that keys are kept in. */
export interface KeySurroundings {
  readonly folders: Pick<EntradaFolders, 'state' | 'data'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Called once for a user of the machine when the key is protected less well than it could be. */
  readonly warn?: ((text: string) => void) | undefined;
  /** Default: the system's. */
  readonly keyring?: Keyring;
  /** How long to wait for the answer to the keyring's prompt, in milliseconds; 0: none is shown. Default: 60,000. */
  readonly promptLimitMs?: number;
  /** Default: about 0.2 s a try. */
  readonly scryptCost?: ScryptCost;
}

/** The keys of saved sessions, wherever the machine keeps them. */
export interface KeyChain extends KeySource {
  readonly surroundings: KeySurroundings;
  /** Folder of the note of where the keys are. */
  readonly noteFolder: string;
  /**
   * Returns the note, or its equivalent when there is none; number 0 without a key when none was created yet.
   *
   * @throws {EntradaError} `KEY_UNREADABLE` when it is damaged.
   */
  note(): KeyNote;
  /**
   * Gets a key from where it is noted to be.
   *
   * @returns Undefined when it is certainly gone.
   * @throws {EntradaError} `KEY_UNREADABLE` when it cannot be read.
   */
  open(noted: NotedKey, sealing?: MasterKey): Promise<MasterKey | undefined>;
  /** Keeps a key that was created here, so that it is not read again. */
  remember(key: MasterKey): void;
}
