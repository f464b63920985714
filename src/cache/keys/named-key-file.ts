import { lstatSync } from 'node:fs';
import type { EntradaError } from '../../base/errors.ts';
import { type MasterKey, masterKeyOf } from '../master-key.ts';
import { keyError } from './key-error.ts';
import { readKeyFile } from './read-key-file.ts';

/**
 * Reads the key from a file that the person chose. It is made, changed and removed by nobody but them: so modes that
 * are too wide are refused and not mended, for others may have read it already.
 *
 * @returns Undefined when there is no such file.
 * @throws {EntradaError} `KEY_UNREADABLE`.
 */
export function readNamedKeyFile(path: string): MasterKey | undefined {
  const mode = modeOf(path);
  if (process.getuid !== undefined && mode !== undefined && (mode & 0o077) !== 0) {
    throw keyError(
      path,
      `others can use it (mode ${mode.toString(8).padStart(4, '0')})`,
      `Run: chmod 600 ${quoted(path)}`,
    );
  }
  const bytes = readKeyFile(
    path,
    'ENTRADA_KEY_FILE has to name a file of yours with the 32 bytes of a key, mode 0600.',
  );
  return bytes === undefined ? undefined : masterKeyOf(bytes);
}

/** Says that the file is not there, with the command that makes one. */
export function namedKeyFileMissing(path: string): EntradaError {
  return keyError(
    path,
    'ENTRADA_KEY_FILE names it and it does not exist',
    `Put it back, or make one: ${commandFor(path)}`,
  );
}

/** The command that makes a key. */
export function commandFor(path: string): string {
  return `(umask 077; head -c 32 /dev/urandom > ${quoted(path)})`;
}

/** Gives the permissions of a file that can be looked at; reading it says why another one cannot. */
function modeOf(path: string): number | undefined {
  try {
    const found = lstatSync(path);
    return found.isFile() ? found.mode & 0o777 : undefined;
  } catch {
    return undefined;
  }
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
