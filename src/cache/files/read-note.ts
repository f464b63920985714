import { readPrivateFile } from '../../base/private-files.ts';
import { unreadableError } from '../sealed-record.ts';
import { isSessionId } from '../token-cache.ts';

/**
 * Reads a note: a small file that holds nothing but a session's id.
 *
 * @throws {EntradaError} `CACHE_UNREADABLE` when it holds anything else.
 */
export function readNote(path: string): string | undefined {
  const note = readPrivateFile(path)?.toString('latin1').trim();
  if (note !== undefined && !isSessionId(note)) {
    throw unreadableError(path, `it names no session (${note.length} characters)`, chooseAgain);
  }
  return note;
}

const chooseAgain = 'Run "entrada Connect-Entra" to connect again; other saved sessions are not harmed.';
