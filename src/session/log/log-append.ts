import { accessSync, closeSync, constants, fchmodSync, fstatSync, openSync, type Stats, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { EntradaError, systemErrorCode } from '../../base/errors.ts';
import { foreignOwnerError } from '../../base/storage-error.ts';

// Windows has neither; there the access lists of the user's own folders protect.
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | O_NOFOLLOW | O_NONBLOCK;

/** The reason shown when the path of a log leads to something other than a regular file. */
export const notAFile = 'it is a device or a pipe';

/**
 * Appends a text to a file in one call, so that the texts of several processes do not mix. The file is opened each
 * time: it may have been moved away, and a process that runs for months keeps nothing open. If other users can read the
 * file, its mode is changed to 0600.
 *
 * @throws System errors; an {@link EntradaError} `STORAGE_FAILED` when the path is not a regular file, the file belongs
 * to another user, or the disk is full.
 */
export function appendToLog(path: string, text: string): void {
  // Without O_NONBLOCK opening a pipe in the file's place would block without limit.
  const file = openSync(path, flags, 0o600);
  try {
    const facts = checkOpened(path, file);
    const owner = process.getuid?.();
    if (owner !== undefined && (facts.mode & 0o077) !== 0) fchmodSync(file, 0o600);
    const bytes = Buffer.from(text);
    if (bytes.length > 0 && writeSync(file, bytes) < bytes.length) throw failure(path, 'the disk is full');
  } finally {
    closeSync(file);
  }
}

/**
 * Checks whether a text could be appended to a file, which is not created or changed.
 *
 * @throws As {@link appendToLog}.
 */
export function checkLogFile(path: string): void {
  let file: number;
  try {
    file = openSync(path, flags & ~constants.O_CREAT);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    accessSync(dirname(path), constants.W_OK);
    return;
  }
  try {
    checkOpened(path, file);
  } finally {
    closeSync(file);
  }
}

function checkOpened(path: string, file: number): Stats {
  const facts = fstatSync(file);
  // Windows opens folders.
  if (facts.isDirectory())
    throw Object.assign(new Error('EISDIR: illegal operation on a directory'), { code: 'EISDIR' });
  if (!facts.isFile()) throw failure(path, notAFile);
  const owner = process.getuid?.();
  if (owner !== undefined && facts.uid !== owner) throw foreignOwnerError('write', path, facts.uid);
  return facts;
}

function failure(path: string, reason: string): EntradaError {
  return new EntradaError('STORAGE_FAILED', `Cannot write "${path}": ${reason}`, { details: { path, reason } });
}
