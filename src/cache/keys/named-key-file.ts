import { lstatSync, realpathSync } from 'node:fs';
import type { EntradaError } from '../../base/errors.ts';
import { shellQuote } from '../../base/shell-quote.ts';
import { type MasterKey, masterKeyOf } from '../master-key.ts';
import { keyError } from './key-error.ts';
import { readKeyFile } from './read-key-file.ts';

/**
 * Reads the key from a file that the user chose. Only the user creates, changes and removes it: so modes that are too
 * wide are refused and not fixed, because others may have read the key already. Links are followed, as the mounted
 * secrets of Kubernetes are links; the file that they lead to must be the user's.
 *
 * @returns Undefined when there is no such file.
 * @throws {EntradaError} `KEY_UNREADABLE`.
 */
export function readNamedKeyFile(path: string): MasterKey | undefined {
  const target = targetOf(path);
  const mode = modeOf(target);
  if (process.getuid !== undefined && mode !== undefined && (mode & 0o077) !== 0) {
    throw keyError(
      path,
      `others can use it (mode ${mode.toString(8).padStart(4, '0')})`,
      `Run: chmod 600 ${shellQuote(target)}`,
    );
  }
  const bytes = readKeyFile(
    target,
    'ENTRADA_KEY_FILE has to name a file of yours with the 32 bytes of a key, mode 0600.',
  );
  return bytes === undefined ? undefined : masterKeyOf(bytes);
}

/** Creates the error for a missing file, with the command that creates one. */
export function namedKeyFileMissing(path: string): EntradaError {
  return keyError(
    path,
    'ENTRADA_KEY_FILE names it and it does not exist',
    `Put it back, or make one: ${commandFor(path)}`,
  );
}

/** Returns the shell command that creates a key file. */
export function commandFor(path: string): string {
  return `(umask 077; head -c 32 /dev/urandom > ${shellQuote(path)})`;
}

/** Returns the file that a path leads to; the path itself when there is none: reading it then reports why. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Returns a file's permissions; undefined when they cannot be read: reading the file then reports why. */
function modeOf(path: string): number | undefined {
  try {
    const found = lstatSync(path);
    return found.isFile() ? found.mode & 0o777 : undefined;
  } catch {
    return undefined;
  }
}
