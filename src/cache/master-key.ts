import { createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto';
import { EntradaError, isEntradaError, messageOf } from '../base/errors.ts';
import { createPrivateFile, readPrivateFile } from '../base/private-files.ts';

/** The key that seals sessions. Its bytes stay inside the KeyObject, which prints as nothing. */
export interface MasterKey {
  /** 16 hex digits that name the key and tell nothing about it; they stand in every sealed record. */
  readonly id: string;
  readonly key: KeyObject;
}

/** Where the master key is kept. */
export interface KeySource {
  /** The place in words, for messages. */
  readonly place: string;
  /**
   * Gives the key, or undefined when none was made yet.
   *
   * @throws {EntradaError} `KEY_UNREADABLE`.
   */
  read(): Promise<MasterKey | undefined>;
  /**
   * Gives the key, made now when there is none; processes that do this at once end with the same key.
   *
   * @throws {EntradaError} `KEY_UNREADABLE`, or `STORAGE_FAILED` when it cannot be kept.
   */
  readOrMake(): Promise<MasterKey>;
}

const keyLength = 32;

/** Keeps the master key in a file of its own (32 random bytes, mode 0600). */
export function keyFile(path: string): KeySource {
  const read = (): MasterKey | undefined => {
    const bytes = readKeyFile(path);
    return bytes === undefined ? undefined : masterKeyOf(bytes);
  };
  return {
    place: path,
    async read() {
      return read();
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

/** Makes a master key of its 32 bytes. */
export function masterKeyOf(bytes: Uint8Array): MasterKey {
  return { id: hash('sha256', bytes, 'hex').slice(0, 16), key: createSecretKey(bytes) };
}

/** Says that the key cannot be had, and how to go on. */
function keyError(place: string, found: string, cause?: unknown): EntradaError {
  return new EntradaError('KEY_UNREADABLE', `Cannot read the key of saved sessions "${place}": ${found}`, {
    hint: 'Put the key back if you have a copy. Otherwise remove that file and run "entrada Connect-Entra" again for each session.',
    cause,
    details: { place },
  });
}

function readKeyFile(path: string): Buffer | undefined {
  let bytes: Buffer | undefined;
  try {
    bytes = readPrivateFile(path);
  } catch (cause) {
    throw keyError(path, isEntradaError(cause) ? String(cause.details['reason']) : messageOf(cause), cause);
  }
  if (bytes !== undefined && bytes.length !== keyLength) {
    throw keyError(path, `it has ${bytes.length} bytes where a key has ${keyLength}`);
  }
  return bytes;
}
