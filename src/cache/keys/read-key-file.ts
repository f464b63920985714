import { isEntradaError, messageOf } from '../../base/errors.ts';
import { readPrivateFile } from '../../base/private-files.ts';
import { keyError } from './key-error.ts';

/** Bytes of a master key. */
export const keyLength = 32;

/**
 * Reads the bytes of a key from a file that only its owner may read.
 *
 * @param hint - What would work, when the file is not one of Entrada's.
 * @returns Undefined when there is no such file.
 * @throws {EntradaError} `KEY_UNREADABLE`, with what was found there.
 */
export function readKeyFile(path: string, hint?: string): Buffer | undefined {
  let bytes: Buffer | undefined;
  try {
    bytes = readPrivateFile(path);
  } catch (cause) {
    const found = isEntradaError(cause) ? String(cause.details['reason']) : messageOf(cause);
    // What keeps the file from being read can be removed; the key is not lost.
    throw keyError(path, found, hint ?? (isEntradaError(cause) ? cause.hint : undefined), cause);
  }
  if (bytes !== undefined && bytes.length !== keyLength) {
    throw keyError(path, `it has ${bytes.length} bytes where a key has ${keyLength}`, hint);
  }
  return bytes;
}
