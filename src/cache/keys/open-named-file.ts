import { type EntradaError, isEntradaError } from '../../base/errors.ts';
import type { MasterKey } from '../master-key.ts';
import { keyError } from './key-error.ts';
import { readNamedKeyFile } from './named-key-file.ts';
import type { NotedKey } from './noted-key.ts';

/**
 * Gets the noted key from the file that the user names.
 *
 * @param namedNow - Value of ENTRADA_KEY_FILE.
 * @throws {EntradaError} `KEY_UNREADABLE`.
 */
export function openNamedFile(
  noted: Extract<NotedKey, { kind: 'key-file' }>,
  namedNow: string | undefined,
  place: string,
): MasterKey {
  // The variable may already name the file of the next key while this one is still where it was.
  let problem: EntradaError | undefined;
  let found: MasterKey | undefined;
  for (const path of new Set([namedNow || noted.path, noted.path])) {
    try {
      found = readNamedKeyFile(path);
    } catch (error) {
      if (!isEntradaError(error)) throw error;
      problem ??= error;
    }
    if (found?.id === noted.id) return found;
  }
  if (problem !== undefined) throw problem;
  throw keyError(
    place,
    found === undefined ? 'it is missing' : `it holds the key ${found.id} where ${noted.id} was noted`,
    'Set ENTRADA_KEY_FILE to the file with that key. If it is lost, remove the sessions and run "entrada Connect-Entra" again for each.',
  );
}
