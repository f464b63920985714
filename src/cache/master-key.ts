import { createSecretKey, hash, randomBytes } from 'node:crypto';
import { createPrivateFile } from '../base/private-files.ts';
import { keyError } from './keys/key-error.ts';
import { keyLength, readKeyFile } from './keys/read-key-file.ts';

/** The key that seals sessions. */
export interface MasterKey {
  /** 16 hex digits that identify the key and reveal nothing about it; every sealed record contains them. */
  readonly id: string;
  /** A secret `KeyObject` of node:crypto with 32 bytes, which prints as nothing. */
  readonly key: SecretKeyObject;
}

/** The `KeyObject` of node:crypto, as far as it is used; named here for programs without the types of Node.js. */
export interface SecretKeyObject {
  readonly type: string;
  export(): Uint8Array;
}

/** Where the master key is kept. */
export interface KeySource {
  /** The place in words, for messages. */
  readonly place: string;
  /**
   * Returns the existing keys: the one that seals first, then those that records may still be sealed with; empty when
   * none was created yet.
   *
   * @throws {EntradaError} `KEY_UNREADABLE` when the one that seals is missing or cannot be read.
   */
  read(): Promise<readonly MasterKey[]>;
  /**
   * Returns the key that seals, and creates it when there is none; concurrent processes get the same key.
   *
   * @throws {EntradaError} `KEY_UNREADABLE`, or `STORAGE_FAILED` when it cannot be kept.
   */
  readOrMake(): Promise<MasterKey>;
}

/** Keeps the one master key in a file of its own (32 random bytes, mode 0600). */
export function keyFile(path: string): KeySource {
  const read = (): MasterKey | undefined => {
    const bytes = readKeyFile(path);
    return bytes === undefined ? undefined : masterKeyOf(bytes);
  };
  return {
    place: path,
    async read() {
      const kept = read();
      return kept === undefined ? [] : [kept];
    },
    async readOrMake() {
      const kept = read();
      if (kept !== undefined) return kept;
      const bytes = randomBytes(keyLength);
      if (createPrivateFile(path, bytes)) return masterKeyOf(bytes);
      const winner = read();
      if (winner === undefined) throw keyError(path, 'it was removed right after it was made');
      return winner;
    },
  };
}

/** Creates a master key from its 32 bytes. */
export function masterKeyOf(bytes: Uint8Array): MasterKey {
  return { id: hash('sha256', bytes, 'hex').slice(0, 16), key: createSecretKey(bytes) };
}
