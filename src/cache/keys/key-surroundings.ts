import type { EntradaFolders } from '../../base/folders.ts';
import type { KeySource, MasterKey } from '../master-key.ts';
import type { KeyNote } from './key-note.ts';
import type { Keyring } from './keyring.ts';
import type { NotedKey, ScryptCost } from './noted-key.ts';

export interface KeySurroundings {
  readonly folders: Pick<EntradaFolders, 'state' | 'data'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Told once for a user of the machine that the key is protected less well than it could be. */
  readonly warn?: ((text: string) => void) | undefined;
  /** Default: the system's. */
  readonly keyring?: Keyring;
  /** Default: about 0.2 s a try. */
  readonly scryptCost?: ScryptCost;
}

/** The keys of saved sessions, wherever the machine keeps them. */
export interface KeyChain extends KeySource {
  readonly surroundings: KeySurroundings;
  /** Folder of the note of where the keys are. */
  readonly noteFolder: string;
  /**
   * Gives the note, or what stands for it when there is none; number 0 without a key when none was made yet.
   *
   * @throws {EntradaError} `KEY_UNREADABLE` when it is damaged.
   */
  note(): KeyNote;
  /**
   * Gets a key from where it is noted to be.
   *
   * @returns Undefined when it certainly is gone.
   * @throws {EntradaError} `KEY_UNREADABLE` when it cannot be had.
   */
  open(noted: NotedKey, sealing?: MasterKey): Promise<MasterKey | undefined>;
  /** Spares asking for a key that was made here. */
  remember(key: MasterKey): void;
}
