import { isEntradaError } from '../../base/errors.ts';
import { removePrivateFileAlone, writePrivateFileAtomically } from '../../base/private-files.ts';
import { readNote } from './read-note.ts';
import { stagingPath } from './staging.ts';

/** Writes a note in place of the one before; undefined removes it. */
export async function writeNote(path: string, id: string | undefined, staging: string): Promise<void> {
  if (id === undefined) {
    removePrivateFileAlone(path);
  } else {
    writePrivateFileAtomically(path, `${id}\n`, await stagingPath(staging));
  }
}

/** Gives where a note leads; one that is damaged leads nowhere. */
export function readableNote(path: string): string | undefined {
  try {
    return readNote(path);
  } catch (error) {
    if (isEntradaError(error) && error.code === 'CACHE_UNREADABLE') return undefined;
    throw error;
  }
}
