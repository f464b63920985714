import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntradaError } from './errors.ts';
import { storageError } from './storage-error.ts';

/**
 * Creates a private folder in the system's folder for temporary files, and returns its path.
 *
 * @param prefix - The beginning of its name: `entrada-tour-`.
 * @throws {EntradaError} `STORAGE_FAILED`, with the variable that names another folder.
 */
export function makeTemporaryFolder(prefix: string): string {
  const parent = tmpdir();
  try {
    return mkdtempSync(join(parent, prefix));
  } catch (cause) {
    const { details } = storageError('create the folder', parent, cause);
    const message = `Cannot create a temporary folder in "${parent}": ${String(details['reason'])}`;
    throw new EntradaError('STORAGE_FAILED', message, {
      hint: 'Set TMPDIR (TEMP on Windows) to a folder that you can write to.',
      details,
      cause,
    });
  }
}
