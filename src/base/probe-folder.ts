import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { storageError } from './storage-error.ts';

/** About the size of a saved session. */
const probeBytes = 8192;

/**
 * Checks that files can be written to a folder, by writing one and removing it: only this finds full disks, quotas and
 * access lists. Of a folder that does not exist yet, the nearest parent that exists is checked for access.
 *
 * @returns Whether the folder exists.
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export function probeFolder(path: string): boolean {
  if (!existsSync(path)) {
    checkParent(path);
    return false;
  }
  // Windows says that the folder of the file below is missing.
  if (!statSync(path).isDirectory()) throw storageError('write', path, { code: 'ENOTDIR' });
  const probe = join(path, `.probe.${randomBytes(6).toString('hex')}.tmp`);
  let isMade = false;
  try {
    const file = openSync(probe, 'wx', 0o600);
    isMade = true;
    try {
      // A full disk can take a part of it.
      for (let written = 0; written < probeBytes; ) written += writeSync(file, Buffer.alloc(probeBytes - written));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw storageError('write', path, cause);
  } finally {
    if (isMade) unlinkSync(probe);
  }
  return true;
}

function checkParent(path: string): void {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) return checkParent(parent);
  if (!statSync(parent).isDirectory()) throw storageError('create the folder', path, { code: 'ENOTDIR' });
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw storageError('create the folder', path, cause);
  }
}
