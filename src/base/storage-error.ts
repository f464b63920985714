import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EntradaError, isEntradaError, messageOf, systemErrorCode } from './errors.ts';

/** An operation on a file or folder, as it reads after "Cannot". */
export type FileAction = 'read' | 'write' | 'remove' | 'create the folder' | 'list the folder';

/**
 * Converts the error of a file operation to `STORAGE_FAILED`: the path, the reason in words (also in `details.reason`)
 * and a remedy.
 *
 * @param cause - The thrown value; an {@link EntradaError} is returned unchanged.
 * @param platform - Default: that of this process.
 */
export function storageError(
  action: FileAction,
  path: string,
  cause: unknown,
  platform: NodeJS.Platform = process.platform,
): EntradaError {
  if (isEntradaError(cause)) return cause;
  const found = systemErrorCode(cause);
  const code = platform === 'win32' ? codeOnWindows(action, path, found) : found;
  const known = reasons.get(code);
  const reason = known === undefined ? messageOf(cause) : `${known.found} (${code})`;
  return new EntradaError('STORAGE_FAILED', `Cannot ${action} "${path}": ${reason}`, {
    hint: known?.hint ?? elsewhere,
    cause,
    details: { path, reason, ...(code === undefined ? {} : { systemCode: code }) },
  });
}

/** Windows says that a folder is missing where a file is in its place, and refuses access to a folder in a file's. */
function codeOnWindows(action: FileAction, path: string, code: string | undefined): string | undefined {
  const isFolder = (place: string) => statSync(place, { throwIfNoEntry: false })?.isDirectory();
  const isOfFile = action === 'read' || action === 'write' || action === 'remove';
  if (isOfFile && (code === 'EPERM' || code === 'EACCES')) return isFolder(path) === true ? 'EISDIR' : code;
  if (code !== 'ENOENT') return code;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = isFolder(folder);
    if (found !== undefined) return found ? code : 'ENOTDIR';
    if (folder === dirname(folder)) return code;
  }
}

/** Returns the error for a file or folder of another user, which is neither trusted nor written to. */
export function foreignOwnerError(action: FileAction, path: string, ownerId: number): EntradaError {
  const reason = `it belongs to another user (id ${ownerId})`;
  return new EntradaError('STORAGE_FAILED', `Cannot ${action} "${path}": ${reason}`, {
    hint: `Run the command as that user${orOwnHome}`,
    details: { path, reason },
  });
}

interface Reason {
  readonly found: string;
  readonly hint: string;
}

// Each start of the command line loads these texts: what they have in common is written once.
const again = ', then run the command again.';
const orOwnHome = ', or set ENTRADA_HOME to a folder of your own.';
const elsewhere = `Set ENTRADA_HOME to a folder that you can write to${again}`;
const freeSpace = `Free some space, or set ENTRADA_HOME to a folder on another disk${again}`;
const access = `Give yourself access to it${orOwnHome}`;
const fewerFiles = `Close some programs or raise the limit ("ulimit -n")${again}`;
const outOfTheWay = `Move it out of the way${again}`;
const folderInPlace: Reason = { found: 'a folder is in its place', hint: outOfTheWay };

const reasons: ReadonlyMap<string | undefined, Reason> = new Map(
  Object.entries<Reason>({
    ENOSPC: { found: 'the disk is full', hint: freeSpace },
    EDQUOT: { found: 'the disk quota is used up', hint: freeSpace },
    EFBIG: {
      found: 'the limit for the size of a file is reached',
      hint: 'Raise the limit ("ulimit -f"), then run again.',
    },
    EROFS: { found: 'the file system is read-only', hint: elsewhere },
    EACCES: { found: 'access is denied', hint: access },
    EPERM: { found: 'the system does not permit it', hint: access },
    ENOENT: { found: 'its folder does not exist', hint: elsewhere },
    ENOTDIR: { found: 'a file is where a folder should be', hint: outOfTheWay },
    EISDIR: folderInPlace,
    ENOTEMPTY: folderInPlace,
    ESPIPE: { found: 'it is not a file', hint: outOfTheWay },
    ELOOP: { found: 'a symbolic link is in its place', hint: outOfTheWay },
    EMFILE: { found: 'this process has too many files open', hint: fewerFiles },
    ENFILE: { found: 'the system has too many files open', hint: fewerFiles },
    EIO: { found: 'the disk reports an error', hint: elsewhere },
    ENAMETOOLONG: { found: 'its path is too long', hint: 'Set ENTRADA_HOME to a folder with a shorter path.' },
  }),
);
